import { mean as computeMean, sampleVariance } from "simple-statistics";
import { HEAVY_SHARE, measureTail } from "./heavy-tail.ts";
import { type ConfidenceInterval, requireLevel } from "./interval.ts";
import { computeStudentLimit } from "./student-t.ts";

export interface MeanIntervalOptions {
  /** 0 to 1, both excluded. */
  readonly level: number;
  /**
   * What each value shares with others, such as the machine it was measured on; as long as the values. Values of one
   * group may be alike, so the interval is never narrower for knowing them.
   */
  readonly groups?: readonly (number | string)[] | undefined;
}

/**
 * The mean of a Pareto tail of index 1.5 above its smallest value, as a multiple of that value: index/(index - 1). At
 * 1.5, halfway between tails without a variance (2) and tails without a mean (1).
 */
const TAIL_ALLOWANCE = 3;

/** With fewer equally large groups their own spread is not known well enough to use it. */
const MIN_GROUPS = 4;

/**
 * Where the mean of the population lies of which `values` are a sample.
 *
 * Student's t on the logarithm of the mean (delta method: standard error over mean), so that the limits are positive
 * and the upper one is further away. n values cannot tell of events rarer than one in n, and in a heavy tail those still
 * count: there, the upper limit is that of the sample with one more value, three times its largest, which is what the
 * next event beyond the largest is on average in a Pareto tail of index 1.5. For less of a tail (`measureTail`) that
 * value is smaller: from the mean at 1 % to the whole at 4 %, so that no single value makes the limit jump.
 *
 * With `groups`, the standard error also follows the sums of the groups where that is wider (cluster-robust: Liang and
 * Zeger, Longitudinal data analysis using generalized linear models, Biometrika 73, 1986; with the factor G/(G - 1), and
 * as many degrees of freedom as there would be groups of equal size, less one). Fewer than four such groups are too few
 * to tell.
 *
 * Closed-form and without randomness: a few passes over the values, however many. A bootstrap was no better: without a
 * tail it covers as often, and with one its resamples, most of which lack it, give limits far too near or absurdly far.
 *
 * @param values finite numbers, none negative, in any order; left as they are
 * @returns undefined for fewer than two values
 * @throws {RangeError} when a value is negative or not finite, or `level` is out of range
 */
export function computeMeanInterval(
  values: readonly number[],
  { level, groups }: MeanIntervalOptions,
): ConfidenceInterval | undefined {
  requireLevel(level);
  if (!values.every((value) => value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError("the values of a mean interval are finite numbers, none negative");
  }
  requireGroups(values, groups);
  if (values.length < 2) return undefined;
  const mean = computeMean(values);
  if (mean === 0) return { level, low: 0, high: 0 };
  const reach = computeLogReach(values, mean, level, groups);
  const low = mean * Math.exp(-reach);
  const high = mean * Math.exp(reach);
  const sorted = Float64Array.from(values).sort();
  const { share } = measureTail(sorted) ?? { share: 0 };
  const weight = Math.min(1, (share - HEAVY_SHARE / 2) / (HEAVY_SHARE * 1.5));
  if (weight <= 0) return { level, low, high };
  const unseen = mean + weight * (TAIL_ALLOWANCE * (sorted.at(-1) ?? 0) - mean);
  const withUnseen = [...values, unseen];
  const groupsWithUnseen = groups && [...groups, "unseen"];
  const meanWithUnseen = computeMean(withUnseen);
  const reachWithUnseen = computeLogReach(withUnseen, meanWithUnseen, level, groupsWithUnseen);
  return { level, low, high: Math.max(high, meanWithUnseen * Math.exp(reachWithUnseen)) };
}

/** @throws {RangeError} when there is not one group for each value */
export function requireGroups(values: readonly number[], groups: MeanIntervalOptions["groups"]): void {
  if (groups !== undefined && groups.length !== values.length) {
    throw new RangeError(`${groups.length} groups for ${values.length} values`);
  }
}

/** Half the width of the interval of the logarithm of the mean. */
function computeLogReach(
  values: readonly number[],
  mean: number,
  level: number,
  groups: MeanIntervalOptions["groups"],
): number {
  const count = values.length;
  const error = Math.sqrt(sampleVariance(values) / count) / mean;
  const reach = error * computeStudentLimit(level, count - 1);
  if (groups === undefined) return reach;
  const deviations = new Map<number | string, number>();
  const sizes = new Map<number | string, number>();
  for (const [index, group] of groups.entries()) {
    deviations.set(group, (deviations.get(group) ?? 0) + (values[index] ?? mean) - mean);
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const equalGroups = count ** 2 / [...sizes.values()].reduce((sum, size) => sum + size ** 2, 0);
  if (equalGroups < MIN_GROUPS) return reach;
  const groupSquares = [...deviations.values()].reduce((sum, deviation) => sum + deviation ** 2, 0);
  const groupError = Math.sqrt((groupSquares * sizes.size) / (sizes.size - 1)) / count / mean;
  return Math.max(reach, groupError * computeStudentLimit(level, equalGroups - 1));
}
