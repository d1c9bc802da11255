import { describe, expect, it } from "vitest";
import { summarizeProgress } from "../../../../lib/cli/progress/progress.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../../helpers/plans.ts";
import { PRICES } from "../../../helpers/results.ts";

const plan = buildPlan([128, 256], { num: 4 });
const failure = buildFailure("function-error", "TypeError");

describe("summarizeProgress", () => {
  it("expects everything and knows nothing before the first sample", () => {
    const progress = summarizeProgress(plan, [], PRICES);
    expect(progress).toMatchObject({ invocations: 0, expectedInvocations: 8, spentUsd: 0 });
    expect(progress.candidates.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    expect(progress.cheapest ?? progress.fastest ?? progress.remainingMs).toBeUndefined();
  });

  it("counts cold invocations, but takes the mean of warm ones", () => {
    const batch = buildBatch("x86_64-128", 1, [
      buildInvocation(128, 900, { initDurationMs: 100 }),
      buildInvocation(128, 100),
      buildInvocation(128, 300),
    ]);
    const [first] = summarizeProgress(plan, [batch], PRICES).candidates;
    expect(first).toMatchObject({ state: "measuring", invocations: 3, failed: 0, meanDurationMs: 200 });
  });

  it("spends what Lambda would bill, failures too", () => {
    const batches = [
      buildBatch("x86_64-128", 1, [buildInvocation(128, 1000), buildInvocation(128, 1000, { failure })]),
      buildBatch("x86_64-256", 1, [buildInvocation(256, 1000)]),
    ];
    const perGbSecond = PRICES.gbSecondUsd.x86_64;
    const expected = 2 * (perGbSecond / 8 + PRICES.requestUsd) + (perGbSecond / 4 + PRICES.requestUsd);
    expect(summarizeProgress(plan, batches, PRICES).spentUsd).toBeCloseTo(expected, 15);
  });

  it("adds up rounds and ends a candidate at the wanted number", () => {
    const rounds = [1, 2].map((round) =>
      buildBatch("x86_64-128", round, [buildInvocation(128, 10), buildInvocation(128, 10)]),
    );
    const [first] = summarizeProgress(plan, rounds, PRICES).candidates;
    expect(first).toMatchObject({ state: "measured", invocations: 4 });
  });

  it("gives the cost as the result will, cold starts mixed in by their share", () => {
    const cold = buildInvocation(128, 900, { initDurationMs: 100 });
    const [first] = summarizeProgress(
      plan,
      [buildBatch("x86_64-128", 1, [cold, buildInvocation(128, 100)])],
      PRICES,
    ).candidates;
    const perMs = PRICES.gbSecondUsd.x86_64 / 8 / 1000;
    const meanMs = 0.99 * 100 + 0.01 * 1000;
    expect(first?.costPerMillionUsd).toBeCloseTo((meanMs * perMs + PRICES.requestUsd) * 1e6, 9);
  });

  it("is not done with a candidate that was cold each time: it gets one more", () => {
    const cold = () => buildInvocation(128, 900, { initDurationMs: 100 });
    const progress = summarizeProgress(
      plan,
      [buildBatch("x86_64-128", 1, [cold(), cold(), cold(), cold()])],
      PRICES,
    );
    expect(progress.candidates[0]?.state).toBe("measuring");
    expect(progress.expectedInvocations).toBe(5 + 4);
  });

  it("expects no more of a candidate that never works, and never names it best", () => {
    const failing = [1, 2, 3].map(() => buildInvocation(128, 1, { failure }));
    const progress = summarizeProgress(plan, [buildBatch("x86_64-128", 1, failing)], PRICES);
    expect(progress.candidates[0]).toMatchObject({ state: "failed", failed: 3, lastFailure: failure });
    expect(progress.expectedInvocations).toBe(3 + 4);
    expect(progress.cheapest).toBeUndefined();
  });

  it("takes one that worked before its measurement broke off as measured, and expects no more of it", () => {
    const brokenOff = { ...buildBatch("x86_64-128", 2, []), failure };
    for (const sampling of ["fixed", "search"] as const) {
      const batches = [buildBatch("x86_64-128", 1, [buildInvocation(128, 150)]), brokenOff];
      const progress = summarizeProgress(
        { ...plan, settings: { ...plan.settings, sampling } },
        batches,
        PRICES,
      );
      expect(progress.candidates[0]).toMatchObject({ state: "measured", lastFailure: failure });
    }
  });

  it("names the cheapest and the fastest so far", () => {
    const batches = [
      buildBatch("x86_64-128", 1, [buildInvocation(128, 150)]),
      buildBatch("x86_64-256", 1, [buildInvocation(256, 100)]),
    ];
    const { cheapest, fastest } = summarizeProgress(plan, batches, PRICES);
    expect([cheapest?.key, fastest?.key]).toEqual(["x86_64-128", "x86_64-256"]);
  });

  it("estimates the rest from each candidate's own time, and from the mean where it is not known", () => {
    const batch = buildBatch("x86_64-128", 1, [buildInvocation(128, 100), buildInvocation(128, 100)]);
    expect(summarizeProgress(plan, [batch], PRICES).remainingMs).toBe(2 * 100 + 4 * 100);
  });

  it("does not know in a search how much is to come, but that nothing follows num invocations", () => {
    const search = buildPlan([128, 256, 512], { num: 2, sampling: "search" });
    const batches = [
      buildBatch("x86_64-128", 1, [buildInvocation(128, 100), buildInvocation(128, 100)]),
      buildBatch("x86_64-256", 1, [buildInvocation(256, 60)]),
    ];
    const progress = summarizeProgress(search, batches, PRICES);
    expect(progress.candidates.map(({ state, missing }) => [state, missing])).toEqual([
      ["measured", undefined],
      ["measuring", undefined],
      ["waiting", undefined],
    ]);
    expect(progress).toMatchObject({ invocations: 3 });
    expect(progress).not.toHaveProperty("expectedInvocations");
    expect(progress).not.toHaveProperty("remainingMs");
  });
});
