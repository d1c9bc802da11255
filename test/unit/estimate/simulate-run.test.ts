import { describe, expect, it } from "vitest";
import { type Overhead, type SupposedFunction, simulateRun } from "../../../lib/estimate/simulate-run.ts";
import { buildPlan } from "../../helpers/plans.ts";

const SIZES_MB = [128, 512, 1024, 1769, 3538];
const STEADY: SupposedFunction = { durationMs: 100, workShare: 0, noise: 0, initMs: 0 };
const NONE: Overhead = { onceMs: 0, roundMs: 0, cloneMs: 0, invocationMs: 0 };

describe("simulateRun", () => {
  it("sends what fixed sampling sends, and prices it", () => {
    const run = simulateRun(buildPlan([128, 1024], { num: 20 }), STEADY, NONE);
    expect(run.invocations).toBe(40);
    // 100 ms at 0.125 and at 1 GB, and a request each, at us-east-1's list prices.
    expect(run.costUsd).toBeCloseTo(20 * (0.1 * 1.125 * 0.0000166667 + 2 * 0.0000002), 12);
    expect(run.elapsedMs).toBe(20 * 100);
    // Rounds of 5, 5 and 10: 7 once, 2 x 4 for Assess and More, 3 for Round, 3 for each of 6 assignments.
    expect(run.stateTransitions).toBe(7 + 8 + 3 + 18);
  });

  it("makes work shorter with more memory up to one vCPU, and waiting not", () => {
    const costOf = (sizeMb: number, workShare: number) =>
      simulateRun(buildPlan([sizeMb], { num: 10 }), { ...STEADY, workShare, durationMs: 1600 }, NONE)
        .elapsedMs;
    expect(costOf(256, 1)).toBe(10 * 800);
    expect(costOf(256, 0)).toBe(10 * 1600);
    expect(costOf(1769, 1)).toBe(costOf(3538, 1));
  });

  it("counts cold starts and overhead, and measures candidates beside each other where it may", () => {
    const plan = (candidateConcurrency: number) => buildPlan([128, 1024], { num: 5, candidateConcurrency });
    const overhead: Overhead = { onceMs: 1000, roundMs: 100, cloneMs: 50, invocationMs: 10 };
    const cold = { ...STEADY, initMs: 200 };
    const each = 50 + 5 * 110 + 200;
    expect(simulateRun(plan(1), cold, overhead).elapsedMs).toBe(1000 + 100 + 2 * each);
    expect(simulateRun(plan(0), cold, overhead).elapsedMs).toBe(1000 + 100 + each);
  });

  it("takes no longer than the time-out, and is the same for the same arguments", () => {
    const plan = buildPlan(SIZES_MB, { num: 50, sampling: "search" });
    const restless = { durationMs: 20_000, workShare: 1, noise: 0.4, initMs: 100 };
    expect(simulateRun(plan, restless, NONE)).toEqual(simulateRun(plan, restless, NONE));
    const slow = simulateRun(buildPlan([128], { num: 4 }), { ...STEADY, durationMs: 1e9 }, NONE);
    expect(slow.elapsedMs).toBe(4 * 30_000);
  });

  it("searches with fewer invocations than a grid, and ends where money or time do", () => {
    const play = (settings: object) =>
      simulateRun(
        buildPlan(SIZES_MB, { num: 100, sampling: "search", ...settings }),
        { durationMs: 400, workShare: 0.5, noise: 0.1, initMs: 100 },
        NONE,
      );
    const whole = play({});
    expect(whole.invocations).toBeLessThan(SIZES_MB.length * 100);
    const poor = play({ maxCostUsd: whole.costUsd / 3 });
    expect(poor.costUsd).toBeLessThanOrEqual(whole.costUsd / 3);
    expect(poor.invocations).toBeLessThan(whole.invocations);
    expect(play({ maxMinutes: 0.05 }).elapsedMs).toBeLessThan(whole.elapsedMs);
  });
});
