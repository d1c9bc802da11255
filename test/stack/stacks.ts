import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import cdkJson from "../../cdk.json" with { type: "json" };
import { PowerTuner } from "../../lib/stack/power-tuner.ts";
import type { PowerTunerProps } from "../../lib/stack/power-tuner-props.ts";
import type { Step } from "../../lib/stack/steps.ts";
import { isAllowed, type RoleStatement, readRoles } from "./policies.ts";

export const ORDERS = "arn:aws:lambda:us-east-1:111122223333:function:orders";

/** Settings as a function of the stack, for those that need constructs. */
type Settings = (stack: Stack) => PowerTunerProps;

export const VARIANTS: Readonly<Record<string, Settings>> = {
  default: () => ({}),
  vpc: (stack) => ({
    vpc: Vpc.fromVpcAttributes(stack, "Vpc", {
      vpcId: "vpc-0123456789abcdef0",
      availabilityZones: ["a", "b"],
      privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    }),
  }),
  "vpc with a security group": (stack) => ({
    ...VARIANTS.vpc?.(stack),
    securityGroups: [
      SecurityGroup.fromSecurityGroupId(stack, "Sg", "sg-0123456789abcdef0", { mutable: false }),
    ],
  }),
  kms: (stack) => ({ encryptionKey: new Key(stack, "Key", { enableKeyRotation: true }) }),
  apply: () => ({ applyTo: [ORDERS] }),
  versions: () => ({ isolationByVersionsOf: [ORDERS] }),
  everything: (stack) => ({
    targets: [ORDERS, "arn:aws:lambda:us-east-1:111122223333:function:shop-*"],
    targetRegions: ["us-east-1", "eu-west-1"],
    applyTo: [ORDERS],
    processors: ["arn:aws:lambda:us-east-1:111122223333:function:make-payload"],
    payloadBuckets: ["arn:aws:s3:::payloads"],
    codeBuckets: ["arn:aws:s3:::packages"],
    imageRepositories: ["arn:aws:ecr:us-east-1:111122223333:repository/orders"],
    targetKeys: ["arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"],
    passRoles: ["arn:aws:iam::111122223333:role/orders"],
    assumableRoleArns: ["arn:aws:iam::444455556666:role/power-tuner-target"],
    isolationByVersionsOf: ["arn:aws:lambda:us-east-1:111122223333:function:legacy"],
    encryptionKey: new Key(stack, "Key", { enableKeyRotation: true }),
    alarmTopic: Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111122223333:alarms"),
    rolePath: "/tools/",
    namePrefix: "tuner",
  }),
};

/** A stack with one power tuner of a variant, or of settings of its own. */
export function makeStack(
  variant: string | Settings = "default",
  env?: { readonly region: string; readonly account: string },
) {
  const app = new App({ context: cdkJson.context });
  const stack = new Stack(app, "Tuner", { env });
  const props = (typeof variant === "string" ? VARIANTS[variant] : variant)?.(stack);
  if (!props) throw new Error(`no variant ${variant}`);
  // Not from dist: what these stacks are made of does not depend on the packages.
  const packages = Bucket.fromBucketName(stack, "Packages", "packages");
  const code = (step: Step) => Code.fromBucket(packages, `${step}.zip`);
  const powerTuner = new PowerTuner(stack, "PowerTuner", { code, ...props });
  return { app, stack, powerTuner };
}

const templates = new Map<string, Template>();

/** The template of a variant, made once, or of settings of its own. */
export function synthesize(variant: string | Settings = "default"): Template {
  if (typeof variant !== "string") return Template.fromStack(makeStack(variant).stack);
  const template = templates.get(variant) ?? Template.fromStack(makeStack(variant).stack);
  templates.set(variant, template);
  return template;
}

/** The statements of a step's role. */
export function readStep(template: Template, step: Step): readonly RoleStatement[] {
  const found = [...readRoles(template)].filter(([id]) =>
    new RegExp(`^PowerTuner${step}Role[0-9A-F]{8}$`, "i").test(id),
  );
  if (found.length !== 1) throw new Error(`${found.length} roles of ${step}`);
  return found[0]?.[1] ?? [];
}

export function canDo(template: Template, step: Step, action: string, resource: string): boolean {
  return isAllowed(readStep(template, step), action, resource);
}
