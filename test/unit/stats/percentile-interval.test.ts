import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computePercentile } from "../../../lib/stats/percentile.ts";
import { computePercentileInterval } from "../../../lib/stats/percentile-interval.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { fixture } from "./intervals-fixture.ts";

/** Values that are their own ranks, from 1. */
function count(length: number): number[] {
  return Array.from({ length }, (_, index) => index + 1);
}

const sample = fc
  .array(fc.double({ min: 0.1, max: 900_000, noNaN: true }), { minLength: 1, maxLength: 400 })
  .map((values) => values.sort((a, b) => a - b));
const percent = fc.double({ min: 0.1, max: 99.9, noNaN: true });
const level = fc.double({ min: 0.01, max: 0.999, noNaN: true });

describe("computePercentileInterval", () => {
  test.each(fixture.percentiles)(
    "takes the ranks of scipy's binomial: p$p of $count values at $level",
    ({ count: length, p, level, ranks: [low, high] }) => {
      const interval = computePercentileInterval(count(length), p, level);
      expect([interval?.low ?? null, interval?.high ?? null]).toStrictEqual([low, high]);
    },
  );

  test.each([
    [99, 298, false],
    [99, 299, true],
    [95, 58, false],
    [95, 59, true],
    [50, 5, false],
    [50, 6, true],
  ])("p%d of %d values has an upper limit at 95 %%: %s", (p, length, has) => {
    const interval = computePercentileInterval(count(length), p, 0.95);
    expect(interval).toHaveProperty("low");
    expect(interval !== undefined && "high" in interval).toBe(has);
  });

  test("says 'at most' of a low percentile where the sample is too small for both", () => {
    const interval = computePercentileInterval(count(40), 5, 0.95);
    expect(interval).not.toHaveProperty("low");
    expect(interval).toHaveProperty("high");
  });

  test("has nothing to say of the median of four values, or of none", () => {
    expect(computePercentileInterval(count(4), 50, 0.95)).toBeUndefined();
    expect(computePercentileInterval([], 50, 0.95)).toBeUndefined();
  });

  test("contains the percentile itself", () => {
    fc.assert(
      fc.property(sample, percent, level, (sorted, p, level) => {
        const interval = computePercentileInterval(sorted, p, level);
        fc.pre(interval !== undefined);
        const estimate = computePercentile(sorted, p);
        expect(interval.low ?? estimate).toBeLessThanOrEqual(estimate);
        expect(interval.high ?? estimate).toBeGreaterThanOrEqual(estimate);
      }),
    );
  });

  test("never narrows when the level rises, while both limits exist", () => {
    fc.assert(
      fc.property(sample, percent, level, level, (sorted, p, one, other) => {
        const lower = computePercentileInterval(sorted, p, Math.min(one, other));
        const higher = computePercentileInterval(sorted, p, Math.max(one, other));
        fc.pre(higher?.low !== undefined && higher.high !== undefined);
        expect(lower?.low).toBeGreaterThanOrEqual(higher.low);
        expect(lower?.high).toBeLessThanOrEqual(higher.high);
      }),
    );
  });

  test("depends on the order of the values alone: it moves with any rising function of them", () => {
    fc.assert(
      fc.property(sample, percent, (sorted, p) => {
        const interval = computePercentileInterval(sorted, p, 0.95);
        const scaled = computePercentileInterval(
          sorted.map((value) => value * 4),
          p,
          0.95,
        );
        expect(scaled?.low).toBe(interval?.low === undefined ? undefined : interval.low * 4);
        expect(scaled?.high).toBe(interval?.high === undefined ? undefined : interval.high * 4);
      }),
    );
  });

  test.each([
    [50, 20],
    [90, 50],
    [95, 100],
    [99, 400],
  ])("holds for p%d of %d exponential values at least as often as it says", (p, length) => {
    const random = createRandom(`p${p}`);
    const truth = -Math.log(1 - p / 100);
    let held = 0;
    for (let repetition = 0; repetition < 1000; repetition++) {
      const sorted = Array.from({ length }, () => -Math.log(1 - random())).sort((a, b) => a - b);
      const interval = computePercentileInterval(sorted, p, 0.9);
      if (interval?.low === undefined || interval.high === undefined) throw new Error("one limit is missing");
      held += Number(interval.low <= truth && truth <= interval.high);
    }
    // Three standard errors of 1000 repetitions below the level.
    expect(held / 1000).toBeGreaterThan(0.9 - 0.029);
  });

  test.each([
    [0, 0.95],
    [100, 0.95],
    [Number.NaN, 0.95],
    [50, 0],
    [50, 1],
  ])("refuses percentile %d at level %d", (p, level) => {
    expect(() => computePercentileInterval([1, 2, 3], p, level)).toThrow(RangeError);
  });
});
