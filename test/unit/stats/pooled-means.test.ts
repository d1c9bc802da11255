import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { poolMeans } from "../../../lib/stats/pooled-means.ts";
import { createRandom } from "../../../lib/stats/random.ts";

const RESOLUTION = 1;
const value = fc.double({ min: 1, max: 900_000, noNaN: true });
const sample = fc.array(value, { maxLength: 12 });

/** Values around a mean with a coefficient of variation, the same for the same seed. */
function drawSample(seed: string, mean: number, variation: number, count: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => mean * Math.exp(variation * drawGaussian(random)));
}

describe("poolMeans", () => {
  it("gives the mean, the pooled variation, and its variance over the number of values", () => {
    const [first, second] = poolMeans(
      [
        [90, 100, 110],
        [180, 220],
      ],
      RESOLUTION,
    );
    // Squared relative deviations: 0.02 with 2 degrees of freedom, and 0.02 with one; together 0.04 / 3.
    const shared = 0.04 / 3;
    const variations = [(0.02 + 6 * shared) / (2 + 6), (0.02 + 6 * shared) / (1 + 6)] as const;
    expect(first?.logMean).toBeCloseTo(Math.log(100), 12);
    expect(second?.logMean).toBeCloseTo(Math.log(200), 12);
    expect(first?.squaredVariation).toBeCloseTo(variations[0], 12);
    expect(second?.squaredVariation).toBeCloseTo(variations[1], 12);
    expect(first?.variance).toBeCloseTo(variations[0] / 3, 12);
    expect(second?.variance).toBeCloseTo(variations[1] / 2, 12);
  });

  it("takes a single value to vary by 30 % while nothing else is known", () => {
    const [only] = poolMeans([[500]], RESOLUTION);
    expect(only?.logMean).toBeCloseTo(Math.log(500), 12);
    expect(only?.variance).toBeCloseTo(0.09, 12);
  });

  it("has no estimate for an empty list, and its presence changes no other", () => {
    const samples = [[90, 100, 110], [400, 420], [55]];
    const estimates = poolMeans(samples, RESOLUTION);
    const [before, ...after] = poolMeans([[], ...samples, []], RESOLUTION);
    expect(before).toBeUndefined();
    expect(after).toEqual([...estimates, undefined]);
    expect(poolMeans([], RESOLUTION)).toEqual([]);
    expect(poolMeans([[], []], RESOLUTION)).toEqual([undefined, undefined]);
  });

  it("shares a rare large value among all, half as an amount and half as a share while nothing tells which", () => {
    const means = [800, 400, 200, 100];
    const samples = means.map((mean) => [mean, mean, mean, mean, mean]);
    const withDelay = [[800, 800, 800, 800, 10_800], ...samples.slice(1)];
    const amounts = poolMeans(withDelay, RESOLUTION).map((pooled) => Math.exp(pooled?.logMean ?? 0));
    // One of 20 values is 10 s late: 500 ms each as an amount, 0.625 of the mean as a share. What is shared counts as
    // 6 late values, that is 120 values, beside a sample's own 5.
    const shared = means.map((mean) => (500 + 0.625 * mean) / 2);
    const expected = shared.map((amount, index) => (120 * amount + (index === 0 ? 10_000 : 0)) / 125);
    amounts.forEach((mean, index) => {
      expect(mean - (means[index] ?? 0)).toBeCloseTo(expected[index] ?? 0, 9);
    });
  });

  it("adds what is not known of the tail to the variance", () => {
    const steady = Array.from({ length: 20 }, () => 100);
    const variancesOf = (samples: number[][]) =>
      poolMeans(samples, RESOLUTION).map((one) => one?.variance ?? 0);
    const before = variancesOf([steady, steady]);
    const after = variancesOf([[...steady.slice(1), 5100], steady]);
    expect(after[0]).toBeGreaterThan(50 * (before[0] ?? 0));
    expect(after[1]).toBeGreaterThan(50 * (before[1] ?? 0));
  });

  it("takes no value for a tail that is less than 1.4 times the median", () => {
    const steady = Array.from({ length: 30 }, () => 100);
    const [withStep] = poolMeans([[...steady, 139]], RESOLUTION);
    expect(withStep?.logMean).toBeCloseTo(Math.log((30 * 100 + 139) / 31), 12);
    const [withTail] = poolMeans([[...steady, 143]], RESOLUTION);
    expect(withTail?.logMean).toBeCloseTo(Math.log(100 + 43 / 31), 12);
    expect(withTail?.squaredVariation).toBeLessThan((withStep?.squaredVariation ?? 0) / 10);
  });

  it("listens to a sample's own spread as it grows, and to the others' while it is small", () => {
    const wild = Array.from({ length: 8 }, (_, index) => drawSample(`wild ${index}`, 100, 0.2, 20));
    const variationOf = (count: number) =>
      poolMeans([drawSample("calm", 100, 0.01, count), ...wild], RESOLUTION)[0]?.squaredVariation ?? 0;
    const [few, some, many] = [variationOf(2), variationOf(20), variationOf(2000)] as const;
    expect(few).toBeGreaterThan(0.1 ** 2);
    expect(some).toBeLessThan(few);
    expect(many).toBeLessThan(0.02 ** 2);
    expect(many).toBeGreaterThan(0.01 ** 2 / 2);
  });

  it("listens to a sample's own tail as it grows", () => {
    const steady = drawSample("steady", 100, 0.02, 50);
    const [late] = poolMeans([[...steady, 5100], steady, steady, steady], RESOLUTION);
    const many = Array.from({ length: 100 }, () => [...steady, 5100]).flat();
    const [manyLate] = poolMeans([many, steady, steady, steady], RESOLUTION);
    const excess = (pooled: typeof late) => Math.exp(pooled?.logMean ?? 0) - 100;
    // Its own mean is 100 ms higher; that of all 204 values was 25 ms higher.
    expect(excess(late)).toBeLessThan(50);
    expect(excess(manyLate)).toBeGreaterThan(90);
  });

  it("leaves some variance to equal values: what rounding hides, and half a percent at least", () => {
    const [short, long] = poolMeans([Array(100).fill(2), Array(100).fill(2000)], RESOLUTION);
    expect(short?.squaredVariation).toBeCloseTo(1 / 12 / 4, 12);
    expect(long?.squaredVariation).toBeCloseTo(0.005 ** 2, 12);
    expect(long?.variance).toBeCloseTo(0.005 ** 2 / 100, 15);
  });

  it("is the same in any unit", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 6 }), fc.constantFrom(0.25, 8, 1024), (samples, factor) => {
        const estimates = poolMeans(samples, RESOLUTION);
        const scaled = poolMeans(
          samples.map((values) => values.map((one) => one * factor)),
          RESOLUTION * factor,
        );
        expect(scaled).toHaveLength(estimates.length);
        estimates.forEach((estimate, index) => {
          const other = scaled[index];
          expect(other === undefined).toBe(estimate === undefined);
          if (!estimate || !other) return;
          expect(other.logMean - Math.log(factor)).toBeCloseTo(estimate.logMean, 9);
          expect(other.variance / estimate.variance).toBeCloseTo(1, 6);
          expect(other.squaredVariation / estimate.squaredVariation).toBeCloseTo(1, 6);
        });
      }),
    );
  });

  it("does not depend on the order of values or samples", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 6 }), (samples) => {
        const estimates = poolMeans(samples, RESOLUTION);
        const turned = poolMeans(
          samples.toReversed().map((values) => values.toReversed()),
          RESOLUTION,
        ).toReversed();
        estimates.forEach((estimate, index) => {
          const other = turned[index];
          expect(other === undefined).toBe(estimate === undefined);
          if (!estimate || !other) return;
          expect(other.logMean).toBeCloseTo(estimate.logMean, 9);
          expect(other.variance / estimate.variance).toBeCloseTo(1, 6);
        });
      }),
    );
  });

  it("always gives a finite mean, no lower than the smallest value, and a variance above zero", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 6 }), (samples) => {
        poolMeans(samples, RESOLUTION).forEach((estimate, index) => {
          const values = samples[index] ?? [];
          expect(estimate === undefined).toBe(values.length === 0);
          if (!estimate) return;
          expect(Number.isFinite(estimate.logMean)).toBe(true);
          expect(estimate.logMean).toBeGreaterThanOrEqual(Math.log(Math.min(...values)) - 1e-9);
          expect(estimate.variance).toBeGreaterThan(0);
          expect(estimate.squaredVariation).toBeGreaterThanOrEqual(0.005 ** 2);
        });
      }),
    );
  });
});
