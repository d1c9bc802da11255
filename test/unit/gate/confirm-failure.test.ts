import { describe, expect, it } from "vitest";
import type { RelativeBudget } from "../../../lib/gate/budget.ts";
import { confirmFailures, listAccused } from "../../../lib/gate/confirm-failure.ts";
import type { Evidences } from "../../../lib/gate/finding.ts";
import { judgeResult } from "../../../lib/gate/judge-result.ts";
import { ONLY_LOOK } from "../../../lib/gate/look.ts";
import { around, buildJudged } from "./results.ts";

const P50: RelativeBudget = {
  kind: "relative",
  metric: "p50",
  at: "current",
  level: "error",
  percent: 10,
  atLeast: 1,
  message: "ask first",
};
const ERROR = ["error"] as const;
const WARN: RelativeBudget = { ...P50, level: "warn" };

const measure = (centreMs: number, count = 100, recommendedKey?: string) =>
  buildJudged(
    { "x86_64-1024": { warmMs: around(centreMs, count) } },
    recommendedKey === undefined ? {} : { recommendedKey },
  );
const collect = (centreMs: number, count?: number, budgets = [P50, WARN]): Evidences => ({
  result: measure(centreMs, count),
  baseline: measure(100, 100, "x86_64-1024"),
  look: ONLY_LOOK,
  budgets,
});

const accused = judgeResult(collect(140));

describe("listAccused", () => {
  it("has the checks of the levels asked for that fail against the baseline", () => {
    expect(accused.judged.map(({ check }) => check.verdict)).toEqual(["fail", "fail"]);
    expect(listAccused(accused, ERROR).map(({ budget }) => budget)).toEqual([P50]);
    expect(listAccused(accused, ["error", "warn"]).map(({ budget }) => budget)).toEqual([P50, WARN]);
    expect(listAccused(accused, [])).toEqual([]);
    expect(listAccused(judgeResult(collect(100)), ERROR)).toEqual([]);
    const absolute = { kind: "absolute", metric: "p50", at: "current", level: "error", max: 1 } as const;
    expect(listAccused(judgeResult({ ...collect(140), budgets: [absolute] }), ERROR)).toEqual([]);
  });
});

describe("confirmFailures", () => {
  it("leaves a failure that the fresh sample shows as well, and says what that was", () => {
    const { checks, state } = confirmFailures(accused, () => collect(141), ERROR);
    expect(state).toBe("failed");
    expect(checks[0]).toMatchObject({ verdict: "fail", level: "error" });
    expect(checks[0]?.note).toMatch(
      /^ask first; measured again, in new execution environments: \+41 %, 141 ms now, 100 invocations, which confirms it$/,
    );
  });

  it("counts a fresh sample that only leans over as a confirmation", () => {
    const { checks } = confirmFailures(accused, () => collect(140, 3), ERROR);
    expect(checks[0]?.verdict).toBe("fail");
  });

  it("takes a failure back that the fresh sample does not show: it has no verdict then", () => {
    const { checks, state, exitCode } = confirmFailures(accused, () => collect(100), ERROR);
    expect([checks[0]?.verdict, state, exitCode]).toEqual(["likely-over", "undecided", 3]);
    expect(checks[0]?.note).toContain("which does not confirm it");
  });

  it("leaves checks of level warn alone", () => {
    const { checks } = confirmFailures(accused, () => collect(100), ERROR);
    expect(checks[1]).toEqual(accused.checks[1]);
  });

  it("keeps a failure that could not be measured again, and says why", () => {
    const { checks, state } = confirmFailures(accused, () => "--max-cost of $0.01 is spent", ERROR);
    expect(state).toBe("failed");
    expect(checks[0]?.note).toBe("ask first; not measured again: --max-cost of $0.01 is spent");
  });

  it("judges the configuration that failed, also where nothing is recommended any more", () => {
    const budget: RelativeBudget = { ...P50, at: "recommended" };
    const result = measure(140, 100, "x86_64-1024");
    const verdict = judgeResult({ ...collect(140), result, budgets: [budget] });
    expect(verdict.state).toBe("failed");
    const { checks } = confirmFailures(verdict, () => ({ ...collect(141), budgets: [budget] }), ERROR);
    expect(checks[0]?.verdict).toBe("fail");
    expect(checks[0]?.note).toContain("which confirms it");
  });
});
