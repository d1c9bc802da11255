import fc from "fast-check";
import { mean, median, standardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../lib/stats/random.ts";
import { fitScaling, type ScalingPoint } from "../../../lib/stats/scaling-model.ts";

const UNIT = 1769;
const SIZES = [128, 256, 512, 1024, 1769, 3008, 6144];

type Estimate = NonNullable<ScalingPoint["estimate"]>;

/** Work that takes a second of one unit, of which at most `cap` units help, and some waiting. */
const computeMs = (size: number, cap = 1, waitingMs = 0) => waitingMs + 1000 / Math.min(size / UNIT, cap);

function buildPoints(
  measure: (size: number, family: 0 | 1) => Estimate | undefined,
  families: readonly (0 | 1)[] = [0],
): ScalingPoint[] {
  return families.flatMap((family) =>
    SIZES.map((size) => ({ size, family, estimate: measure(size, family) })),
  );
}

/** Draws by point: column after column of many draws. */
function drawColumns(points: readonly ScalingPoint[], count = 400): number[][] {
  const draw = fitScaling(points, UNIT);
  const random = createRandom("scaling");
  const draws = Array.from({ length: count }, () => draw(random));
  return points.map((_, index) => draws.map((logs) => logs[index] ?? Number.NaN));
}

const exactly = (ms: number): Estimate => ({ logMean: Math.log(ms), variance: 1e-10 });

describe("fitScaling", () => {
  it("reproduces what was measured exactly, however far it lies off the curve", () => {
    const odd = (size: number) => computeMs(size) * (size === 512 ? 1.5 : 1);
    const columns = drawColumns(buildPoints((size) => exactly(odd(size))));
    SIZES.forEach((size, index) => {
      const column = columns[index] ?? [];
      expect(mean(column)).toBeCloseTo(Math.log(odd(size)), 4);
      expect(standardDeviation(column)).toBeLessThan(1e-4);
    });
  });

  it("expects sizes that were not measured around the curve, and is not sure of them", () => {
    const measured = [256, 1024, 3008];
    const columns = drawColumns(
      buildPoints((size) => (measured.includes(size) ? exactly(computeMs(size, 1, 20)) : undefined)),
    );
    SIZES.forEach((size, index) => {
      if (measured.includes(size)) return;
      const column = columns[index] ?? [];
      expect(Math.abs(median(column) - Math.log(computeMs(size, 1, 20)))).toBeLessThan(0.15);
      // The smallest deviation of a point from the curve is 6 %.
      expect(standardDeviation(column)).toBeGreaterThan(0.05);
    });
  });

  it("tells work that many units share from work that one does", () => {
    const at6144 = SIZES.indexOf(6144);
    const upTo3008 = (cap: number) => (size: number) =>
      size <= 3008 ? exactly(computeMs(size, cap)) : undefined;
    const single = drawColumns(buildPoints(upTo3008(1)))[at6144] ?? [];
    const parallel = drawColumns(buildPoints(upTo3008(6)))[at6144] ?? [];
    expect(Math.abs(median(single) - Math.log(1000))).toBeLessThan(0.1);
    expect(median(parallel)).toBeLessThan(Math.log(computeMs(3008, 6)));
  });

  it("lets a measurement weigh by its precision", () => {
    const [spread, precise] = [0.04, 0.0001].map((variance) => {
      const columns = drawColumns(
        buildPoints((size) =>
          size === 512 ? { logMean: Math.log(computeMs(512)) + 0.3, variance } : exactly(computeMs(size)),
        ),
      );
      return mean(columns[SIZES.indexOf(512)] ?? []) - Math.log(computeMs(512));
    });
    expect(spread).toBeLessThan(0.2);
    expect(precise).toBeGreaterThan(0.28);
  });

  it("lets the families share their shape, and lie apart as a whole", () => {
    const arm = 0.8;
    const points = buildPoints(
      (size, family) => {
        if (family === 0) return exactly(computeMs(size, 2));
        return size === 1024 ? exactly(arm * computeMs(size, 2)) : undefined;
      },
      [0, 1],
    );
    const columns = drawColumns(points);
    points.forEach(({ size, family, estimate }, index) => {
      if (family === 0 || estimate) return;
      expect(Math.abs(median(columns[index] ?? []) - Math.log(arm * computeMs(size, 2)))).toBeLessThan(0.12);
    });
  });

  it("expects a family that was not measured as high as the other, within a fifth or so", () => {
    const points = buildPoints(
      (size, family) => (family === 0 ? exactly(computeMs(size)) : undefined),
      [0, 1],
    );
    const columns = drawColumns(points, 2000).slice(SIZES.length);
    SIZES.forEach((size, index) => {
      const column = columns[index] ?? [];
      expect(Math.abs(mean(column) - Math.log(computeMs(size)))).toBeLessThan(0.05);
      expect(standardDeviation(column)).toBeGreaterThan(0.18);
      expect(standardDeviation(column)).toBeLessThan(0.35);
    });
  });

  it("draws the same with the same randomness", () => {
    const points = buildPoints((size) => (size === 1024 ? exactly(100) : undefined));
    expect(drawColumns(points, 5)).toEqual(drawColumns(points, 5));
  });

  it("is the same in any unit of time and of size", () => {
    const points = buildPoints((size) =>
      size <= 1024 ? { logMean: Math.log(computeMs(size)), variance: 0.001 } : undefined,
    );
    const scaled = points.map(({ size, family, estimate }) => ({
      size: size * 4,
      family,
      estimate: estimate && { ...estimate, logMean: estimate.logMean + Math.log(1000) },
    }));
    const [draw, drawScaled] = [fitScaling(points, UNIT), fitScaling(scaled, UNIT * 4)];
    const [random, same] = [createRandom("unit"), createRandom("unit")];
    for (let times = 0; times < 50; times++) {
      const logs = draw(random);
      drawScaled(same).forEach((log, index) => {
        // The prior of the height is nearly flat, not wholly.
        expect(log - Math.log(1000)).toBeCloseTo(logs[index] ?? 0, 3);
      });
    }
  });

  it("never draws anything but a number", () => {
    const estimate = fc.record({
      logMean: fc.double({ min: -1, max: 14, noNaN: true }),
      variance: fc.double({ min: 1e-8, max: 1, noNaN: true }),
    });
    const point = fc.record({
      size: fc.integer({ min: 128, max: 10_240 }),
      family: fc.constantFrom<0 | 1>(0, 1),
      estimate: fc.option(estimate, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), fc.string(), (points, seed) => {
        const random = createRandom(seed);
        const draw = fitScaling(points, UNIT);
        for (let times = 0; times < 20; times++) {
          const logs = draw(random);
          expect(logs).toHaveLength(points.length);
          expect(logs.every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });
});
