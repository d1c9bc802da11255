import { createHash } from "node:crypto";
import {
  App,
  BootstraplessSynthesizer,
  CfnCondition,
  CfnParameter,
  Duration,
  Fn,
  type Stack,
  Token,
  Validations,
} from "aws-cdk-lib";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { DEFAULT_NAME } from "./metrics.ts";
import { readPackage } from "./packages.ts";
import type { PowerTunerProps } from "./power-tuner-props.ts";
import { STEPS, type Step } from "./steps.ts";
import { TuningStack } from "./tuning-stack.ts";

/** A package and the name under which the template expects it. */
export interface Upload {
  readonly fileName: string;
  readonly contents: Uint8Array;
}

export interface PlainTemplate {
  readonly template: unknown;
  /** To be put into the bucket of the parameter `CodeBucket` under its `CodePrefix`. */
  readonly uploads: readonly Upload[];
}

/**
 * The stack as plain CloudFormation, for people without CDK: no bootstrap, no CDK assets, the common settings as
 * parameters. The packages' names hold their content's hash, so that an update of the stack takes new ones.
 * @throws Error naming the missing package when the functions were not built.
 */
export async function buildTemplate(): Promise<PlainTemplate> {
  const packages = await Promise.all(
    STEPS.map(async (step) => {
      const contents = await readPackage(step);
      const hash = createHash("sha256").update(contents).digest("hex").slice(0, 16);
      return [step, { fileName: `${step}-${hash}.zip`, contents }] as const;
    }),
  );
  const uploads = Object.fromEntries(packages) as Record<Step, Upload>;
  const app = new App({
    analyticsReporting: false,
    context: {
      "aws:cdk:enable-path-metadata": false,
      "aws:cdk:enable-asset-metadata": false,
      "@aws-cdk/aws-iam:minimizePolicies": true,
      "@aws-cdk/core:validateAgainstDefaultRules": true,
    },
  });
  const stack = new TuningStack(app, DEFAULT_NAME, {
    synthesizer: new BootstraplessSynthesizer(),
    tuner: (scope) => readParameters(scope, uploads),
  });
  Validations.of(stack).acknowledge({
    id: "CloudFormation-Validate::W1030",
    reason: "The empty default of PermissionsBoundaryArn stands for no boundary and never reaches a role.",
  });
  const { template } = app.synth().getStackArtifact(stack.artifactId);
  return { template, uploads: Object.values(uploads) };
}

/** The common settings as parameters of the template. */
function readParameters(stack: Stack, uploads: Readonly<Record<Step, Upload>>): PowerTunerProps {
  const text = (id: string, description: string, defaultValue?: string, allowedPattern?: string) =>
    new CfnParameter(stack, id, { type: "String", description, default: defaultValue, allowedPattern });
  const list = (id: string, description: string) =>
    new CfnParameter(stack, id, { type: "CommaDelimitedList", description, default: "" });
  const isGiven = (parameter: CfnParameter) => {
    const value = parameter.type === "String" ? parameter.valueAsString : Fn.join("", parameter.valueAsList);
    return new CfnCondition(stack, `Has${parameter.node.id}`, {
      expression: Fn.conditionNot(Fn.conditionEquals(value, "")),
    }).logicalId;
  };
  const listOr = (parameter: CfnParameter, otherwise: string) =>
    Token.asList(Fn.conditionIf(isGiven(parameter), parameter.valueAsList, [otherwise]));

  const codeBucket = text("CodeBucket", "Bucket in this region that holds the packages of the steps");
  const codePrefix = text("CodePrefix", "Key prefix of the packages, empty or ending with /", "", "^$|^.+/$");
  const namePrefix = text(
    "NamePrefix",
    "Name of the state machine, and beginning of the names of functions and log groups",
    DEFAULT_NAME,
    "^[A-Za-z0-9_-]{1,40}$",
  );
  const rolePath = text("RolePath", "IAM path of the roles", "/", "^/([A-Za-z0-9_+=,.@-]+/)*$");
  const boundary = text("PermissionsBoundaryArn", "Permissions boundary of the roles; empty for none", "");
  const payloadBucket = text(
    "PayloadBucketArn",
    "Bucket from which payloadS3 may be read; empty for none",
    "",
  );
  const reportDays = new CfnParameter(stack, "ReportRetentionDays", {
    type: "Number",
    description: "How long inputs, samples, results and reports are kept",
    default: 90,
    minValue: 1,
  });
  const targets = list(
    "Targets",
    "ARN patterns of the functions that may be read and copied, with their versions (NAME and NAME:*); empty for all of this account and region",
  );
  const applyTo = list("ApplyTo", "ARN patterns of the functions that Apply may change; empty for none");
  const processors = list("Processors", "ARN patterns of the pre- and post-processors that may be invoked");
  const passRoles = list(
    "PassRoles",
    "ARN patterns of the roles that clones may get; empty for all of this account",
  );

  const { partition, region, account } = stack;
  const bucket = Bucket.fromBucketName(stack, "Code", codeBucket.valueAsString);
  const boundaryArn = Fn.conditionIf(isGiven(boundary), boundary.valueAsString, { Ref: "AWS::NoValue" });
  return {
    namePrefix: namePrefix.valueAsString,
    rolePath: rolePath.valueAsString,
    reportRetention: Duration.days(reportDays.valueAsNumber),
    permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, "Boundary", boundaryArn.toString()),
    targets: listOr(targets, `arn:${partition}:lambda:${region}:${account}:function:*`),
    passRoles: listOr(passRoles, `arn:${partition}:iam::${account}:role/*`),
    applyTo: applyTo.valueAsList,
    processors: processors.valueAsList,
    payloadBuckets: [payloadBucket.valueAsString],
    onlyIf: {
      applyTo: isGiven(applyTo),
      processors: isGiven(processors),
      payloadBuckets: isGiven(payloadBucket),
    },
    code: (step) => Code.fromBucket(bucket, `${codePrefix.valueAsString}${uploads[step].fileName}`),
  };
}
