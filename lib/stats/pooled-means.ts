import { median, medianAbsoluteDeviation } from "simple-statistics";

/** What a sample says about the mean of its population, with what the other samples say about its spread and tail. */
export interface PooledMean {
  /** Natural logarithm of the estimated mean. */
  readonly logMean: number;
  /** Of `logMean`. */
  readonly variance: number;
  /** Squared coefficient of variation of a single value. */
  readonly squaredVariation: number;
}

/** Normal-consistent factor of the median absolute deviation. */
const MAD_TO_SD = 1.4826;

/** Values above the median by so many pooled standard deviations of the logarithm are the tail... */
const TAIL_DEVIATIONS = 4.5;

/** ...but not when they are less than 1.4 times the median: in a steady sample that is no event of another kind. */
const MIN_TAIL_LOG = 0.35;

/** The own tail of a sample of so many values counts as much as the tail of all. */
const TAIL_STRENGTH = 200;

/** The pooled spread counts as so many values in a sample's own. */
const SPREAD_STRENGTH = 6;

/** No series of invocations is steadier: half a percent. */
const MIN_VARIATION = 0.005;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Estimates the means of samples that are alike in kind: the same thing measured under different conditions. Few values
 * tell their own mean, but neither their spread nor rare large values, so these are shared: the spread as a ratio to the
 * mean, by shrinking each variance to the pooled one; the tail as an amount, because rare delays are waits, which last
 * as long under all conditions. A sample's own figures outweigh the shared ones as it grows.
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
  const count = sum(known.map((body) => body.count));
  const sharedTail = count > 0 ? sum(known.map(({ tailSum }) => tailSum)) / count : 0;
  const degrees = sum(known.map((body) => body.degrees));
  const sharedVariation = degrees > 0 ? sum(known.map(({ squares }) => squares)) / degrees : 0.3 ** 2;
  return bodies.map((body) => {
    if (!body) return undefined;
    const tail = (body.tailSum + TAIL_STRENGTH * sharedTail) / (body.count + TAIL_STRENGTH);
    const variation = (body.squares + SPREAD_STRENGTH * sharedVariation) / (body.degrees + SPREAD_STRENGTH);
    const squaredVariation = Math.max(MIN_VARIATION ** 2, variation, resolution ** 2 / 12 / body.mean ** 2);
    return {
      logMean: Math.log(body.mean + tail),
      variance: squaredVariation / body.count,
      squaredVariation,
    };
  });
}

interface Body {
  readonly count: number;
  /** Without the tail. */
  readonly mean: number;
  /** Squared relative deviations from the mean, without the tail. */
  readonly squares: number;
  readonly degrees: number;
  /** What the tail's values are above the mean, added up. */
  readonly tailSum: number;
}

function splitTail(values: readonly number[], cut: number): Body {
  const limit = median([...values]) * Math.exp(cut);
  const inside = values.filter((value) => value <= limit);
  const mean = sum(inside) / inside.length;
  return {
    count: values.length,
    mean,
    squares: sum(inside.map((value) => (value / mean - 1) ** 2)),
    degrees: inside.length - 1,
    tailSum: sum(values.filter((value) => value > limit).map((value) => value - mean)),
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
