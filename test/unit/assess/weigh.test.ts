import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Possibility } from "../../../lib/assess/beliefs.ts";
import { listContenders } from "../../../lib/assess/contenders.ts";
import { average, computeLosses } from "../../../lib/assess/weigh.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { buildPlan } from "../../helpers/plans.ts";

const contenders = listContenders(buildPlan([128, 256]), collectSamples([]));
const possible = (scores: readonly number[], keeps: readonly number[]): Possibility => ({
  scores: Float64Array.from(scores),
  keeps: Uint8Array.from(keeps),
  billedMs: Float64Array.from(scores),
});

describe("average", () => {
  it("is exactly 1 of what holds in all possibilities, and 0 of what holds in none, however many there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (count) => {
        const { keeps, scores } = average(contenders, Array(count).fill(possible([3, 5], [1, 0])));
        expect([...keeps]).toEqual([1, 0]);
        expect([...scores]).toEqual([3, 5]);
      }),
    );
  });

  it("is the mean", () => {
    const beliefs = average(contenders, [possible([1, 2], [1, 1]), possible([3, 4], [0, 1])]);
    expect([...beliefs.scores]).toEqual([2, 3]);
    expect([...beliefs.keeps]).toEqual([0.5, 1]);
    expect([...beliefs.billedMs]).toEqual([2, 3]);
  });
});

describe("computeLosses", () => {
  it("owes what the pick loses to the best", () => {
    const { total, byContender } = computeLosses(
      contenders,
      [possible([2, 1.6], [1, 1]), possible([1, 2], [1, 1])],
      0,
      true,
    );
    expect(total).toBeCloseTo(0.125, 12);
    expect([...byContender]).toEqual([0, total]);
  });

  it("owes what a broken constraint loses to the pick only when measuring it tells whether it is broken", () => {
    const broken = [possible([1, 2], [0, 1])];
    expect(computeLosses(contenders, broken, 0, true)).toEqual({
      total: 0.3,
      byContender: Float64Array.from([0.3, 0]),
    });
    expect(computeLosses(contenders, broken, 0, false)).toEqual({
      total: 0.3,
      byContender: Float64Array.from([0, 0.3]),
    });
  });

  it("loses nothing where none keeps the constraints", () => {
    expect(computeLosses(contenders, [possible([1, 2], [0, 0])], 1, false).total).toBe(0);
  });
});
