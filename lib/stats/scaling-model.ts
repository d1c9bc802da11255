import { drawGaussian } from "./gaussian.ts";

/** One condition under which a positive quantity is, or may be, measured. */
export interface ScalingPoint {
  /** How much of the resource there is. */
  readonly size: number;
  /** Points of the two families share their shape; the second one is higher or lower as a whole. */
  readonly family: 0 | 1;
  /** What was measured; absent where nothing was. */
  readonly estimate?: { readonly logMean: number; readonly variance: number } | undefined;
}

/** Draws from what the measurements leave possible: the natural logarithm of the quantity at each point. */
export type DrawScaling = (random: () => number) => Float64Array;

/** Shares of the time at the smallest size that does not depend on the resource. */
const WAITING_SHARES = [0, 0.003, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.4, 0.6, 0.85, 1];

/** Units of the resource beyond which more of it does not help. */
const CAPS = [1, 1.15, 1.5, 2, 3, 6];

/** How far a point may lie off the curve (standard deviation of the logarithm): none is trusted to lie on it. */
const DEVIATIONS = [0.06, 0.12, 0.25];

/** How far the families may lie apart (standard deviation of the logarithm), before any measurement. */
const FAMILY_DEVIATION = 0.2;

interface Fit {
  readonly curve: Float64Array;
  readonly deviation: number;
  /** Height of the first family, and how much higher the second one is. */
  readonly means: readonly [number, number];
  /** Lower Cholesky factor of their covariance: 00, 10, 11. */
  readonly spread: readonly [number, number, number];
  readonly logLikelihood: number;
}

/**
 * Fits time = waiting + work / min(size / unit, cap) to measurements at some points, and says what that makes likely at
 * all of them. Bayesian model averaging over a grid of shapes and of deviations from them (Hoeting et al., Bayesian
 * Model Averaging: A Tutorial, Statistical Science 14, 1999); given a shape, heights are normal and exact. Every point
 * keeps a deviation of its own, so that a measurement outweighs the curve, and a point that was not measured stays
 * uncertain, however well the others fit.
 *
 * @param unit the size that makes one unit of the resource
 */
export function fitScaling(points: readonly ScalingPoint[], unit: number): DrawScaling {
  const smallest = Math.min(...points.map(({ size }) => size)) / unit;
  const fits = WAITING_SHARES.flatMap((waiting) =>
    CAPS.flatMap((cap) => {
      const curve = Float64Array.from(points, ({ size }) =>
        Math.log(waiting + ((1 - waiting) * Math.min(smallest, cap)) / Math.min(size / unit, cap)),
      );
      return DEVIATIONS.map((deviation) => fitHeights(points, curve, deviation));
    }),
  );
  const best = Math.max(...fits.map(({ logLikelihood }) => logLikelihood));
  const cumulated: number[] = [];
  let total = 0;
  for (const { logLikelihood } of fits) {
    total += Math.exp(logLikelihood - best);
    cumulated.push(total);
  }
  return (random) => {
    const wanted = random() * total;
    const fit = fits[cumulated.findIndex((value) => value >= wanted)] ?? fits.at(-1);
    if (!fit) throw new RangeError("there is no shape to draw from");
    return drawPoints(points, fit, random);
  };
}

/** Normal linear regression of the heights, with the marginal likelihood of the shape. */
function fitHeights(points: readonly ScalingPoint[], curve: Float64Array, deviation: number): Fit {
  let [a00, a01, a11] = [1e-6, 0, 1 / FAMILY_DEVIATION ** 2];
  let [b0, b1, logWeights, squares] = [0, 0, 0, 0];
  points.forEach(({ family, estimate }, index) => {
    if (!estimate) return;
    const weight = 1 / (deviation ** 2 + estimate.variance);
    const height = estimate.logMean - (curve[index] ?? 0);
    a00 += weight;
    b0 += weight * height;
    if (family === 1) {
      a01 += weight;
      a11 += weight;
      b1 += weight * height;
    }
    logWeights += Math.log(weight);
    squares += weight * height ** 2;
  });
  const determinant = a00 * a11 - a01 ** 2;
  const [c00, c01, c11] = [a11 / determinant, -a01 / determinant, a00 / determinant];
  const means = [c00 * b0 + c01 * b1, c01 * b0 + c11 * b1] as const;
  const s00 = Math.sqrt(c00);
  const s10 = c01 / s00;
  return {
    curve,
    deviation,
    means,
    spread: [s00, s10, Math.sqrt(Math.max(0, c11 - s10 ** 2))],
    logLikelihood: 0.5 * (logWeights - squares + means[0] * b0 + means[1] * b1 - Math.log(determinant)),
  };
}

function drawPoints(points: readonly ScalingPoint[], fit: Fit, random: () => number): Float64Array {
  const { curve, deviation, means, spread } = fit;
  const [first, second] = [drawGaussian(random), drawGaussian(random)];
  const height = means[0] + spread[0] * first;
  const difference = means[1] + spread[1] * first + spread[2] * second;
  return Float64Array.from(points, ({ family, estimate }, index) => {
    const expected = (curve[index] ?? 0) + height + (family === 1 ? difference : 0);
    if (!estimate) return expected + deviation * drawGaussian(random);
    const weight = deviation ** 2 / (deviation ** 2 + estimate.variance);
    const spreadLeft = Math.sqrt(weight * estimate.variance);
    return expected + weight * (estimate.logMean - expected) + spreadLeft * drawGaussian(random);
  });
}
