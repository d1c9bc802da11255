import { type Stack, Token } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { PermissionScope } from "./permissions.ts";
import type { PowerTunerProps } from "./power-tuner-props.ts";

/** What the permissions are about: the construct's settings with their defaults, as ARNs. */
export function describeScope(
  { partition, account, region }: Stack,
  props: PowerTunerProps,
  own: Pick<PermissionScope, "bucketArn" | "deadLetterQueueArn" | "logGroupArns">,
): PermissionScope {
  const regions = props.targetRegions ?? [region];
  const inRegions = (describe: (region: string) => string) =>
    regions.map((one) => `arn:${partition}:${describe(one)}`);
  const inputBuckets = [...(props.payloadBuckets ?? []), ...(props.codeBuckets ?? [])];
  return {
    ...own,
    partition,
    accountId: account,
    regions,
    bucketKeyArn: props.encryptionKey?.keyArn,
    targets: props.targets
      ? withQualifiers(props.targets.map(toFunctionArn))
      : inRegions((one) => `lambda:${one}:${account}:function:*`),
    applyTo: withQualifiers((props.applyTo ?? []).map(toFunctionArn)),
    processors: withQualifiers((props.processors ?? []).map(toFunctionArn)),
    versionsOf: (props.isolationByVersionsOf ?? []).map(toFunctionArn),
    payloadBuckets: (props.payloadBuckets ?? []).map(toBucketArn),
    codeBuckets: (props.codeBuckets ?? []).map(toBucketArn),
    inputKeys: inputBuckets.flatMap((bucket) => (typeof bucket === "string" ? [] : listKeyArns(bucket))),
    imageRepositories:
      props.imageRepositories?.map((one) => (typeof one === "string" ? one : one.repositoryArn)) ??
      inRegions((one) => `ecr:${one}:${account}:repository/*`),
    passRoles: props.passRoles?.map((one) => (typeof one === "string" ? one : one.roleArn)) ?? [
      `arn:${partition}:iam::${account}:role/*`,
    ],
    assumableRoles: props.assumableRoleArns ?? [],
    targetKeys: (props.targetKeys ?? []).map(toKeyArn),
    isInVpc: props.vpc !== undefined,
    onlyIf: props.onlyIf ?? {},
  };
}

const toFunctionArn = (one: string | { readonly functionArn: string }) =>
  typeof one === "string" ? one : one.functionArn;
const toBucketArn = (one: string | IBucket) => (typeof one === "string" ? one : one.bucketArn);
const toKeyArn = (one: string | IKey) => (typeof one === "string" ? one : one.keyArn);

function listKeyArns({ encryptionKey }: IBucket): string[] {
  return encryptionKey ? [encryptionKey.keyArn] : [];
}

/** The same functions with every version and alias. Patterns hold them already. */
function withQualifiers(functionArns: readonly string[]): readonly string[] {
  // A list that CloudFormation fills in at deployment cannot be mapped here.
  if (Token.isUnresolved(functionArns)) return functionArns;
  return functionArns.flatMap((arn) => (arn.endsWith("*") ? [arn] : [arn, `${arn}:*`]));
}
