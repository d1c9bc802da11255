import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { computePercentile, summarizeDurations } from "../../../lib/stats/percentile.ts";

const fixture = z
  .object({
    percents: z.array(z.number()),
    samples: z.array(
      z.object({ values: z.array(z.number()), percentiles: z.array(z.number()), mean: z.number() }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("../../fixtures/percentiles/numpy.json", import.meta.url), "utf8")));

const duration = fc.double({ min: 0, max: 900_000, noNaN: true });
const durations = fc.array(duration, { minLength: 1, maxLength: 400 });
const percent = fc.double({ min: 0, max: 100, noNaN: true });

function sort(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

describe("computePercentile", () => {
  test.each(fixture.samples)("agrees with numpy, sample %#", ({ values, percentiles }) => {
    const sorted = sort(values);
    for (const [index, p] of fixture.percents.entries()) {
      expect(computePercentile(sorted, p)).toBeCloseTo(percentiles[index] ?? Number.NaN, 6);
    }
  });

  test("stays between the smallest and the largest value", () => {
    fc.assert(
      fc.property(durations, percent, (values, p) => {
        const percentile = computePercentile(sort(values), p);
        expect(percentile).toBeGreaterThanOrEqual(Math.min(...values));
        expect(percentile).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });

  test("never falls when the percentage rises", () => {
    fc.assert(
      fc.property(durations, percent, percent, (values, p, q) => {
        const sorted = sort(values);
        const low = computePercentile(sorted, Math.min(p, q));
        const high = computePercentile(sorted, Math.max(p, q));
        // One unit in the last place may be lost where two values are interpolated from either end.
        expect(high).toBeGreaterThanOrEqual(low * (1 - Number.EPSILON));
      }),
    );
  });

  test("gives the value itself where the rank is whole", () => {
    const sorted = [10, 20, 30, 40, 50];
    expect([0, 25, 50, 75, 100].map((p) => computePercentile(sorted, p))).toStrictEqual(sorted);
  });

  test.each([-1, 100.1, Number.NaN])("refuses %d as a percentage", (p) => {
    expect(() => computePercentile([1, 2], p)).toThrow(RangeError);
  });

  test("refuses an empty sample", () => {
    expect(() => computePercentile([], 50)).toThrow(RangeError);
  });
});

describe("summarizeDurations", () => {
  test.each(fixture.samples)("agrees with numpy, sample %#", ({ values, mean }) => {
    const summary = summarizeDurations(values);
    expect(summary.count).toBe(values.length);
    expect(summary.meanMs).toBeCloseTo(mean, 6);
  });

  test("names each statistic as it is computed from the sorted values", () => {
    const values = [30, 10, 20, 40, 50, 60, 70, 80, 90, 100, 110];
    expect(summarizeDurations(values)).toStrictEqual({
      count: 11,
      minMs: 10,
      meanMs: 60,
      p50Ms: 60,
      p90Ms: 100,
      p95Ms: 105,
      p99Ms: 109,
      maxMs: 110,
    });
  });

  test("does not depend on the order of the values, and leaves them as they are", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const given = Object.freeze([...values]);
        expect(summarizeDurations(given)).toStrictEqual(summarizeDurations(sort(values)));
        expect(given).toStrictEqual(values);
      }),
    );
  });

  test("orders its statistics", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const { minMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs, meanMs } = summarizeDurations(values);
        const rising = [minMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs];
        for (const [index, value] of rising.slice(1).entries()) {
          expect(value).toBeGreaterThanOrEqual((rising[index] ?? Number.NaN) * (1 - Number.EPSILON));
        }
        expect(meanMs).toBeGreaterThanOrEqual(minMs * (1 - 1e-12));
        expect(meanMs).toBeLessThanOrEqual(maxMs * (1 + 1e-12));
      }),
    );
  });

  test.each([[[]], [[1, Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])("refuses %j", (values) => {
    expect(() => summarizeDurations(values)).toThrow(RangeError);
  });
});
