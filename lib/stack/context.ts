import { Duration, type Stack } from "aws-cdk-lib";
import { SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { InputError, type InputMistake } from "../errors.ts";
import type { PowerTunerProps } from "./power-tuner-props.ts";

/** Lists are ARNs with commas between them, or arrays in cdk.json. */
const LISTS = [
  "targets",
  "targetRegions",
  "applyTo",
  "isolationByVersionsOf",
  "passRoles",
  "processors",
  "payloadBuckets",
  "codeBuckets",
  "imageRepositories",
  "targetKeys",
  "assumableRoleArns",
] as const satisfies readonly (keyof PowerTunerProps)[];

const TEXTS = [
  "namePrefix",
  "rolePath",
  "permissionsBoundaryArn",
  "encryptionKeyArn",
  "alarmTopicArn",
  "vpcId",
] as const;

/**
 * The settings of the app, from CDK context: `cdk deploy -c targets=ARN,ARN -c applyTo=ARN`, or cdk.json.
 * @throws InputError with every value of the wrong kind.
 */
export function readContext(stack: Stack): PowerTunerProps {
  const mistakes: InputMistake[] = [];
  const read = <T>(field: string, allowed: string, parse: (value: unknown) => T | undefined) => {
    const value: unknown = stack.node.tryGetContext(field);
    if (value === undefined || value === "") return undefined;
    const parsed = parse(value);
    if (parsed === undefined) mistakes.push({ field, value, allowed });
    return parsed;
  };
  const readList = (field: string) => read(field, "a list with commas", parseList);
  const lists = Object.fromEntries(LISTS.map((field) => [field, readList(field)]));
  const texts = Object.fromEntries(TEXTS.map((field) => [field, read(field, "text", parseText)])) as Record<
    (typeof TEXTS)[number],
    string | undefined
  >;
  const logRetention = read("logRetentionDays", `one of ${RETENTIONS.join(", ")}`, (value) =>
    RETENTIONS.find((days) => days === Number(value)),
  );
  const reportRetentionDays = read("reportRetentionDays", "whole days, at least 1", parseDays);
  const subnetIds = readList("subnetIds");
  const securityGroupIds = readList("securityGroupIds");
  const isVpcComplete = [texts.vpcId, subnetIds, securityGroupIds].every(
    (one) => (one === undefined) === !texts.vpcId,
  );
  if (!isVpcComplete) {
    mistakes.push({
      field: "vpcId, subnetIds, securityGroupIds",
      value: [texts.vpcId, subnetIds, securityGroupIds],
      allowed: "all three of them, or none",
    });
  }
  if (mistakes.length > 0) throw new InputError(mistakes);

  const { namePrefix, rolePath, permissionsBoundaryArn, encryptionKeyArn, alarmTopicArn, vpcId } = texts;
  return {
    ...lists,
    namePrefix,
    rolePath,
    logRetention,
    reportRetention: reportRetentionDays && Duration.days(reportRetentionDays),
    permissionsBoundary:
      permissionsBoundaryArn &&
      ManagedPolicy.fromManagedPolicyArn(stack, "PermissionsBoundary", permissionsBoundaryArn),
    encryptionKey: encryptionKeyArn && Key.fromKeyArn(stack, "EncryptionKey", encryptionKeyArn),
    alarmTopic: alarmTopicArn && Topic.fromTopicArn(stack, "AlarmTopic", alarmTopicArn),
    ...(vpcId && importVpc(stack, vpcId, subnetIds ?? [], securityGroupIds ?? [])),
  } as PowerTunerProps;
}

const RETENTIONS = Object.values(RetentionDays).filter((days) => typeof days === "number");

function parseList(value: unknown): string[] | undefined {
  const items: unknown = typeof value === "string" ? value.split(",").map((item) => item.trim()) : value;
  return Array.isArray(items) && items.every((item) => typeof item === "string" && item !== "")
    ? items
    : undefined;
}

function parseText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function parseDays(value: unknown): number | undefined {
  const days = Number(value);
  return Number.isInteger(days) && days >= 1 ? days : undefined;
}

/** By its ids, so that no lookup in the account is needed to synthesize. */
function importVpc(
  stack: Stack,
  vpcId: string,
  subnetIds: readonly string[],
  securityGroupIds: readonly string[],
): Pick<PowerTunerProps, "vpc" | "securityGroups"> {
  return {
    vpc: Vpc.fromVpcAttributes(stack, "Vpc", {
      vpcId,
      // CDK wants one for each subnet, and Lambda takes subnets alone.
      availabilityZones: subnetIds.map((id) => `zone of ${id}`),
      privateSubnetIds: [...subnetIds],
    }),
    securityGroups: securityGroupIds.map((id) =>
      SecurityGroup.fromSecurityGroupId(stack, `SecurityGroup-${id}`, id, { mutable: false }),
    ),
  };
}
