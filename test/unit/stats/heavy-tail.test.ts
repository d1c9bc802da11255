import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { detectHeavyTail, measureTail } from "../../../lib/stats/heavy-tail.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { fixture } from "./intervals-fixture.ts";

function sort(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function drawSamples(seed: string, draw: (random: () => number) => number, length = 50): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: 400 }, () => sort(Array.from({ length }, () => draw(random))));
}

function countHeavy(samples: readonly (readonly number[])[]): number {
  return samples.filter((sorted) => detectHeavyTail(sorted) !== undefined).length / samples.length;
}

describe("measureTail", () => {
  test.each(fixture.samples)("agrees with numpy: $name", ({ values, tail }) => {
    const measured = measureTail(sort(values));
    expect(measured?.count).toBe(tail.count);
    expect(measured?.share).toBeCloseTo(tail.share, 10);
    expect((measured?.fence ?? 0) / tail.fence).toBeCloseTo(1, 10);
  });

  test("knows no unit: the fence moves with the values, the share stays", () => {
    const positive = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 10, maxLength: 100 });
    fc.assert(
      fc.property(positive, (values) => {
        const tail = measureTail(sort(values));
        const scaled = measureTail(sort(values.map((value) => value * 1024)));
        expect(scaled?.count).toBe(tail?.count);
        expect(scaled?.share).toBe(tail?.share);
        expect(scaled?.fence).toBe((tail?.fence ?? 0) * 1024);
      }),
    );
  });
});

describe("detectHeavyTail", () => {
  test("tells which values are the tail and what they make of the mean", () => {
    const sorted = [...Array.from({ length: 48 }, (_, index) => 95 + (index % 10)), 1000, 4000];
    const tail = detectHeavyTail(sort(sorted));
    expect(tail?.count).toBe(2);
    expect(tail?.fence).toBeGreaterThan(104);
    expect(tail?.fence).toBeLessThan(200);
    expect(tail?.share).toBeCloseTo((1000 + 4000 - 2 * 99) / sorted.reduce((sum, value) => sum + value), 2);
  });

  test.each([
    ["normal", (random: () => number) => 100 + 10 * drawGaussian(random), 0.01],
    [
      "log-normal with a coefficient of variation of 1",
      (random: () => number) => Math.exp(0.83 * drawGaussian(random)),
      0.07,
    ],
    ["exponential", (random: () => number) => -Math.log(1 - random()), 0.03],
    ["of two values that rounding makes of one", (random: () => number) => Math.ceil(0.2 + random()), 0],
    ["constant", () => 7, 0],
  ])("is silent on samples that are %s", (name, draw, atMost) => {
    expect(countHeavy(drawSamples(name, draw))).toBeLessThanOrEqual(atMost);
  });

  test.each([
    [
      "one in twenty ten times as slow",
      (random: () => number) => Math.exp(0.2 * drawGaussian(random)) * (random() < 0.05 ? 10 : 1),
      0.9,
    ],
    [
      "log-normal with a coefficient of variation of 7",
      (random: () => number) => Math.exp(2 * drawGaussian(random)),
      0.9,
    ],
  ])("warns of samples with %s", (name, draw, atLeast) => {
    expect(countHeavy(drawSamples(name, draw))).toBeGreaterThanOrEqual(atLeast);
  });

  test("has nothing to say of fewer than ten values, or where a quarter are 0", () => {
    expect(detectHeavyTail([1, 1, 1, 1, 1, 1, 1, 1, 900])).toBeUndefined();
    expect(detectHeavyTail([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 900])).toBeUndefined();
    expect(detectHeavyTail([])).toBeUndefined();
  });
});
