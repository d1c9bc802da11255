import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import type { Settings, Target } from "../../../lib/prepare/plan.ts";
import { formatUsd } from "../../../lib/report/format.ts";
import { computeMonth } from "../../../lib/report/months.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { analyzeBatches, analyzePlan, measuredOf } from "../../helpers/analyses.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../helpers/plans.ts";
import { buildResult, withMonthResult } from "../../helpers/results.ts";

const MONTH = { monthlyInvocations: 25_000_000, savingsPlanDiscountPercent: 12, provisionedConcurrency: 20 };

/** A candidate of 512 MB with warm invocations and cold starts of the given kind. */
function analyzeOne(settings: Partial<Settings>, target: Partial<Target>, isCold = false): TuningResult {
  const plan = buildPlan([512], { ...MONTH, ...settings });
  const start = target.usesSnapStart ? { restoreDurationMs: 300 } : { initDurationMs: 200 };
  const cold = [90, 94, 99].map((durationMs) => buildInvocation(512, durationMs, start));
  const warm = isCold ? [] : [10, 11, 12.4, 13, 19].map((durationMs) => buildInvocation(512, durationMs));
  return analyzePlan({ ...plan, target: { ...plan.target, ...target } }, [
    buildBatch("x86_64-512", 1, [...cold, ...warm]),
  ]);
}

const CASES: readonly (readonly [string, () => TuningResult])[] = [
  ["a whole run", withMonthResult],
  ["a month of many tiers", () => buildResult({ settings: { ...MONTH, monthlyInvocations: 1e12 } })],
  ["one without a plan", () => buildResult({ settings: { monthlyInvocations: 1 } })],
  ["one without cold starts", () => buildResult({ coldStarts: 0, settings: MONTH })],
  ["cold starts only", () => analyzeOne({ onlyColdStarts: true }, {}, true)],
  ["only cold starts although others were asked for", () => analyzeOne({}, {}, true)],
  ["storage", () => analyzeOne({}, { ephemeralStorageMb: 10_240 })],
  ["SnapStart", () => analyzeOne({ coldStartShare: 0.2 }, { usesSnapStart: true, runtime: "python3.14" })],
  ["SnapStart of Java", () => analyzeOne({}, { usesSnapStart: true, runtime: "java21" })],
];

describe("computeMonth", () => {
  it.each(CASES)("comes to what Analyze found for the run's own settings: %s", (_, build) => {
    const result = build();
    const view = chooseView(result);
    for (const candidate of result.candidates) {
      if (candidate.state !== "measured") throw new Error("not measured");
      const own = candidate.summary.month;
      const month = computeMonth(candidate, result, view);
      if (!own || !month) throw new Error("no month");
      expect(month.onDemand).toEqual(own.onDemand);
      expect(month.provisioned).toEqual(own.provisioned);
      expect(formatUsd(month.onDemand.totalUsd)).toBe(formatUsd(own.onDemand.totalUsd));
      expect(month.onDemandInterval === undefined).toBe(own.onDemandInterval === undefined);
      for (const side of ["low", "high"] as const) {
        const [found = 0, expected = 0] = [month.onDemandInterval?.[side], own.onDemandInterval?.[side]];
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
      }
    }
  });

  it("has no provisioned month where every warm invocation failed", () => {
    const failure = buildFailure("function-error");
    const result = analyzeBatches(
      [512],
      [
        buildBatch("x86_64-512", 1, [
          buildInvocation(512, 90, { initDurationMs: 200 }),
          buildInvocation(512, 91, { initDurationMs: 200 }),
          buildInvocation(512, 10, { failure }),
        ]),
      ],
      MONTH,
    );
    const candidate = measuredOf(result, "x86_64-512");
    expect(candidate.summary.month).not.toHaveProperty("provisioned");
    expect(computeMonth(candidate, result, chooseView(result))).not.toHaveProperty("provisioned");
  });

  it("follows the reader's month, not the run's", () => {
    const result = withMonthResult();
    const candidate = measuredOf(result, "arm64-1024");
    const view = { ...chooseView(result), monthlyInvocations: 50_000_000 };
    const [once, twice] = [chooseView(result), view].map((one) => computeMonth(candidate, result, one));
    expect(twice?.onDemand.totalUsd).toBeCloseTo(2 * (once?.onDemand.totalUsd ?? 0), 8);
    const { provisionedConcurrency: _, ...bare } = view;
    expect(computeMonth(candidate, result, bare)).not.toHaveProperty("provisioned");
    const { monthlyInvocations: __, ...none } = view;
    expect(computeMonth(candidate, result, none)).toBeUndefined();
  });
});
