import { PreconditionFailedException } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { analyze } from "../../lib/analyze/analyze.ts";
import { apply } from "../../lib/apply.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import { fakeLambda } from "../helpers/fake-lambda.ts";
import { buildBatch, buildInvocation, buildPlan } from "../helpers/plans.ts";

/** The target has 128 MB; 1024 MB is cheaper. */
const result = analyze({
  plan: buildPlan([128, 1024]),
  batches: [
    buildBatch("x86_64-128", 1, [buildInvocation(128, 1000)]),
    buildBatch("x86_64-1024", 1, [buildInvocation(1024, 100)]),
  ],
  prices: lookUpPrices("us-east-1"),
  environment: { kind: "aws" },
  tool: { name: "lambda-power-tuner", version: "0.0.0" },
  finishedAt: "2026-11-21T00:05:00.000Z",
});
const asMeasured = { CodeSha256: "c2hh", MemorySize: 128, RevisionId: "revision-1" };

describe("apply", () => {
  it("touches nothing unless asked", async () => {
    const { lambda, calls } = fakeLambda({});
    expect(await apply(false, result, lambda)).toEqual({ state: "not-asked" });
    expect(calls).toEqual([]);
  });

  it("sets the recommended memory with the revision it has seen, and says how to undo it", async () => {
    const { lambda, calls } = fakeLambda({
      GetFunctionConfiguration: () => asMeasured,
      UpdateFunctionConfiguration: () => ({}),
    });
    expect(await apply(true, result, lambda)).toEqual({
      state: "applied",
      memoryMb: 1024,
      undoCommand:
        "aws lambda update-function-configuration --function-name arn:aws:lambda:us-east-1:000000000000:function:orders --memory-size 128",
    });
    expect(calls.at(-1)?.input).toMatchObject({ MemorySize: 1024, RevisionId: "revision-1" });
  });

  it.each([
    ["code", { ...asMeasured, CodeSha256: "other" }],
    ["memory", { ...asMeasured, MemorySize: 256 }],
  ])("leaves a target alone whose %s has changed since it was measured", async (_what, found) => {
    const { lambda, calls } = fakeLambda({ GetFunctionConfiguration: () => found });
    expect((await apply(true, result, lambda)).state).toBe("unchanged");
    expect(calls).toHaveLength(1);
  });

  it("leaves a target alone that is deployed at the very moment", async () => {
    const { lambda } = fakeLambda({
      GetFunctionConfiguration: () => asMeasured,
      UpdateFunctionConfiguration: () => {
        throw new PreconditionFailedException({
          message: "The Revision Id provided does not match",
          $metadata: {},
        });
      },
    });
    expect(await apply(true, result, lambda)).toMatchObject({ state: "unchanged" });
  });

  it("finds its own work done when it is repeated", async () => {
    const { lambda } = fakeLambda({ GetFunctionConfiguration: () => ({ ...asMeasured, MemorySize: 1024 }) });
    expect(await apply(true, result, lambda)).toEqual({
      state: "unchanged",
      reason: "it has the recommended size",
    });
  });

  it("leaves the architecture to the user", async () => {
    const { lambda } = fakeLambda({});
    const onArm = { ...result, target: { ...result.target, architecture: "arm64" as const } };
    expect((await apply(true, onArm, lambda)).state).toBe("unchanged");
  });
});
