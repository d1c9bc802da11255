import { mean } from "simple-statistics";
import { type ConfidenceInterval, requireLevel } from "./interval.ts";
import { computeMeanInterval, requireGroups } from "./mean-interval.ts";
import { computePercentile } from "./percentile.ts";
import { computePercentileInterval } from "./percentile-interval.ts";
import { prepareResampling, resamplePercentile } from "./resample-percentile.ts";

export interface RatioIntervalOptions {
  /** The mean, or a percentile above 0 and below 100. */
  readonly statistic: "mean" | number;
  /** 0 to 1, both excluded. */
  readonly level: number;
  /** Uniform in [0, 1); percentiles are resampled with it. */
  readonly random: () => number;
  /** How often; 999 unless told. */
  readonly resamples?: number | undefined;
  /** What each value shares with others of its sample, such as the machine it was measured on. */
  readonly groupsA?: readonly (number | string)[] | undefined;
  readonly groupsB?: readonly (number | string)[] | undefined;
}

/** A ratio and where it lies. */
export interface RatioInterval extends ConfidenceInterval {
  readonly ratio: number;
}

const RESAMPLES = 999;

/** With fewer values expected beyond a percentile, resamples do not tell how far beyond they may be. */
const MIN_BEYOND = 2;

/** From this many values on, order statistics are as good for a percentile as resampling, and far cheaper. */
const MAX_RESAMPLED = 2000;

/**
 * The ratio of a statistic of `a` to the same statistic of `b`, two independent samples, and where the ratio of their
 * populations lies.
 *
 * Means: the two intervals of the logarithms (`computeMeanInterval`, with its allowance for heavy tails) are combined as
 * Zou and Donner do (Construction of confidence limits about effect measures: a general approach, Statistics in Medicine
 * 27, 2008): limits of a difference from the distances of each estimate to its own limits. A studentized bootstrap of
 * heavy tails has no useful upper limit, as resamples without the tail have next to no spread.
 *
 * Percentiles: percentile bootstrap of the ratio (Efron and Tibshirani, An Introduction to the Bootstrap, 13), by groups
 * where a sample has at least six. Above 2000 values without groups, the intervals of `computePercentileInterval` are
 * combined as those of means are.
 *
 * @param a finite positive numbers in any order; left as they are
 * @returns undefined where a sample is too small: for a mean, two values; for a percentile, so many that two are expected
 *   beyond it (40 for p95, 200 for p99)
 * @throws {RangeError} when a value is not positive and finite, or `statistic` or `level` is out of range
 */
export function computeRatioInterval(
  a: readonly number[],
  b: readonly number[],
  options: RatioIntervalOptions,
): RatioInterval | undefined {
  const { statistic, level, groupsA, groupsB } = options;
  requireLevel(level);
  const isUsable = (value: number) => value > 0 && value < Number.POSITIVE_INFINITY;
  if (!a.every(isUsable) || !b.every(isUsable)) {
    throw new RangeError("the values of a ratio interval are finite and above 0");
  }
  requireGroups(a, groupsA);
  requireGroups(b, groupsB);
  if (statistic === "mean") {
    const intervalA = computeMeanInterval(a, { level, groups: groupsA });
    const intervalB = computeMeanInterval(b, { level, groups: groupsB });
    if (intervalA === undefined || intervalB === undefined) return undefined;
    return combineRatio(mean(a), intervalA, mean(b), intervalB, level);
  }
  if (!(statistic > 0 && statistic < 100)) throw new RangeError(`no ratio of percentile ${statistic}`);
  const rarer = Math.min(statistic, 100 - statistic) / 100;
  if (Math.min(a.length, b.length) * rarer < MIN_BEYOND) return undefined;
  const isLarge =
    Math.max(a.length, b.length) > MAX_RESAMPLED && groupsA === undefined && groupsB === undefined;
  return (
    (isLarge ? combinePercentiles(a, b, statistic, level) : undefined) ??
    resampleRatio(a, b, statistic, options)
  );
}

/** undefined where one of the intervals lacks a limit. */
function combinePercentiles(
  a: readonly number[],
  b: readonly number[],
  p: number,
  level: number,
): RatioInterval | undefined {
  const [sortedA, sortedB] = [sort(a), sort(b)];
  const intervalA = computePercentileInterval(sortedA, p, level);
  const intervalB = computePercentileInterval(sortedB, p, level);
  if (intervalA?.low === undefined || intervalA.high === undefined) return undefined;
  if (intervalB?.low === undefined || intervalB.high === undefined) return undefined;
  return combineRatio(
    computePercentile(sortedA, p),
    intervalA,
    computePercentile(sortedB, p),
    intervalB,
    level,
  );
}

function resampleRatio(
  a: readonly number[],
  b: readonly number[],
  p: number,
  { level, random, resamples = RESAMPLES, groupsA, groupsB }: RatioIntervalOptions,
): RatioInterval {
  const [sampleA, sampleB] = [prepareResampling(a, groupsA), prepareResampling(b, groupsB)];
  const ratio = computePercentile(sampleA.values, p) / computePercentile(sampleB.values, p);
  const ratios = Array.from({ length: resamples }, () => {
    const ofA = resamplePercentile(sampleA, p, random);
    return ofA / resamplePercentile(sampleB, p, random);
  });
  const sorted = sort(ratios);
  return {
    level,
    ratio,
    low: Math.min(ratio, computePercentile(sorted, 50 * (1 - level))),
    high: Math.max(ratio, computePercentile(sorted, 50 * (1 + level))),
  };
}

function sort(values: readonly number[]): number[] {
  return Array.from(Float64Array.from(values).sort());
}

/**
 * The ratio of two independent positive estimates, from the interval that each has: Zou and Donner's limits (see
 * `computeRatioInterval`) on the logarithms.
 *
 * @param level that of both intervals
 */
export function combineRatio(
  a: number,
  intervalA: { readonly low: number; readonly high: number },
  b: number,
  intervalB: { readonly low: number; readonly high: number },
  level: number,
): RatioInterval {
  const below = Math.hypot(Math.log(a / intervalA.low), Math.log(intervalB.high / b));
  const above = Math.hypot(Math.log(intervalA.high / a), Math.log(b / intervalB.low));
  const ratio = a / b;
  return { level, ratio, low: ratio * Math.exp(-below), high: ratio * Math.exp(above) };
}
