import fc from "fast-check";
import { mean } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { computeMeanInterval } from "../../../lib/stats/mean-interval.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { fixture } from "./intervals-fixture.ts";

const LEVEL = 0.95;
const sample = fc.array(fc.double({ min: 0.1, max: 900_000, noNaN: true }), { minLength: 2, maxLength: 200 });
const level = fc.double({ min: 0.01, max: 0.99, noNaN: true });

function computeInterval(values: readonly number[], groups?: readonly (number | string)[]) {
  const interval = computeMeanInterval(values, { level: LEVEL, groups });
  if (interval === undefined) throw new Error("no interval");
  return interval;
}

/** How often the interval of samples of `length` holds the mean that `draw` has. */
function cover(seed: string, draw: (random: () => number) => number, truth: number, length: number): number {
  const random = createRandom(seed);
  let held = 0;
  for (let repetition = 0; repetition < 1000; repetition++) {
    const { low, high } = computeInterval(Array.from({ length }, () => draw(random)));
    held += Number(low <= truth && truth <= high);
  }
  return held / 1000;
}

describe("computeMeanInterval", () => {
  test.each(fixture.samples)(
    "agrees with numpy and scipy: $name",
    ({ values, groups, mean, meanGrouped }) => {
      const interval = computeInterval(values);
      expect(interval.low / mean.low).toBeCloseTo(1, 8);
      expect(interval.high / mean.high).toBeCloseTo(1, 8);
      if (groups === null || meanGrouped === null) return;
      const grouped = computeInterval(values, groups);
      expect(grouped.low / meanGrouped.low).toBeCloseTo(1, 8);
      expect(grouped.high / meanGrouped.high).toBeCloseTo(1, 8);
      expect(grouped.high - grouped.low).toBeGreaterThan(1.5 * (interval.high - interval.low));
    },
  );

  test("contains the mean, and never narrows when the level rises", () => {
    fc.assert(
      fc.property(sample, level, level, (values, one, other) => {
        const lower = computeMeanInterval(values, { level: Math.min(one, other) });
        const higher = computeMeanInterval(values, { level: Math.max(one, other) });
        if (lower === undefined || higher === undefined) throw new Error("no interval");
        expect(lower.low).toBeLessThanOrEqual(mean(values));
        expect(lower.high).toBeGreaterThanOrEqual(mean(values));
        expect(higher.low).toBeLessThanOrEqual(lower.low * (1 + 1e-9));
        expect(higher.high).toBeGreaterThanOrEqual(lower.high * (1 - 1e-9));
      }),
    );
  });

  test("knows no unit: both limits move with the values", () => {
    fc.assert(
      fc.property(sample, (values) => {
        const interval = computeInterval(values);
        const scaled = computeInterval(values.map((value) => value / 1024));
        expect((scaled.low * 1024) / interval.low).toBeCloseTo(1, 9);
        expect((scaled.high * 1024) / interval.high).toBeCloseTo(1, 9);
      }),
    );
  });

  test("does not depend on the order of the values, and leaves them as they are", () => {
    fc.assert(
      fc.property(sample, (values) => {
        const given = Object.freeze([...values]);
        const reversed = computeInterval([...values].reverse());
        expect(computeInterval(given).high / reversed.high).toBeCloseTo(1, 9);
        expect(given).toStrictEqual(values);
      }),
    );
  });

  test("is the same without groups as with every value in its own", () => {
    fc.assert(
      fc.property(sample, (values) => {
        const interval = computeInterval(values);
        const grouped = computeInterval(
          values,
          values.map((_, index) => index),
        );
        expect(grouped.low / interval.low).toBeCloseTo(1, 9);
        expect(grouped.high / interval.high).toBeCloseTo(1, 9);
      }),
    );
  });

  test("is never narrower for knowing the groups", () => {
    fc.assert(
      fc.property(sample, fc.infiniteStream(fc.integer({ min: 0, max: 20 })), (values, stream) => {
        const groups = [...stream.take(values.length)];
        const interval = computeInterval(values);
        const grouped = computeInterval(values, groups);
        expect(grouped.low).toBeLessThanOrEqual(interval.low);
        expect(grouped.high).toBeGreaterThanOrEqual(interval.high);
      }),
    );
  });

  test("takes no notice of groups when most values are in one", () => {
    const values = Array.from({ length: 40 }, (_, index) => 100 + (index % 7));
    const groups = values.map((_, index) => Math.max(0, index - 30));
    expect(computeInterval(values, groups)).toStrictEqual(computeInterval(values));
  });

  test("holds where values of one group are alike, when it knows the groups", () => {
    const random = createRandom("alike");
    const held = { known: 0, unknown: 0 };
    for (let repetition = 0; repetition < 500; repetition++) {
      const groups = Array.from({ length: 60 }, (_, index) => Math.floor(index / 4));
      const effects = Array.from({ length: 15 }, () => 20 * drawGaussian(random));
      const values = groups.map((group) => 200 + (effects[group] ?? 0) + 3 * drawGaussian(random));
      const [known, unknown] = [computeInterval(values, groups), computeInterval(values)];
      held.known += Number(known.low <= 200 && 200 <= known.high);
      held.unknown += Number(unknown.low <= 200 && 200 <= unknown.high);
    }
    expect(held.known / 500).toBeGreaterThan(0.92);
    expect(held.unknown / 500).toBeLessThan(0.75);
  });

  test.each([
    ["normal", (random: () => number) => 100 + 10 * drawGaussian(random), 100, 20, 0.93],
    ["normal", (random: () => number) => 100 + 10 * drawGaussian(random), 100, 3, 0.93],
    ["exponential", (random: () => number) => -Math.log(1 - random()), 1, 50, 0.91],
    ["log-normal", (random: () => number) => Math.exp(0.8 * drawGaussian(random)), Math.exp(0.32), 50, 0.91],
    // Student's t covers 86 and 70 % here (scipy.stats.t, 2000 repetitions).
    [
      "a tail of one in fifty",
      (random: () => number) => (random() < 0.02 ? 12 : 1) + random(),
      1.72,
      200,
      0.9,
    ],
    [
      "log-normal, very wide",
      (random: () => number) => Math.exp(2 * drawGaussian(random)),
      Math.exp(2),
      50,
      0.9,
    ],
  ])("holds for %s values", (name, draw, truth, length, atLeast) => {
    expect(cover(`${name} ${length}`, draw, truth, length)).toBeGreaterThan(atLeast);
  });

  test("is as wide as Student's t where there is no tail and little spread", () => {
    const random = createRandom("little spread");
    const values = Array.from({ length: 50 }, () => 1000 + 5 * drawGaussian(random));
    const { low, high } = computeInterval(values);
    const average = mean(values);
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 49;
    // scipy.stats.t.ppf(0.975, 49)
    expect((high - low) / (2 * 2.009575 * Math.sqrt(variance / 50))).toBeCloseTo(1, 4);
  });

  test("one value more in the tail moves the upper limit without a jump", () => {
    const body = Array.from({ length: 49 }, (_, index) => 100 + (index % 11));
    const highs = Array.from({ length: 600 }, (_, index) => computeInterval([...body, 110 + index]).high);
    const steps = highs.slice(1).map((high, index) => high - (highs[index] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThan(1);
  });

  test("grows with its largest value for a sample of a million without a stack overflow", () => {
    const values = Array.from({ length: 1_000_000 }, (_, index) => 100 + (index % 100));
    const { low, high } = computeInterval(values);
    expect(low).toBeGreaterThan(149.4);
    expect(high).toBeLessThan(149.6);
  });

  test("is a point for equal values, and for zeros", () => {
    expect(computeInterval([12, 12, 12])).toStrictEqual({ level: LEVEL, low: 12, high: 12 });
    expect(computeInterval([0, 0])).toStrictEqual({ level: LEVEL, low: 0, high: 0 });
  });

  test("has none for fewer than two values", () => {
    expect(computeMeanInterval([], { level: LEVEL })).toBeUndefined();
    expect(computeMeanInterval([5], { level: LEVEL })).toBeUndefined();
  });

  test.each([
    [[1, -1], LEVEL, undefined],
    [[1, Number.NaN], LEVEL, undefined],
    [[1, Number.POSITIVE_INFINITY], LEVEL, undefined],
    [[1, 2], 1, undefined],
    [[1, 2], 0, undefined],
    [[1, 2], LEVEL, [1]],
  ])("refuses %j at level %d in groups %j", (values, level, groups) => {
    expect(() => computeMeanInterval(values, { level, groups })).toThrow(RangeError);
  });
});
