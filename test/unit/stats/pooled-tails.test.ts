import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { poolTails, type TailedSample } from "../../../lib/stats/pooled-tails.ts";

const BODIES = [1600, 400, 100];

/** As many late values as told at each of three body means, of 100 each. */
function late(excessOf: (bodyMean: number) => number, events: number): TailedSample[] {
  return BODIES.map((bodyMean) => ({
    count: 100,
    bodyMean,
    excesses: Array.from({ length: events }, () => excessOf(bodyMean)),
  }));
}

const amountsOf = (samples: readonly TailedSample[]) => poolTails(samples).map(({ amount }) => amount);

describe("poolTails", () => {
  it("is nothing where no sample has a tail", () => {
    expect(poolTails(late(() => 1, 0))).toEqual(BODIES.map(() => ({ amount: 0, variance: 0 })));
    expect(poolTails([])).toEqual([]);
  });

  it("takes waits of the same length for an amount", () => {
    const fresh = { count: 0.001, bodyMean: 50, excesses: [] };
    const amounts = amountsOf([...late(() => 5000, 3), fresh]);
    for (const amount of amounts) expect(amount / 150).toBeCloseTo(1, 1);
  });

  it("takes delays in proportion to the body for a share", () => {
    const fresh = { count: 0.001, bodyMean: 50, excesses: [] };
    const amounts = amountsOf([...late((bodyMean) => 9 * bodyMean, 3), fresh]);
    [...BODIES, 50].forEach((bodyMean, index) => {
      expect((amounts[index] ?? 0) / (0.27 * bodyMean)).toBeCloseTo(1, 1);
    });
  });

  it("takes both for as likely after a single late value", () => {
    const [first, second] = poolTails([
      { count: 50, bodyMean: 1000, excesses: [3000] },
      { count: 50, bodyMean: 100, excesses: [] },
    ]);
    // 30 ms each as an amount; 0.03 of the mean as a share. 6 late values are 600 values.
    expect(first?.amount).toBeCloseTo((50 * 60 + 600 * 30) / 650, 9);
    expect(second?.amount).toBeCloseTo((600 * (30 + 3)) / 2 / 650, 9);
  });

  it("listens to a sample's own tail as it gets more late values", () => {
    const wild = { count: 2000, bodyMean: 100, excesses: Array.from({ length: 200 }, () => 1000) };
    const calm = { count: 2000, bodyMean: 100, excesses: [] };
    const [own = 0, none = 0] = amountsOf([wild, calm]);
    expect(own).toBeGreaterThan(95);
    expect(none).toBeLessThan(5);
  });

  it("gives amounts and variances that are finite and never below zero", () => {
    const sample = fc.record({
      count: fc.integer({ min: 20, max: 1000 }),
      bodyMean: fc.double({ min: 1, max: 1e5, noNaN: true }),
      excesses: fc.array(fc.double({ min: 0.5, max: 1e6, noNaN: true }), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 8 }), (samples) => {
        for (const { amount, variance } of poolTails(samples)) {
          expect(Number.isFinite(amount) && amount >= 0).toBe(true);
          expect(Number.isFinite(variance) && variance >= 0).toBe(true);
        }
      }),
    );
  });
});
