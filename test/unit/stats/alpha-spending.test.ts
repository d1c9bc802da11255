import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spendAlpha } from "../../../lib/stats/alpha-spending.ts";

describe("spendAlpha", () => {
  it("spends by the square of the share of the last sample", () => {
    const [first, second, third] = spendAlpha([100, 200, 400], 0.016);
    expect(first).toBeCloseTo(0.001, 12);
    expect(second).toBeCloseTo(0.003, 12);
    expect(third).toBeCloseTo(0.012, 12);
  });

  it("gives a single look everything", () => {
    expect(spendAlpha([7], 0.05)).toEqual([0.05]);
  });

  it("spends exactly the total, whatever the looks are", () => {
    const counts = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (some, total) => {
        const spent = spendAlpha(
          some.toSorted((a, b) => a - b),
          total,
        );
        expect(spent.every((part) => part > 0)).toBe(true);
        expect(spent.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 12);
      }),
    );
  });

  it("refuses looks that do not ascend, and an error rate that is none", () => {
    expect(() => spendAlpha([], 0.05)).toThrow(RangeError);
    expect(() => spendAlpha([100, 100], 0.05)).toThrow(RangeError);
    expect(() => spendAlpha([0, 100], 0.05)).toThrow(RangeError);
    expect(() => spendAlpha([100], 0)).toThrow(RangeError);
  });
});
