import { describe, expect, it } from "vitest";
import { judgePick, listGoals, summarizeOutcomes } from "../../../bench/decisions-goals.ts";

const CANDIDATES = [
  { key: "x86_64-128", costUsd: 1, p95Ms: 400 },
  { key: "x86_64-512", costUsd: 1.1, p95Ms: 101 },
  { key: "x86_64-1024", costUsd: 1.21, p95Ms: 100 },
];

describe("judgePick", () => {
  it("measures regret against the lowest true score", () => {
    expect(judgePick(CANDIDATES, { score: "costUsd" }, "x86_64-512")).toEqual({
      isNone: false,
      isBroken: false,
      regret: 1.1 / 1 - 1,
    });
    expect(judgePick(CANDIDATES, { score: "p95Ms" }, "x86_64-128").regret).toBeCloseTo(3);
    expect(judgePick(CANDIDATES, { score: "p95Ms" }, "x86_64-1024").regret).toBe(0);
  });

  it("compares with those that truly keep the budget only", () => {
    const goal = { score: "costUsd", maxP95Ms: 100.5 } as const;
    expect(judgePick(CANDIDATES, goal, "x86_64-1024").regret).toBe(0);
  });

  it("lets a pick be beyond the budget by less than the margin, which is no gain", () => {
    const goal = { score: "costUsd", maxP95Ms: 100.5 } as const;
    expect(judgePick(CANDIDATES, goal, "x86_64-512")).toEqual({ isNone: false, isBroken: false, regret: 0 });
    expect(judgePick(CANDIDATES, goal, "x86_64-512", 0.1)).toEqual({ isNone: false, isBroken: true });
  });

  it("has no regret where the pick breaks the budget, or where there is none", () => {
    const goal = { score: "costUsd", maxP95Ms: 200 } as const;
    expect(judgePick(CANDIDATES, goal, "x86_64-128")).toEqual({ isNone: false, isBroken: true });
    expect(judgePick(CANDIDATES, goal, undefined)).toEqual({ isNone: true, isBroken: false });
  });

  it("refuses a pick that is no candidate", () => {
    expect(() => judgePick(CANDIDATES, { score: "costUsd" }, "arm64-128")).toThrow("arm64-128");
  });
});

describe("listGoals", () => {
  it("sets budgets that one candidate keeps by 5 %, and one that none keeps", () => {
    const candidates = [50, 10, 30, 20, 40].map((p95Ms) => ({
      key: `x86_64-${p95Ms}`,
      architecture: "x86_64" as const,
      memoryMb: 128,
      warmMs: [p95Ms],
      cold: [],
      costUsd: 1,
      p95Ms,
    }));
    const goals = listGoals({ name: "any", candidates });
    expect(goals.map(({ kind }) => kind)).toEqual([
      "cost",
      "speed",
      "budget",
      "budget",
      "budget",
      "impossible",
    ]);
    const budgets = goals.flatMap(({ maxP95Ms }) => (maxP95Ms === undefined ? [] : [maxP95Ms]));
    expect(budgets).toEqual([21, 31.5, 42, 8]);
    for (const { settings, maxP95Ms } of goals.slice(2))
      expect(settings.constraints).toEqual({ maxDurationMs: { p95: maxP95Ms } });
  });
});

describe("summarizeOutcomes", () => {
  it("averages regrets over the runs that have one, and effort over all", () => {
    const effort = { invocations: 10, gbSeconds: 1 };
    const figures = summarizeOutcomes([
      { isNone: false, isBroken: false, regret: 0, ...effort },
      { isNone: false, isBroken: false, regret: 0.1, ...effort },
      { isNone: false, isBroken: true, ...effort, invocations: 30 },
      { isNone: true, isBroken: false, hasNearest: true, ...effort, invocations: 50 },
    ]);
    expect(figures).toEqual({
      runs: 4,
      meanRegret: 0.05,
      p50Regret: 0.05,
      p95Regret: 0.095,
      maxRegret: 0.1,
      hitShare: 0.25,
      brokenShare: 0.25,
      noneShare: 0.25,
      nearestShare: 0.25,
      invocations: 25,
      gbSeconds: 1,
    });
  });
});
