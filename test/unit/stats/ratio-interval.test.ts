import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { computeRatioInterval } from "../../../lib/stats/ratio-interval.ts";
import { fixture } from "./intervals-fixture.ts";

const LEVEL = 0.95;
const positive = fc.double({ min: 0.1, max: 900_000, noNaN: true });
const sample = fc.array(positive, { minLength: 40, maxLength: 80 });
const statistic = fc.constantFrom<"mean" | number>("mean", 50, 90, 95);
const { a: fixedA, b: fixedB } = fixture.ratio;

type Options = Parameters<typeof computeRatioInterval>[2];

function compute(a: readonly number[], b: readonly number[], options: Partial<Options> = {}) {
  const interval = computeRatioInterval(a, b, {
    statistic: "mean",
    level: LEVEL,
    random: createRandom("ratio"),
    resamples: 99,
    ...options,
  });
  if (interval === undefined) throw new Error("no interval");
  return interval;
}

describe("computeRatioInterval", () => {
  test("agrees with numpy for means", () => {
    const { mean } = fixture.ratio;
    const interval = compute(fixedA, fixedB);
    expect(interval.ratio / mean.ratio).toBeCloseTo(1, 9);
    expect(interval.low / mean.low).toBeCloseTo(1, 8);
    expect(interval.high / mean.high).toBeCloseTo(1, 8);
  });

  test.each(fixture.ratio.percentiles)(
    "agrees with scipy's bootstrap for p$statistic",
    ({ statistic, low, high }) => {
      const interval = compute(fixedA, fixedB, { statistic, resamples: 20_000 });
      // Both are random: a hundredth is four standard errors of the limits at 20,000 resamples, or more.
      expect(Math.abs(interval.low / low - 1)).toBeLessThan(0.01);
      expect(Math.abs(interval.high / high - 1)).toBeLessThan(0.01);
    },
  );

  test("contains the ratio", () => {
    fc.assert(
      fc.property(sample, sample, statistic, (a, b, statistic) => {
        const { low, ratio, high } = compute(a, b, { statistic });
        expect(low).toBeLessThanOrEqual(ratio);
        expect(high).toBeGreaterThanOrEqual(ratio);
      }),
    );
  });

  test("never narrows when the level rises", () => {
    const level = fc.double({ min: 0.05, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(sample, sample, statistic, level, level, (a, b, statistic, one, other) => {
        const lower = compute(a, b, { statistic, level: Math.min(one, other) });
        const higher = compute(a, b, { statistic, level: Math.max(one, other) });
        expect(higher.low).toBeLessThanOrEqual(lower.low * (1 + 1e-9));
        expect(higher.high).toBeGreaterThanOrEqual(lower.high * (1 - 1e-9));
      }),
    );
  });

  test("of b to a is that of a to b turned over, for means", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [there, back] = [compute(a, b), compute(b, a)];
        expect(there.low * back.high).toBeCloseTo(1, 9);
        expect(there.high * back.low).toBeCloseTo(1, 9);
      }),
    );
  });

  test("knows no unit", () => {
    fc.assert(
      fc.property(sample, sample, statistic, (a, b, statistic) => {
        const scale = (values: readonly number[]) => values.map((value) => value * 1024);
        const [interval, scaled] = [compute(a, b, { statistic }), compute(scale(a), scale(b), { statistic })];
        expect(scaled.low / interval.low).toBeCloseTo(1, 9);
        expect(scaled.high / interval.high).toBeCloseTo(1, 9);
      }),
    );
  });

  test("is the same for the same seed", () => {
    const once = () => compute(fixedA, fixedB, { statistic: 90, random: createRandom("same") });
    expect(once()).toStrictEqual(once());
    const another = compute(fixedA, fixedB, { statistic: 90, random: createRandom("another") });
    expect(another).not.toStrictEqual(once());
  });

  test("is the same without groups as with every value in its own", () => {
    const own = (values: readonly number[]) => values.map((value, index) => `${value} ${index}`);
    const sortedA = fixedA.toSorted((a, b) => a - b);
    const sortedB = fixedB.toSorted((a, b) => a - b);
    for (const statistic of ["mean", 90] as const) {
      const grouped = compute(sortedA, sortedB, { statistic, groupsA: own(sortedA), groupsB: own(sortedB) });
      const interval = compute(sortedA, sortedB, { statistic });
      expect(grouped.low / interval.low).toBeCloseTo(1, 9);
      expect(grouped.high / interval.high).toBeCloseTo(1, 9);
    }
  });

  test("resamples groups: values of one group that are alike widen the interval", () => {
    const random = createRandom("alike");
    const groups = Array.from({ length: 80 }, (_, index) => Math.floor(index / 8));
    const draw = () => {
      const effects = Array.from({ length: 10 }, () => Math.exp(0.3 * drawGaussian(random)));
      return groups.map((group) => 100 * (effects[group] ?? 1) * Math.exp(0.02 * drawGaussian(random)));
    };
    const [a, b] = [draw(), draw()];
    for (const statistic of ["mean", 50] as const) {
      const alone = compute(a, b, { statistic, resamples: 999 });
      const grouped = compute(a, b, { statistic, resamples: 999, groupsA: groups, groupsB: groups });
      expect(Math.log(grouped.high / grouped.low)).toBeGreaterThan(1.3 * Math.log(alone.high / alone.low));
    }
  });

  test.each([
    ["mean", 10],
    ["mean", 50],
    [50, 20],
    [95, 50],
  ] as const)("of the %s of %d log-normal values holds as often as it says", (statistic, length) => {
    const random = createRandom(`holds ${statistic} ${length}`);
    const draw = (scale: number) =>
      Array.from({ length }, () => scale * Math.exp(0.4 * drawGaussian(random)));
    let held = 0;
    for (let repetition = 0; repetition < 400; repetition++) {
      const { low, high } = compute(draw(3), draw(2), { statistic, random, resamples: 199 });
      held += Number(low <= 1.5 && 1.5 <= high);
    }
    expect(held / 400).toBeGreaterThan(0.92);
  });

  test("combines order statistics for large samples, without a random number", () => {
    const values = Array.from({ length: 3000 }, (_, index) => 100 + ((index * 7919) % 3000) / 100);
    const random = () => {
      throw new Error("drawn");
    };
    const { low, ratio, high } = compute(values, values, { statistic: 95, random });
    expect(ratio).toBe(1);
    expect(low).toBeGreaterThan(0.99);
    expect(low).toBeLessThan(1);
    expect(low * high).toBeCloseTo(1, 4);
  });

  test("has none for a percentile that the sample does not reach, or for a mean of one value", () => {
    const none = (values: readonly number[], statistic: "mean" | number) =>
      computeRatioInterval(values, fixedA, { statistic, level: LEVEL, random: createRandom("none") });
    expect(none(fixedB.slice(0, 39), 95)).toBeUndefined();
    expect(none(fixedB.slice(0, 40), 95)).toBeDefined();
    expect(none(fixedB, 99)).toBeUndefined();
    expect(none([3], "mean")).toBeUndefined();
    expect(none([], 50)).toBeUndefined();
  });

  test.each<[readonly number[], Partial<Options>]>([
    [[1, 0], {}],
    [[1, Number.NaN], {}],
    [[1, 2], { level: 1 }],
    [[1, 2], { statistic: 0 }],
    [[1, 2], { statistic: 100 }],
    [[1, 2], { statistic: 50, groupsA: [1] }],
    [[1, 2], { groupsA: [1] }],
  ])("refuses %j with %j", (values, options) => {
    expect(() => compute(values, [1, 2], options)).toThrow(RangeError);
  });
});
