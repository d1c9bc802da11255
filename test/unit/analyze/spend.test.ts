import { describe, expect, it } from "vitest";
import { getOwnSpend } from "../../../lib/analyze/spend.ts";
import { analyzePlan } from "../../helpers/analyses.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const inRound = (round: number, count: number) =>
  buildBatch(
    "x86_64-1024",
    round,
    Array.from({ length: count }, () => buildInvocation(1024, 1000, { round })),
  );
const plan = buildPlan([1024, 2048], { num: 10 });
const continued = { runId: "old", rounds: 2, invocations: 6, configurations: 1 };

describe("the spend of a run", () => {
  it("is all its own when it continues none", () => {
    const { spend } = analyzePlan(plan, [inRound(1, 2), inRound(2, 4)]);
    expect(spend).not.toHaveProperty("takenOver");
    expect(getOwnSpend(spend)).toMatchObject({ invocations: 6, gbSeconds: 6 });
  });

  it("says how much of it was taken over, and counts transitions of its own rounds only", () => {
    const result = analyzePlan({ ...plan, continued }, [inRound(1, 2), inRound(2, 4), inRound(3, 3)]);
    const { spend, run, warnings } = result;
    expect(spend).toMatchObject({
      invocations: 9,
      gbSeconds: 9,
      takenOver: { invocations: 6, gbSeconds: 6 },
    });
    const own = getOwnSpend(spend);
    expect(own).toMatchObject({ invocations: 3, gbSeconds: 3 });
    expect(own.costUsd).toBeCloseTo(3 * (0.0000166667 + 0.0000002), 12);
    expect(spend.stateTransitions).toBe(analyzePlan(plan, [inRound(1, 3)]).spend.stateTransitions);
    expect(run.continuedFrom).toBe("old");
    expect(warnings.find(({ code }) => code === "continued")?.message).toBe(
      "This run continues old: 6 invocations of 1 configuration were taken over from it, measured earlier and on other clones, and are in every figure.",
    );
  });

  it("says that there was nothing to take over", () => {
    const nothing = { ...continued, rounds: 0, invocations: 0, configurations: 0 };
    const { spend, warnings } = analyzePlan({ ...plan, continued: nothing }, [inRound(1, 3)]);
    expect(spend.takenOver).toEqual({ invocations: 0, gbSeconds: 0, costUsd: 0 });
    expect(warnings.find(({ code }) => code === "continued")?.message).toContain(
      "no invocation to take over",
    );
  });
});
