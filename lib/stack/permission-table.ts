import { listPermissions, type Permission, type PermissionScope } from "./permissions.ts";
import { STEPS, type Step } from "./steps.ts";

/** Words in place of ARNs, for people to read. */
const WORDS: PermissionScope = {
  partition: "PARTITION",
  accountId: "ACCOUNT",
  regions: ["REGION"],
  bucketArn: "bucket",
  bucketKeyArn: "`encryptionKey`",
  targets: ["`targets`"],
  applyTo: ["`applyTo`"],
  versionsOf: ["`isolationByVersionsOf`"],
  processors: ["`processors`"],
  payloadBuckets: ["`payloadBuckets`"],
  codeBuckets: ["`codeBuckets`"],
  inputKeys: ["keys of `payloadBuckets` and `codeBuckets`"],
  imageRepositories: ["`imageRepositories`"],
  passRoles: ["`passRoles`"],
  assumableRoles: ["`assumableRoleArns`"],
  targetKeys: ["`targetKeys`"],
  deadLetterQueueArn: "dead-letter queue",
  logGroupArns: Object.fromEntries(STEPS.map((step) => [step, "its log group"])) as Record<Step, string>,
  isInVpc: true,
  onlyIf: {},
};

/**
 * What each step's role may do, as a Markdown table. Names in code style are settings of the construct; what hangs on
 * one that is empty is not granted.
 */
export function renderPermissionTable(): string {
  const permissions = listPermissions(WORDS);
  const isCommon = (row: string) => STEPS.every((step) => permissions[step].map(renderRow).includes(row));
  const common = permissions.assess.map(renderRow).filter(isCommon);
  const own = STEPS.flatMap((step) =>
    permissions[step]
      .map(renderRow)
      .filter((row) => !isCommon(row))
      .map((row) => `| ${step} ${row}`),
  );
  return [
    "| step | may | on | what for |",
    "| --- | --- | --- | --- |",
    ...common.map((row) => `| every step ${row}`),
    ...own,
  ].join("\n");
}

function renderRow({ actions, resources, why }: Permission): string {
  const services = Map.groupBy(actions, (action) => action.split(":")[0] ?? "");
  const may = [...services].map(
    ([service, names]) => `${service}: ${names.map((name) => name.split(":")[1]).join(", ")}`,
  );
  const on = resources.map((resource) => (resource === "*" ? "any" : shorten(resource)));
  return `| ${may.join("; ")} | ${on.join(", ")} | ${why} |`;
}

/** The part of an ARN that says something; the rest is the tuner's own partition, region and account. */
function shorten(resource: string): string {
  const [, , service, , account, ...rest] = resource.split(":");
  if (!resource.startsWith("arn:"))
    return resource.replace(/^(`\w+`)(.*\*)$/, "$1 ($2)").replaceAll("*", "\\*");
  return `${account === "*" ? "any account's " : ""}${service} ${rest.join(":")}`.replaceAll("*", "\\*");
}
