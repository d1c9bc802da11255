import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computePercentile } from "../../../lib/stats/percentile.ts";
import { prepareResampling, resamplePercentile } from "../../../lib/stats/resample-percentile.ts";

const value = fc.double({ min: 0.1, max: 900_000, noNaN: true });
const percent = fc.double({ min: 0, max: 100, noNaN: true });

/** Draws the given units, one after the other. */
function drawUnits(units: readonly number[], unitCount: number): () => number {
  const left = [...units];
  return () => ((left.shift() ?? 0) + 0.5) / unitCount;
}

function sort(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

describe("resamplePercentile", () => {
  test("is the percentile of the values that were drawn, however often each was", () => {
    const drawn = fc.integer({ min: 1, max: 100 }).chain((length) =>
      fc.record({
        values: fc.array(value, { minLength: length, maxLength: length }),
        ranks: fc.array(fc.integer({ min: 0, max: length - 1 }), { minLength: length, maxLength: length }),
      }),
    );
    fc.assert(
      fc.property(drawn, percent, ({ values, ranks }, p) => {
        const sorted = sort(values);
        const resample = sort(ranks.map((rank) => sorted[rank] ?? Number.NaN));
        const found = resamplePercentile(prepareResampling(values), p, drawUnits(ranks, values.length));
        expect(found / computePercentile(resample, p)).toBeCloseTo(1, 9);
      }),
    );
  });

  test("takes all values of a group that is drawn", () => {
    const groups = ["a", "b", "c", "d", "e", "f", "a", "b"];
    const values = [1, 2, 3, 4, 5, 6, 7, 8];
    const draw = (units: readonly number[], p: number) =>
      resamplePercentile(prepareResampling(values, groups), p, drawUnits(units, 6));
    // Groups are numbered as they appear: a twice, b, and c three times.
    const units = [0, 0, 1, 2, 2, 2];
    const resample = [1, 1, 2, 3, 3, 3, 7, 7, 8];
    for (const p of [0, 25, 50, 75, 100]) expect(draw(units, p)).toBe(computePercentile(resample, p));
  });

  test("draws values where there are fewer than six groups", () => {
    expect(prepareResampling([3, 1, 2], ["a", "a", "b"]).unitCount).toBe(3);
  });
});
