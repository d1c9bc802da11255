import { describe, expect, it } from "vitest";
import type { Budget } from "../../../../lib/gate/budget.ts";
import { nameBudgets, readPlace, sortTold, weigh } from "../../../../lib/gate/outputs/tell-target.ts";
import { absolute, mixedOutcome } from "./outcomes.ts";

describe("weigh", () => {
  it.each([
    ["error", "pass", "passed"],
    ["error", "at-risk", "warned"],
    ["error", "likely-over", "undecided"],
    ["error", "no-data", "undecided"],
    ["error", "not-comparable", "undecided"],
    ["error", "fail", "failed"],
    ["warn", "pass", "passed"],
    ["warn", "fail", "warned"],
    ["warn", "no-data", "warned"],
  ] as const)("takes level %s with %s for %s", (level, verdict, weight) => {
    expect(weigh({ level, verdict })).toBe(weight);
  });
});

describe("sortTold", () => {
  it("has the heaviest first", () => {
    expect(sortTold(mixedOutcome()).map(({ check }) => [check.level, check.verdict])).toEqual([
      ["error", "fail"],
      ["error", "no-data"],
      ["warn", "fail"],
      ["error", "pass"],
    ]);
  });
});

describe("nameBudgets", () => {
  it("names each by its configuration, metric and key, and tells equal ones apart", () => {
    const relative: Budget = { kind: "relative", metric: "p95", at: "current", level: "error", atLeast: 5 };
    const savings: Budget = { kind: "savings", at: "arm64-512", level: "warn", maxMissedPercent: 15 };
    expect(nameBudgets([absolute(), relative, savings, absolute({ max: 2 })])).toEqual([
      "current/cost/max",
      "current/p95/maxIncrease",
      "arm64-512/savings/maxMissed",
      "current/cost/max#2",
    ]);
  });
});

describe("readPlace", () => {
  it("splits the line off", () => {
    expect(readPlace("ci/power-tuner.config.yaml:12")).toEqual({
      file: "ci/power-tuner.config.yaml",
      line: 12,
    });
    expect(readPlace("C:\\ci\\a.yaml:3")).toEqual({ file: "C:\\ci\\a.yaml", line: 3 });
    expect(readPlace("a.yaml")).toEqual({ file: "a.yaml" });
  });
});
