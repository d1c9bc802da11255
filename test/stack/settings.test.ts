import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { InputError } from "../../lib/errors.ts";
import { readContext } from "../../lib/stack/context.ts";
import type { PowerTunerProps } from "../../lib/stack/power-tuner-props.ts";
import { TuningStack } from "../../lib/stack/tuning-stack.ts";
import { makeStack, ORDERS } from "./stacks.ts";

function refuse(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("settings of the construct", () => {
  it.each<[string, PowerTunerProps]>([
    ["namePrefix", { namePrefix: "power-tuner-clone" }],
    ["namePrefix", { namePrefix: "two words" }],
    ["namePrefix", { namePrefix: "" }],
    ["namePrefix", { namePrefix: "n".repeat(41) }],
    ["rolePath", { rolePath: "tools" }],
    ["targets", { targets: ["orders"] }],
    ["targets", { targets: [`${ORDERS}:PROD`] }],
    ["targets", { targets: ["*"] }],
    ["applyTo", { applyTo: ["*"] }],
    ["processors", { processors: ["arn:aws:s3:::bucket"] }],
    ["isolationByVersionsOf", { isolationByVersionsOf: [`${ORDERS}*`] }],
    ["passRoles", { passRoles: ["arn:aws:iam::111122223333:user/me"] }],
    ["assumableRoleArns", { assumableRoleArns: ["arn:aws:iam::*:role/tuner"] }],
    ["payloadBuckets", { payloadBuckets: ["payloads"] }],
    ["codeBuckets", { codeBuckets: ["arn:aws:s3:::*"] }],
    ["targetKeys", { targetKeys: ["alias/orders"] }],
    ["imageRepositories", { imageRepositories: ["orders"] }],
    ["targetRegions", { targetRegions: [] }],
    ["targetRegions", { targetRegions: ["Ireland"] }],
    ["securityGroups", { securityGroups: [] }],
  ])("refuses %s: %j", (field, props) => {
    expect(refuse(() => makeStack(() => props)).mistakes.map((mistake) => mistake.field)).toEqual([field]);
  });

  it("are refused all at once", () => {
    const { mistakes } = refuse(() =>
      makeStack(() => ({ namePrefix: "a b", rolePath: "x", targets: ["a", "b"] })),
    );
    expect(mistakes.map(({ field }) => field)).toEqual(["namePrefix", "rolePath", "targets", "targets"]);
  });
});

describe("settings of the app", () => {
  const synthesize = (context: Record<string, unknown>) =>
    Template.fromStack(new TuningStack(new App({ context }), "tuner", { tuner: readContext }));

  it("come from the context, lists with commas or as arrays", () => {
    const fromText = synthesize({ targets: `${ORDERS}, ${ORDERS}2`, applyTo: ORDERS, namePrefix: "mine" });
    expect(JSON.stringify(fromText)).toContain(`"${ORDERS}2:*"`);
    expect(fromText.toJSON()).toEqual(
      synthesize({ targets: [ORDERS, `${ORDERS}2`], applyTo: [ORDERS], namePrefix: "mine" }).toJSON(),
    );
    fromText.hasResourceProperties("AWS::StepFunctions::StateMachine", { StateMachineName: "mine" });
  });

  it("reach the roles, the key, the VPC and the alarms", () => {
    const template = synthesize({
      permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
      encryptionKeyArn: "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
      alarmTopicArn: "arn:aws:sns:us-east-1:111122223333:alarms",
      vpcId: "vpc-0123456789abcdef0",
      subnetIds: "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
      securityGroupIds: "sg-0123456789abcdef0",
      logRetentionDays: "7",
      reportRetentionDays: "14",
    });
    template.allResourcesProperties("AWS::IAM::Role", {
      PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
    });
    template.allResourcesProperties("AWS::Lambda::Function", {
      VpcConfig: {
        SubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        SecurityGroupIds: ["sg-0123456789abcdef0"],
      },
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: "/power-tuner/apply",
      RetentionInDays: 7,
    });
  });

  it("are refused all at once", () => {
    const { mistakes } = refuse(() =>
      synthesize({
        logRetentionDays: "8",
        reportRetentionDays: "soon",
        vpcId: "vpc-0123456789abcdef0",
        namePrefix: 3,
      }),
    );
    expect(mistakes.map(({ field }) => field)).toEqual([
      "namePrefix",
      "logRetentionDays",
      "reportRetentionDays",
      "vpcId, subnetIds, securityGroupIds",
    ]);
  });

  it("give outputs to start from", () => {
    const template = synthesize({});
    expect(Object.keys(template.findOutputs("*")).toSorted()).toEqual([
      "BucketName",
      "FleetStateMachineArn",
      "StateMachineArn",
      "StateMachineName",
    ]);
  });

  it("need no account and no region", () => {
    const stack = new Stack(new App(), "any");
    expect(readContext(stack).targets).toBeUndefined();
    expect(Template.fromStack(new TuningStack(new App(), "tuner")).toJSON()).not.toEqual({});
  });
});
