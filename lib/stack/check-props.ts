import { Token } from "aws-cdk-lib";
import { InputError, type InputMistake } from "../errors.ts";
import { CLONE_NAME_PREFIX } from "../prepare/plan.ts";
import type { PowerTunerProps } from "./power-tuner-props.ts";

const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w*-]+:(\d{12}|\*):function:[\w*?-]+$/;
const ROLE_ARN = /^arn:[\w-]+:iam::(\d{12}|\*):role\/[\w+=,.@/*?-]+$/;
const BUCKET_ARN = /^arn:[\w-]+:s3:::[a-z0-9.-]+$/;
const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/;
const REPOSITORY_ARN = /^arn:[\w-]+:ecr:[\w*-]+:(\d{12}|\*):repository\/[\w./*?-]+$/;
const NO_PATTERN = /^[^*?]*$/;

/**
 * Refuses settings that CloudFormation would refuse late, or IAM would read otherwise than meant.
 * @throws InputError with every mistake.
 */
export function checkProps(props: PowerTunerProps): void {
  const mistakes: InputMistake[] = [];
  const check = (field: keyof PowerTunerProps, value: unknown, isAllowed: boolean, allowed: string) => {
    if (!isAllowed) mistakes.push({ field, value, allowed });
  };
  const checkAll = (
    field: keyof PowerTunerProps,
    values: readonly unknown[] | undefined,
    forms: readonly RegExp[],
    allowed: string,
  ) => {
    // A list that CloudFormation fills in at deployment.
    if (values === undefined || Token.isUnresolved(values)) return;
    for (const value of values) {
      if (typeof value !== "string" || Token.isUnresolved(value)) continue;
      check(
        field,
        value,
        forms.every((form) => form.test(value)),
        allowed,
      );
    }
  };

  const { namePrefix = "", rolePath = "/", reportRetention } = props;
  if (props.namePrefix !== undefined && !Token.isUnresolved(namePrefix)) {
    check(
      "namePrefix",
      namePrefix,
      /^[\w-]{1,40}$/.test(namePrefix) && !`${namePrefix}-`.startsWith(CLONE_NAME_PREFIX),
      `1 to 40 letters, digits, - and _, not beginning as clones do (${CLONE_NAME_PREFIX})`,
    );
  }
  if (!Token.isUnresolved(rolePath)) {
    check("rolePath", rolePath, /^\/([\w+=,.@-]+\/)*$/.test(rolePath), "a path that begins and ends with /");
  }
  const functionArn = "a function's ARN without qualifier, with * as a wildcard";
  checkAll("targets", props.targets, [FUNCTION_ARN], functionArn);
  checkAll("applyTo", props.applyTo, [FUNCTION_ARN], functionArn);
  checkAll("processors", props.processors, [FUNCTION_ARN], functionArn);
  checkAll(
    "isolationByVersionsOf",
    props.isolationByVersionsOf,
    [FUNCTION_ARN, NO_PATTERN],
    "a function's ARN without qualifier and wildcard",
  );
  checkAll("passRoles", props.passRoles, [ROLE_ARN], "a role's ARN, with * as a wildcard");
  checkAll(
    "assumableRoleArns",
    props.assumableRoleArns,
    [ROLE_ARN, NO_PATTERN],
    "a role's ARN without wildcard",
  );
  checkAll("payloadBuckets", props.payloadBuckets, [BUCKET_ARN], "a bucket's ARN");
  checkAll("codeBuckets", props.codeBuckets, [BUCKET_ARN], "a bucket's ARN");
  checkAll("targetKeys", props.targetKeys, [KEY_ARN], "a KMS key's ARN");
  checkAll("imageRepositories", props.imageRepositories, [REPOSITORY_ARN], "a repository's ARN");
  if (props.targetRegions !== undefined) {
    check("targetRegions", props.targetRegions, props.targetRegions.length > 0, "at least one region");
  }
  checkAll("targetRegions", props.targetRegions, [/^[a-z]{2,4}(-[a-z]+)+-\d$/], "a region's code");
  if (reportRetention !== undefined && !reportRetention.isUnresolved()) {
    const days = reportRetention.toDays({ integral: false });
    check("reportRetention", `${days} days`, Number.isInteger(days) && days >= 1, "whole days, at least 1");
  }
  if (!props.vpc) {
    const allowed = "only together with vpc";
    check("vpcSubnets", props.vpcSubnets && "given", !props.vpcSubnets, allowed);
    check("securityGroups", props.securityGroups && "given", !props.securityGroups, allowed);
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
}
