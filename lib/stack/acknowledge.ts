import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Says why a construct may keep what a rule of cdk-nag's AwsSolutions pack finds, for those who check their apps
 * with it. A rule with several findings wants each of them by name.
 */
export function acknowledge(
  construct: IConstruct,
  rule: string,
  reason: string,
  findings?: readonly string[],
): void {
  const ids = findings?.map((finding) => `AwsSolutions-${rule}[${finding}]`) ?? [`AwsSolutions-${rule}`];
  Validations.of(construct).acknowledge(...ids.map((id) => ({ id, reason })));
}

/** Acknowledges the wildcards in a statement's resources (rule IAM5). */
export function acknowledgeWildcards(
  construct: IConstruct,
  resources: readonly string[],
  reason: string,
): void {
  const resolved: unknown[] = [Stack.of(construct).resolve(resources)].flat();
  const findings = resolved
    .map(describeReference)
    .filter((text) => text.includes("*"))
    .map((text) => `Resource::${text}`);
  if (findings.length > 0) acknowledge(construct, "IAM5", reason, findings);
}

/** CloudFormation's functions as cdk-nag writes them into the names of its findings: `<LogicalId.Arn>`. */
function describeReference(value: unknown): string {
  if (typeof value === "string") return value.replaceAll("${", "<").replaceAll("}", ">");
  const { Ref: ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value as Record<string, unknown>;
  if (join) {
    const [delimiter, parts] = join as [string, unknown[]];
    return parts.map(describeReference).join(delimiter);
  }
  if (attribute) return `<${(attribute as string[]).join(".")}>`;
  return ref === undefined ? JSON.stringify(value) : `<${ref}>`;
}
