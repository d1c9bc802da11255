import { mean } from "simple-statistics";
import { type ConfidenceInterval, requireLevel } from "./interval.ts";
import { computeMeanInterval, requireGroups } from "./mean-interval.ts";
import { computePercentile } from "./percentile.ts";
import { computePercentileInterval } from "./percentile-interval.ts";

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

/** With fewer groups, values are resampled one by one. */
const MIN_GROUPS = 6;

/**
 * The ratio of a statistic of `a` to the same statistic of `b`, two independent samples, and where the ratio of their
 * populations lies.
 *
 * Means: the two intervals of the logarithms (`computeMeanInterval`, with its allowance for heavy tails) are combined as
 * Zou and Donner do (Construction of confidence limits about effect measures: a general approach, Statistics in Medicine
 * 27, 2008): limits of a difference from the distances of each estimate to its own limits. A studentized bootstrap of
 * heavy tails has no useful upper limit, as resamples without the tail have next to no spread.
 *
 * Percentiles: percentile bootstrap of the logarithm of the ratio, by groups where there are at least six in a sample.
 * Samples above 2000 values are combined as means are, from the intervals of `computePercentileInterval`.
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
  const { statistic, level, random, resamples = RESAMPLES, groupsA, groupsB } = options;
  requireLevel(level);
  if (![...a, ...b].every((value) => value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError("the values of a ratio interval are finite and above 0");
  }
  requireGroups(a, groupsA);
  requireGroups(b, groupsB);
  if (statistic === "mean") {
    const [intervalA, intervalB] = [
      computeMeanInterval(a, { level, groups: groupsA }),
      computeMeanInterval(b, { level, groups: groupsB }),
    ];
    if (intervalA === undefined || intervalB === undefined) return undefined;
    return combine(mean(a), intervalA, mean(b), intervalB, level);
  }
  if (!(statistic > 0 && statistic < 100)) throw new RangeError(`no ratio of percentile ${statistic}`);
  const rarer = Math.min(statistic, 100 - statistic) / 100;
  if (Math.min(a.length, b.length) * rarer < MIN_BEYOND) return undefined;
  const [sortedA, sortedB] = [sort(a, groupsA), sort(b, groupsB)];
  const [estimateA, estimateB] = [
    computePercentile(sortedA.values, statistic),
    computePercentile(sortedB.values, statistic),
  ];
  if (Math.max(a.length, b.length) > MAX_RESAMPLED) {
    const intervalA = computePercentileInterval(sortedA.values, statistic, level);
    const intervalB = computePercentileInterval(sortedB.values, statistic, level);
    if (intervalA?.low !== undefined && intervalA.high !== undefined) {
      if (intervalB?.low !== undefined && intervalB.high !== undefined) {
        return combine(estimateA, intervalA, estimateB, intervalB, level);
      }
    }
  }
  const logs = new Float64Array(resamples);
  for (let index = 0; index < resamples; index++) {
    logs[index] = Math.log(
      resamplePercentile(sortedA, statistic, random) / resamplePercentile(sortedB, statistic, random),
    );
  }
  const sortedLogs = Array.from(logs.sort());
  const ratio = estimateA / estimateB;
  const [low, high] = [50 * (1 - level), 50 * (1 + level)].map((p) =>
    Math.exp(computePercentile(sortedLogs, p)),
  );
  return { level, ratio, low: Math.min(ratio, low ?? ratio), high: Math.max(ratio, high ?? ratio) };
}

function combine(
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

interface SortedSample {
  readonly values: readonly number[];
  /** The number of the unit that each value belongs to: its group, or itself. */
  readonly units: Int32Array;
  readonly unitCount: number;
  /** How often each unit was drawn; overwritten by every resample. */
  readonly draws: Int32Array;
}

function sort(values: readonly number[], groups: RatioIntervalOptions["groupsA"]): SortedSample {
  const order = [...values.keys()].sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const sorted = order.map((index) => values[index] ?? 0);
  const numbers = new Map([...new Set(groups)].map((group, index) => [group, index]));
  const grouped = groups !== undefined && numbers.size >= MIN_GROUPS;
  const units = Int32Array.from(order, (index, rank) =>
    grouped ? (numbers.get(groups[index] ?? "") ?? 0) : rank,
  );
  const unitCount = grouped ? numbers.size : values.length;
  return { values: sorted, units, unitCount, draws: new Int32Array(unitCount) };
}

/** As many units as there are are drawn with replacement; the values of the drawn ones are walked in order. */
function resamplePercentile(
  { values, units, unitCount, draws }: SortedSample,
  p: number,
  random: () => number,
): number {
  draws.fill(0);
  for (let draw = 0; draw < unitCount; draw++) {
    const unit = Math.floor(random() * unitCount);
    draws[unit] = (draws[unit] ?? 0) + 1;
  }
  let count = 0;
  for (let index = 0; index < values.length; index++) count += draws[units[index] ?? 0] ?? 0;
  const rank = ((count - 1) * p) / 100;
  const weight = rank - Math.floor(rank);
  let seen = 0;
  let below: number | undefined;
  for (let index = 0; index < values.length; index++) {
    seen += draws[units[index] ?? 0] ?? 0;
    const value = values[index] ?? 0;
    if (below === undefined && seen > rank) below = value;
    if (below !== undefined && seen > Math.ceil(rank)) return below + weight * (value - below);
  }
  return below ?? 0;
}
