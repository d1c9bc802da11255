import { describe, expect, it } from "vitest";
import { checkAwsFlags } from "../../../../lib/cli/aws/open-aws.ts";
import { nameOf } from "../../../../lib/cli/aws/tune-request.ts";

const ARN = "arn:aws-us-gov:states:us-gov-west-1:123456789012:stateMachine:power-tuner";

describe("checkAwsFlags", () => {
  it.each([
    [{}],
    [{ region: "eu-central-1", profile: "dev" }],
    [{ region: "us-gov-west-1", stateMachine: ARN }],
    [{ region: "eusc-de-east-1" }],
    [{ stateMachine: "my_tuner-2" }],
  ])("takes %j", (flags) => {
    expect(checkAwsFlags(flags)).toEqual([]);
  });

  it("tells every mistake", () => {
    const flags = { region: "Frankfurt", profile: " ", stateMachine: "arn:aws:lambda:x" };
    expect(checkAwsFlags(flags).map(({ field }) => field)).toEqual([
      "--region",
      "--profile",
      "--state-machine",
    ]);
  });

  it("refuses a region that is not the state machine's", () => {
    expect(checkAwsFlags({ region: "eu-west-1", stateMachine: ARN })).toMatchObject([
      { field: "--region", allowed: expect.stringContaining("us-gov-west-1") },
    ]);
  });
});

describe("nameOf", () => {
  it.each([
    ["orders", "orders"],
    ["orders:live", "orders"],
    ["orders:$LATEST", "orders"],
    ["123456789012:function:orders", "orders"],
    ["arn:aws:lambda:eu-west-1:123456789012:function:orders:7", "orders"],
  ])("of %s is %s", (arn, name) => {
    expect(nameOf(arn)).toBe(name);
  });
});
