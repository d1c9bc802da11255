import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLow, readFigure, rescaleInterval } from "../../../lib/gate/figure.ts";
import { computeMeanInterval } from "../../../lib/stats/mean-interval.ts";
import { around, buildJudged, rise } from "./results.ts";

/** P(X <= hits) of a binomial, summed term by term. */
function sumUpTo(hits: number, count: number, share: number): number {
  let term = (1 - share) ** count;
  let sum = term;
  for (let k = 0; k < hits; k++) {
    term *= (((count - k) / (k + 1)) * share) / (1 - share);
    sum += term;
  }
  return sum;
}

function readP95(warmMs: readonly number[]) {
  const [candidate] = buildJudged({ "x86_64-1024": { warmMs } }).candidates;
  if (!candidate) throw new Error("no candidate");
  const figure = readFigure(candidate, "p95", { onlyColdStarts: false });
  if ("missing" in figure) throw new Error(figure.missing);
  return figure;
}

describe("findLow", () => {
  it("is wrong no more often than it may, also where the sample is too small for an upper limit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 150 }),
        fc.constantFrom(0.05, 0.025, 0.01, 0.001),
        (count, miss) => {
          const low = findLow(readP95(rise(count)), miss);
          // The value n is above p95 where at most n - 1 values are below p95.
          if (low !== undefined) expect(sumUpTo(low - 1, count, 0.95)).toBeLessThanOrEqual(miss * (1 + 1e-9));
        },
      ),
    );
    // 58 values have no upper limit at 95 %; the 51st is above p95 with less than 2.5 %, the 52nd with 2.52 %.
    expect(sumUpTo(50, 58, 0.95)).toBeLessThan(0.025);
    expect(sumUpTo(51, 58, 0.95)).toBeCloseTo(0.0252, 4);
    expect(findLow(readP95(rise(58)), 0.025)).toBe(51);
  });
});

describe("rescaleInterval", () => {
  it("gives the interval that a mean has at the other level", () => {
    const values = around(100, 40, 0.1);
    const at = (level: number) => {
      const interval = computeMeanInterval(values, { level });
      if (!interval) throw new Error("no interval");
      return interval;
    };
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const level of [0.5, 0.9, 0.99, 0.9999]) {
      const { low, high } = rescaleInterval(mean, at(0.95), level, values.length);
      expect(low).toBeCloseTo(at(level).low, 8);
      expect(high).toBeCloseTo(at(level).high, 8);
    }
    expect(rescaleInterval(mean, at(0.95), 0.95, values.length)).toEqual(at(0.95));
  });
});
