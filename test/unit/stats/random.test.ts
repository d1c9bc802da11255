import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../lib/stats/random.ts";
import { fixture } from "./intervals-fixture.ts";

describe("createRandom", () => {
  test.each(fixture.uniforms)("agrees with sfc32 in Python for seed '$seed'", ({ seed, values }) => {
    const random = createRandom(seed);
    expect(values.map(random)).toStrictEqual(values);
  });

  test("gives the same numbers for the same seed, others for another", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, other) => {
        const draw = (random: () => number) => Array.from({ length: 20 }, random);
        expect(draw(createRandom(seed))).toStrictEqual(draw(createRandom(seed)));
        fc.pre(seed !== other);
        expect(draw(createRandom(seed))).not.toStrictEqual(draw(createRandom(other)));
      }),
    );
  });

  test("spreads over [0, 1) evenly", () => {
    const random = createRandom("even");
    const counts = new Array<number>(20).fill(0);
    for (let draw = 0; draw < 20_000; draw++) {
      const cell = Math.floor(random() * 20);
      counts[cell] = (counts[cell] ?? Number.NaN) + 1;
    }
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // The 99.9 % point of chi-squared with 19 degrees of freedom (scipy.stats.chi2.ppf(0.999, 19)).
    expect(counts).toHaveLength(20);
    expect(chiSquared).toBeLessThan(43.82);
  });
});
