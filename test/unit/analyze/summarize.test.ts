import { describe, expect, it } from "vitest";
import { computeInvocationCostUsd } from "../../../lib/prices/cost.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { computeMeanInterval } from "../../../lib/stats/mean-interval.ts";
import { computePercentileInterval } from "../../../lib/stats/percentile-interval.ts";
import { analyzeBatches, analyzeDurations, measuredOf } from "../../helpers/analyses.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";

const KEY = "x86_64-1024";

const perMillion = (billedDurationMs: number) =>
  1e6 *
  computeInvocationCostUsd({
    prices: lookUpPrices("us-east-1"),
    architecture: "x86_64",
    memoryMb: 1024,
    billedDurationMs,
    ephemeralStorageMb: 512,
  });

const DURATIONS = Array.from({ length: 60 }, (_, index) => 100 + ((index * 37) % 60));

/** Cold starts billed so long, and warm invocations of `DURATIONS`. */
const summarizeWith = (coldMs: readonly number[], settings = {}) => {
  const cold = coldMs.map((ms) => buildInvocation(1024, ms / 2, { initDurationMs: ms / 2 }));
  const warm = DURATIONS.map((ms) => buildInvocation(1024, ms));
  return measuredOf(analyzeBatches([1024], [buildBatch(KEY, 1, [...cold, ...warm])], settings), KEY).summary;
};

describe("intervals of a summary", () => {
  it("of durations are those of the mean and of order statistics, partial where the sample is small", () => {
    const { intervals, p99Ms } = measuredOf(analyzeDurations({ [KEY]: DURATIONS }), KEY).summary.warm
      .duration;
    const sorted = DURATIONS.toSorted((a, b) => a - b);
    expect(intervals).toEqual({
      meanMs: computeMeanInterval(sorted, { level: 0.95 }),
      p50Ms: computePercentileInterval(sorted, 50, 0.95),
      p90Ms: computePercentileInterval(sorted, 90, 0.95),
      p95Ms: computePercentileInterval(sorted, 95, 0.95),
      p99Ms: { level: 0.95, low: expect.any(Number) },
    });
    expect(intervals.p95Ms?.high).toBe(159);
    expect(intervals.p99Ms?.low).toBeLessThanOrEqual(p99Ms);
  });

  it("of the cost are the prices of the limits of the mean billed duration", () => {
    const { warm, costPerMillionInterval } = summarizeWith([]);
    const billed = computeMeanInterval(DURATIONS, { level: 0.95 });
    expect(warm.costPerMillionInterval?.low).toBeCloseTo(perMillion(billed?.low ?? 0), 9);
    expect(warm.costPerMillionInterval?.high).toBeCloseTo(perMillion(billed?.high ?? 0), 9);
    expect(costPerMillionInterval?.low).toBeCloseTo(warm.costPerMillionInterval?.low ?? 0, 9);
  });

  it("of the mixed cost take a single cold start as known", () => {
    const { cold, warm, costPerMillionInterval } = summarizeWith([1000], { coldStartShare: 0.1 });
    expect(cold).not.toHaveProperty("costPerMillionInterval");
    const { low = 0 } = warm.costPerMillionInterval ?? {};
    expect(costPerMillionInterval?.low).toBeCloseTo(0.9 * low + 0.1 * perMillion(1000), 9);
  });

  it("of the mixed cost are wider with cold starts that differ", () => {
    const settings = { coldStartShare: 0.1 };
    const alike = summarizeWith([1000, 1000, 1000, 1000, 1000], settings);
    const different = summarizeWith([600, 800, 1000, 1200, 1400], settings);
    const width = ({ costPerMillionInterval }: typeof alike) =>
      (costPerMillionInterval?.high ?? 0) - (costPerMillionInterval?.low ?? 0);
    expect(different.costPerMillionUsd).toBeCloseTo(alike.costPerMillionUsd, 9);
    expect(width(different)).toBeGreaterThan(1.5 * width(alike));
    expect(different.cold?.costPerMillionInterval?.low).toBeLessThan(perMillion(1000));
  });

  it("of cold starts alone are those of all, when only those were measured", () => {
    const cold = [600, 800, 1000, 1200, 1400].map((ms) =>
      buildInvocation(1024, ms / 2, { initDurationMs: ms / 2 }),
    );
    const result = analyzeBatches([1024], [buildBatch(KEY, 1, cold)], { onlyColdStarts: true });
    const { summary } = measuredOf(result, KEY);
    expect(summary.costPerMillionInterval).toEqual(summary.cold?.costPerMillionInterval);
  });

  it("of a single invocation say next to nothing", () => {
    const { warm, costPerMillionInterval } = measuredOf(analyzeDurations({ [KEY]: [10] }), KEY).summary;
    expect(warm).not.toHaveProperty("costPerMillionInterval");
    expect(costPerMillionInterval).toBeUndefined();
    // It lies above the 95th percentile in one of twenty cases only.
    const atLeast = { level: 0.95, low: 10 };
    expect(warm.duration.intervals).toEqual({ p95Ms: atLeast, p99Ms: atLeast });
  });
});

describe("a heavy tail", () => {
  it("is told with what it adds to the mean", () => {
    const { warm } = measuredOf(analyzeDurations({ [KEY]: [...Array(49).fill(100), 5000] }), KEY).summary;
    expect(warm.heavyTail).toEqual({
      aboveMs: expect.any(Number),
      count: 1,
      longestMs: 5000,
      shareOfMean: expect.closeTo(4900 / 9900, 9),
    });
    expect(measuredOf(analyzeDurations({ [KEY]: DURATIONS }), KEY).summary.warm).not.toHaveProperty(
      "heavyTail",
    );
  });
});
