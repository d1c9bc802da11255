import { mean, standardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { createRandom } from "../../../lib/stats/random.ts";

describe("drawGaussian", () => {
  it("draws from the standard normal distribution", () => {
    const random = createRandom("gaussian");
    const drawn = Array.from({ length: 20_000 }, () => drawGaussian(random));
    // Five standard errors: 5 / sqrt(20000), and by sqrt(2) less for the deviation.
    expect(Math.abs(mean(drawn))).toBeLessThan(0.036);
    expect(Math.abs(standardDeviation(drawn) - 1)).toBeLessThan(0.025);
    const shareWithin = drawn.filter((value) => Math.abs(value) < 1.96).length / drawn.length;
    expect(shareWithin).toBeCloseTo(0.95, 2);
  });

  it("draws the same from the same seed", () => {
    const draw = (seed: string) => {
      const random = createRandom(seed);
      return [drawGaussian(random), drawGaussian(random)];
    };
    expect(draw("one")).toEqual(draw("one"));
    expect(draw("one")).not.toEqual(draw("two"));
  });

  it.each([0, 2 ** -32, 0.5, 1 - 2 ** -32])("is finite when the uniform numbers are %d", (uniform) => {
    expect(drawGaussian(() => uniform)).toSatisfy(Number.isFinite);
  });
});
