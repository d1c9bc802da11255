import { describe, expect, it } from "vitest";
import { describeAwsPlan } from "../../../../lib/cli/aws/plan-text.ts";
import { parseTuningInput } from "../../../../lib/prepare/input.ts";

const describeIt = (accountId: string, more: Readonly<Record<string, unknown>> = {}) => {
  const fields = { lambdaARN: "orders", powerValues: [512, 1024], num: 20, ...more };
  return describeAwsPlan(
    { fields, parsed: parseTuningInput(fields), functionName: "orders" },
    { stateMachineArn: "arn", name: "power-tuner", region: "eu-central-1", accountId },
  );
};

describe("describeAwsPlan", () => {
  it("says that a run on AWS is billed, how much it invokes, and by which tuner", () => {
    expect(describeIt("123456789012", { architectures: ["x86_64", "arm64"] })).toEqual([
      "Tuning orders on AWS: its throwaway clones are invoked, and billed",
      "  512, 1024 MB on x86_64 and arm64, a search with at most 20 invocations each, 80 in all, for cost",
      "  by the state machine power-tuner in eu-central-1, account 123456789012",
    ]);
  });

  it("says how many invocations every size gets, and how many that is where the architectures are known", () => {
    expect(describeIt("123456789012", { sampling: "fixed", architectures: ["arm64"] })[1]).toBe(
      "  512, 1024 MB on arm64, 20 invocations each: 40 invocations, for cost",
    );
    expect(describeIt("123456789012", { num: 1 })[1]).toBe(
      "  512, 1024 MB on the architectures that its package runs on, 1 invocation each, for cost",
    );
  });

  it("says that nothing is billed in the embedded cloud", () => {
    expect(describeIt("000000000000")[0]).toBe(
      "Tuning orders in the embedded cloud: nothing is called in AWS and nothing is billed",
    );
  });

  it("says that a dry run invokes once", () => {
    expect(describeIt("123456789012", { dryRun: true })[1]).toBe(
      "  a dry run: one invocation, and nothing is changed",
    );
  });
});
