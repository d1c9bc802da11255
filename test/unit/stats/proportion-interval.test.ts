import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeProportionInterval } from "../../../lib/stats/proportion-interval.ts";

/** P(X <= hits), summed term by term, by logarithms: (1 - share)^count alone may be too small for a double. */
function sumUpTo(hits: number, count: number, share: number): number {
  let log = count * Math.log1p(-share);
  let sum = Math.exp(log);
  for (let k = 0; k < hits; k++) {
    log += Math.log((((count - k) / (k + 1)) * share) / (1 - share));
    sum += Math.exp(log);
  }
  return sum;
}

describe("computeProportionInterval", () => {
  it("has limits in closed form without a hit and with nothing else", () => {
    const none = computeProportionInterval(0, 100, 0.95);
    expect(none?.low).toBe(0);
    expect(none?.high).toBeCloseTo(1 - 0.025 ** (1 / 100), 12);
    const all = computeProportionInterval(20, 20, 0.95);
    expect(all?.low).toBeCloseTo(0.025 ** (1 / 20), 12);
    expect(all?.high).toBe(1);
  });

  it("gives each limit half of what the level leaves", () => {
    const counts = fc
      .integer({ min: 1, max: 100 })
      .chain((count) => fc.tuple(fc.integer({ min: 1, max: count }), fc.constant(count)));
    fc.assert(
      fc.property(counts, fc.constantFrom(0.5, 0.9, 0.95, 0.999), ([hits, count], level) => {
        const interval = computeProportionInterval(hits, count, level);
        if (!interval) throw new Error("no interval");
        const miss = (1 - level) / 2;
        expect(1 - sumUpTo(hits - 1, count, interval.low)).toBeCloseTo(miss, 8);
        if (hits < count) expect(sumUpTo(hits, count, interval.high)).toBeCloseTo(miss, 8);
        expect(interval.low).toBeLessThan(hits / count);
        expect(interval.high).toBeGreaterThanOrEqual(hits / count);
      }),
      { examples: [[[99, 100], 0.95]] },
    );
  });

  it("has nothing to say without a trial, and refuses what is no proportion", () => {
    expect(computeProportionInterval(0, 0, 0.95)).toBeUndefined();
    expect(() => computeProportionInterval(3, 2, 0.95)).toThrow(RangeError);
    expect(() => computeProportionInterval(0.5, 2, 0.95)).toThrow(RangeError);
    expect(() => computeProportionInterval(1, 2, 1)).toThrow(RangeError);
  });
});
