import { describe, expect, it } from "vitest";
import { concludeOutcome } from "../../../lib/gate/conclude-outcome.ts";
import { decideExit, type ExitRules } from "../../../lib/gate/decide-exit.ts";
import type { TargetOutcome } from "../../../lib/gate/outcome.ts";
import { absolute, judgeTarget, UNJUDGED } from "./outputs/outcomes.ts";

const RULES: ExitRules = { exitZero: false, errorOnWarning: false, onInconclusive: "fail" };

const PASSED = judgeTarget([absolute()]);
const FAILED = judgeTarget([absolute({ max: 1 })]);
const WARNED = judgeTarget([absolute({ max: 1, level: "warn" })]);

const exitOf = (targets: readonly TargetOutcome[], rules: Partial<ExitRules> = {}) =>
  decideExit({ ...concludeOutcome(targets), targets }, { ...RULES, ...rules });

describe("concludeOutcome", () => {
  it("takes a target without a result for one without a verdict", () => {
    expect(concludeOutcome([PASSED])).toEqual({ state: "passed", exitCode: 0 });
    expect(concludeOutcome([PASSED, UNJUDGED])).toEqual({ state: "undecided", exitCode: 3 });
    expect(concludeOutcome([UNJUDGED, FAILED])).toEqual({ state: "failed", exitCode: 1 });
  });
});

describe("decideExit", () => {
  it("is the verdict's own unless a rule says otherwise", () => {
    expect([[PASSED], [FAILED], [UNJUDGED], [WARNED]].map((targets) => exitOf(targets))).toEqual([
      0, 1, 3, 0,
    ]);
  });

  it("counts a broken check of level warn where it is asked to", () => {
    expect(exitOf([WARNED], { errorOnWarning: true })).toBe(1);
    expect(exitOf([PASSED], { errorOnWarning: true })).toBe(0);
    expect(exitOf([WARNED, UNJUDGED], { errorOnWarning: true })).toBe(1);
  });

  it.each(["warn", "pass"] as const)(
    "lets no verdict through with %s, and never a failure",
    (onInconclusive) => {
      expect(exitOf([UNJUDGED], { onInconclusive })).toBe(0);
      expect(exitOf([UNJUDGED, FAILED], { onInconclusive })).toBe(1);
    },
  );

  it("only reports with exitZero", () => {
    expect(exitOf([FAILED, UNJUDGED], { exitZero: true })).toBe(0);
  });
});
