import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AbsoluteBudget, Metric } from "../../../lib/gate/budget.ts";
import { concludeChecks } from "../../../lib/gate/conclude-checks.ts";
import { judgeResult } from "../../../lib/gate/judge-result.ts";
import { ONLY_LOOK } from "../../../lib/gate/look.ts";
import { buildJudged, rise } from "./results.ts";

const budget = (metric: Metric, max: number, level: AbsoluteBudget["level"] = "error"): AbsoluteBudget => ({
  kind: "absolute",
  metric,
  max,
  at: "current",
  level,
});

/** p95 95.05 ms (90 to 100), p99 at least 97 ms. */
const RESULT = buildJudged({ "x86_64-1024": { warmMs: rise(100) } });

const judge = (...budgets: AbsoluteBudget[]) => judgeResult({ result: RESULT, look: ONLY_LOOK, budgets });

describe("judgeResult", () => {
  it("judges in the order of the file and leaves out what is off", () => {
    const off = budget("p50", 1, "off");
    const {
      checks,
      off: left,
      state,
      exitCode,
    } = judge(budget("p95", 200), off, budget("cost", 5), budget("p90", 96));
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["p95", "pass"],
      ["cost per million", "pass"],
      ["p90", "pass"],
    ]);
    expect(left).toEqual([off]);
    expect([state, exitCode]).toEqual(["passed", 0]);
  });

  it.each<[string, AbsoluteBudget[], string, number]>([
    ["a failure", [budget("p50", 1000), budget("p95", 80)], "failed", 1],
    ["a failure beside what is undecided", [budget("p99", 1000), budget("p95", 80)], "failed", 1],
    ["a figure that leans over", [budget("p95", 94)], "undecided", 3],
    ["too few invocations", [budget("p99", 1000)], "undecided", 3],
    ["a figure near its limit", [budget("p95", 96)], "passed", 0],
    ["warnings only", [budget("p95", 80, "warn"), budget("p99", 1000, "warn")], "passed", 0],
    ["nothing but what is off", [budget("p95", 80, "off")], "passed", 0],
  ])("comes with %s to %j: %s, %i", (_, budgets, state, exitCode) => {
    expect(judge(...budgets)).toMatchObject({ state, exitCode });
  });
});

describe("concludeChecks", () => {
  const verdict = fc.constantFrom(
    "pass",
    "at-risk",
    "likely-over",
    "fail",
    "no-data",
    "not-comparable" as const,
  );
  const check = fc.record({ verdict, level: fc.constantFrom("error", "warn", "off" as const) });

  it("fails on evidence only, passes on evidence only, and is undecided otherwise", () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 6 }), (checks) => {
        const errors = checks.filter(({ level }) => level === "error");
        const { exitCode } = concludeChecks(checks);
        expect(exitCode === 1).toBe(errors.some((one) => one.verdict === "fail"));
        expect(exitCode === 0).toBe(
          errors.every((one) => one.verdict === "pass" || one.verdict === "at-risk"),
        );
      }),
    );
  });
});
