import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateRun } from "../../../lib/estimate/estimate-run.ts";
import { buildPlan } from "../../helpers/plans.ts";

describe("estimateRun", () => {
  it("knows exactly how many invocations fixed sampling makes", () => {
    const { invocations } = estimateRun(buildPlan([128, 512], { num: 30 }), { low: 1, high: 5000 }, "local");
    expect(invocations).toEqual({ low: 60, high: 60 });
  });

  it("has a likely value only where a duration is likely", () => {
    const plan = buildPlan([128, 512], { num: 30 });
    expect(estimateRun(plan, { low: 10, high: 20 }, "local").costUsd.likely).toBeUndefined();
    const { costUsd, elapsedMs } = estimateRun(plan, { low: 10, likely: 15, high: 20 }, "local");
    for (const { low, likely = 0, high } of [costUsd, elapsedMs]) {
      expect(likely).toBeGreaterThan(low);
      expect(likely).toBeLessThan(high);
    }
  });

  it("prices state transitions on AWS, and not on this machine", () => {
    const plan = buildPlan([128], { num: 5 });
    const duration = { low: 10, likely: 10, high: 10 };
    // 7 once, 2 x 2 for Assess and More, 1 for Round and 3 for the assignment: 15 at $0.000025.
    expect(estimateRun(plan, duration, "aws").stateTransitionsUsd?.likely).toBeCloseTo(15 * 0.000025, 9);
    expect(estimateRun(plan, duration, "local").stateTransitionsUsd).toBeUndefined();
  });

  it("costs no more than a limit that the simulated runs keep to", () => {
    const duration = { low: 50, likely: 50, high: 50 };
    const free = estimateRun(buildPlan([128, 512], { num: 200, sampling: "fixed" }), duration, "aws");
    const maxCostUsd = free.costUsd.low / 2;
    const plan = buildPlan([128, 512], { num: 200, sampling: "fixed", maxCostUsd });
    const { costUsd, invocations } = estimateRun(plan, duration, "aws");
    expect(costUsd.high).toBeLessThanOrEqual(maxCostUsd * 1.05);
    expect(invocations.low).toBeLessThan(free.invocations.low);
  });

  it("counts only the configurations that the input lists, each up to its own number", () => {
    const plan = buildPlan([128, 512], {
      num: 5,
      sampling: "fixed",
      numByConfiguration: { "x86_64-512": 40 },
    });
    const { invocations } = estimateRun(plan, { low: 50, likely: 50, high: 50 }, "aws");
    expect(invocations).toEqual({ low: 40, likely: 40, high: 40 });
  });

  it("is wider for wider durations, and never more invocations than all candidates may get", () => {
    const settings = fc.record({
      num: fc.integer({ min: 1, max: 60 }),
      sampling: fc.constantFrom("search" as const, "fixed" as const),
    });
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 2000 }), ({ num, sampling }, durationMs) => {
        const plan = buildPlan([128, 512, 2048], { num, sampling: num < 6 ? "fixed" : sampling });
        const narrow = estimateRun(plan, { low: durationMs, likely: durationMs, high: durationMs }, "aws");
        const wide = estimateRun(
          plan,
          { low: durationMs / 4, likely: durationMs, high: durationMs * 4 },
          "aws",
        );
        expect(wide.costUsd.low).toBeLessThanOrEqual(narrow.costUsd.low);
        expect(wide.costUsd.high).toBeGreaterThanOrEqual(narrow.costUsd.high);
        for (const { low, likely = Number.NaN, high } of Object.values(wide)) {
          expect(low).toBeLessThanOrEqual(likely);
          expect(likely).toBeLessThanOrEqual(high);
        }
        expect(wide.invocations.high).toBeLessThanOrEqual(3 * (num + 1));
      }),
      { numRuns: 12 },
    );
  });
});
