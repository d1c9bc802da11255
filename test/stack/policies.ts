import type { Template } from "aws-cdk-lib/assertions";

/** One statement that a role has, with every reference of CloudFormation as text. */
export interface RoleStatement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, unknown>>;
}

const ACCOUNT = "111122223333";
const REGION = "us-east-1";
const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::AccountId": ACCOUNT,
  "AWS::Region": REGION,
  "AWS::URLSuffix": "amazonaws.com",
};

/** Every role of a template with its statements: inline, in policies of their own, and managed by the stack. */
export function readRoles(template: Template): Map<string, readonly RoleStatement[]> {
  const resources = Object.entries(template.toJSON().Resources as Record<string, CfnResourceJson>);
  const roles = resources.filter(([, { Type }]) => Type === "AWS::IAM::Role");
  return new Map(
    roles.map(([id, { Properties }]) => {
      if (Properties.ManagedPolicyArns)
        throw new Error(`${id} has managed policies, which this test cannot read`);
      const documents = [
        ...((Properties.Policies as { PolicyDocument: PolicyJson }[]) ?? []).map(
          (policy) => policy.PolicyDocument,
        ),
        ...resources
          .filter(([, one]) => /^AWS::IAM::(Managed)?Policy$/.test(one.Type) && isOf(one, id))
          .map(([, one]) => one.Properties.PolicyDocument as PolicyJson),
      ];
      return [id, documents.flatMap(({ Statement }) => Statement.map(readStatement))];
    }),
  );
}

interface CfnResourceJson {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface PolicyJson {
  readonly Statement: readonly Record<string, unknown>[];
}

const isOf = ({ Properties }: CfnResourceJson, roleId: string) =>
  (Properties.Roles as { Ref: string }[] | undefined)?.some(({ Ref }) => Ref === roleId) ?? false;

function readStatement(statement: Record<string, unknown>): RoleStatement {
  if ("NotAction" in statement || "NotResource" in statement || "Fn::If" in statement) {
    throw new Error(`this test cannot read ${JSON.stringify(statement)}`);
  }
  return {
    effect: String(statement.Effect),
    actions: [statement.Action].flat().map(String),
    resources: [statement.Resource].flat().map(toText),
    conditions: (statement.Condition as Record<string, unknown>) ?? {},
  };
}

/** `Fn::Join`, `Ref` and `Fn::GetAtt` as text; what is not known before deployment as `<LogicalId.Arn>`. */
function toText(value: unknown): string {
  if (typeof value === "string") return value;
  const { Ref, "Fn::Join": join, "Fn::GetAtt": attribute } = value as Record<string, unknown>;
  if (join) {
    const [delimiter, parts] = join as [string, unknown[]];
    return parts.map(toText).join(delimiter);
  }
  if (attribute) return `<${(attribute as string[]).join(".")}>`;
  if (typeof Ref !== "string") throw new Error(`this test cannot read ${JSON.stringify(value)}`);
  return PSEUDO[Ref] ?? `<${Ref}>`;
}

/**
 * Whether any statement allows an action on a resource, as IAM matches them: `*` and `?` in both, actions without
 * regard to case. Conditions are taken as fulfilled and denials as absent, so it errs towards "allowed".
 */
export function isAllowed(statements: readonly RoleStatement[], action: string, resource: string): boolean {
  return statements.some(
    ({ effect, actions, resources }) =>
      effect === "Allow" &&
      actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      resources.some((pattern) => matches(pattern, resource)),
  );
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

export function functionArn(name: string, { account = ACCOUNT, region = REGION } = {}): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}
