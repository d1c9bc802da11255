import { median, medianAbsoluteDeviation } from "simple-statistics";
import { poolTails, type TailedSample } from "./pooled-tails.ts";

/** What a sample says about the mean of its population, with what the other samples say about its spread and tail. */
export interface PooledMean {
  /** Natural logarithm of the estimated mean. */
  readonly logMean: number;
  /** Natural logarithm of the mean without the tail. */
  readonly logBody: number;
  /** Of `logMean`. */
  readonly variance: number;
  /** Squared coefficient of variation of a single value, without the tail. */
  readonly squaredVariation: number;
}

/** Normal-consistent factor of the median absolute deviation. */
const MAD_TO_SD = 1.4826;

/** Values above the median by so many pooled standard deviations of the logarithm are the tail... */
const TAIL_DEVIATIONS = 4.5;

/** ...but not when they are less than 1.4 times the median: in a steady sample that is no event of another kind. */
const MIN_TAIL_LOG = 0.35;

/** The pooled spread counts as so many values in a sample's own. */
const SPREAD_STRENGTH = 6;

/** No series of invocations is steadier: half a percent. */
const MIN_VARIATION = 0.005;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Estimates the means of samples that are alike in kind: the same thing measured under different conditions. Few values
 * tell their own mean, but neither their spread nor rare large values, so these are shared: the spread as a ratio to the
 * mean, by shrinking each variance to the pooled one; the tail as `poolTails` does. A sample's own figures outweigh the
 * shared ones as it grows.
 *
 * @param samples positive values, one list for each condition; empty lists have no estimate
 * @param resolution the unit that values are rounded to: what rounding hides is part of the variance (unit²/12, Sheppard)
 */
export function poolMeans(
  samples: readonly (readonly number[])[],
  resolution: number,
): (PooledMean | undefined)[] {
  const cut = chooseTailCut(samples);
  const bodies = samples.map((values) => (values.length > 0 ? splitTail(values, cut) : undefined));
  const known = bodies.filter((body) => body !== undefined);
  const tails = new Map(poolTails(known).map((tail, index) => [known[index], tail]));
  const degrees = sum(known.map((body) => body.degrees));
  const sharedVariation = degrees > 0 ? sum(known.map(({ squares }) => squares)) / degrees : 0.3 ** 2;
  return bodies.map((body) => {
    if (!body) return undefined;
    const tail = tails.get(body) ?? { amount: 0, variance: 0 };
    const variation = (body.squares + SPREAD_STRENGTH * sharedVariation) / (body.degrees + SPREAD_STRENGTH);
    const squaredVariation = Math.max(
      MIN_VARIATION ** 2,
      variation,
      resolution ** 2 / 12 / body.bodyMean ** 2,
    );
    const mean = body.bodyMean + tail.amount;
    return {
      logMean: Math.log(mean),
      logBody: Math.log(body.bodyMean),
      variance: ((squaredVariation * body.bodyMean ** 2) / body.count + tail.variance) / mean ** 2,
      squaredVariation,
    };
  });
}

interface Body extends TailedSample {
  /** Squared relative deviations from the mean, without the tail. */
  readonly squares: number;
  readonly degrees: number;
}

function splitTail(values: readonly number[], cut: number): Body {
  const limit = median([...values]) * Math.exp(cut);
  const inside = values.filter((value) => value <= limit);
  const bodyMean = sum(inside) / inside.length;
  return {
    count: values.length,
    bodyMean,
    squares: sum(inside.map((value) => (value / bodyMean - 1) ** 2)),
    degrees: inside.length - 1,
    excesses: values.filter((value) => value > limit).map((value) => value - bodyMean),
  };
}

function chooseTailCut(samples: readonly (readonly number[])[]): number {
  const residuals = samples.flatMap((values) => {
    if (values.length < 2) return [];
    const logs = values.map(Math.log);
    const middle = median(logs);
    const correction = Math.sqrt(values.length / (values.length - 1));
    return logs.map((log) => (log - middle) * correction);
  });
  if (residuals.length === 0) return MIN_TAIL_LOG;
  return Math.max(MIN_TAIL_LOG, TAIL_DEVIATIONS * MAD_TO_SD * medianAbsoluteDeviation(residuals));
}
