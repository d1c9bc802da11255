import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computePercentileInterval } from "../../../lib/stats/percentile-interval.ts";
import { countForUpperLimit } from "../../../lib/stats/supporting-count.ts";

describe("countForUpperLimit", () => {
  it.each([
    [50, 6],
    [90, 29],
    [95, 59],
    [99, 299],
    [99.9, 2995],
  ])("p%d takes %d values at 95 %%", (p, count) => {
    expect(countForUpperLimit(p, 0.95)).toBe(count);
  });

  it("is where the interval gets its upper limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 99 }), fc.constantFrom(0.8, 0.9, 0.95, 0.99), (p, level) => {
        const count = countForUpperLimit(p, level);
        const highOf = (size: number) =>
          computePercentileInterval(
            Array.from({ length: size }, (_, index) => index),
            p,
            level,
          )?.high;
        expect(highOf(count)).toBeDefined();
        expect(highOf(count - 1)).toBeUndefined();
      }),
    );
  });

  it("refuses what is no percentile", () => {
    expect(() => countForUpperLimit(100, 0.95)).toThrow(RangeError);
    expect(() => countForUpperLimit(95, 1)).toThrow(RangeError);
  });
});
