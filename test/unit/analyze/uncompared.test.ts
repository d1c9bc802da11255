import { describe, expect, it } from "vitest";
import { analyze } from "../../../lib/analyze/analyze.ts";
import type { StopReason } from "../../../lib/assess/assess.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

/** The target runs at 128 MB. */
function recommendAfter(
  measuredMb: readonly number[],
  stopReason: StopReason,
  settings: Partial<Settings> = {},
) {
  const plan = buildPlan([128, 256, 512], { maxCostUsd: 1, ...settings });
  const batches = measuredMb.map((memoryMb) =>
    buildBatch(`x86_64-${memoryMb}`, 1, [buildInvocation(memoryMb, 100), buildInvocation(memoryMb, 101)]),
  );
  const { recommendation, answer } = analyze({
    plan,
    samples: collectSamples(batches),
    stopReason,
    prices: plan.prices,
    environment: { kind: "aws" },
    tool: { name: "lambda-power-tuner", version: "1.0.0" },
    finishedAt: plan.startedAt,
  });
  return { recommendation, answer };
}

describe("the only configuration that was measured before maxCostUsd was spent", () => {
  it("is not recommended, and so not applied", () => {
    const { recommendation, answer } = recommendAfter([256], "max-cost");
    expect(recommendation).toEqual({
      state: "none",
      sentence:
        "Only 256 MB x86_64 was measured before maxCostUsd was spent, and there is nothing to compare it with, so none is recommended: raise maxCostUsd.",
    });
    expect(answer).toEqual(recommendation);
  });

  it.each([
    ["it is the current one", [128], "max-cost", {}],
    ["there is another one", [256, 512], "max-cost", {}],
    ["nothing else was asked for", [256], "max-cost", { numByConfiguration: { "x86_64-256": 50 } }],
    ["it was not the money", [256], "time", {}],
  ] as const)("is recommended where %s", (_, measuredMb, stopReason, settings) => {
    expect(recommendAfter(measuredMb, stopReason, settings).recommendation.state).toBe("found");
  });
});
