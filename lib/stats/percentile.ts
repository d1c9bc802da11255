import { mean } from "simple-statistics";

/**
 * The p-th percentile by Hyndman-Fan type 7, the default of numpy, R and Excel: linear between the two
 * closest ranks.
 *
 * @param sorted ascending finite numbers, at least one
 * @param p 0 to 100
 * @throws {RangeError} when `sorted` is empty or `p` is out of range
 */
export function computePercentile(sorted: readonly number[], p: number): number {
  if (!(p >= 0 && p <= 100)) throw new RangeError(`a percentile is between 0 and 100, not ${p}`);
  const rank = ((sorted.length - 1) * p) / 100;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) throw new RangeError("no percentile of an empty sample");
  const weight = rank - Math.floor(rank);
  // From the nearer end, so that rounding never takes the result past a neighbour.
  return weight < 0.5 ? below + weight * (above - below) : above - (1 - weight) * (above - below);
}

/** What `summarizeDurations` finds; percentiles are Hyndman-Fan type 7. */
export interface DurationSummary {
  readonly count: number;
  readonly meanMs: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Count, mean, extremes and the usual percentiles of durations in milliseconds.
 *
 * @param values finite numbers in any order, at least one; left as they are
 * @throws {RangeError} when there is none, or one is not finite
 */
export function summarizeDurations(values: readonly number[]): DurationSummary {
  if (!values.every(Number.isFinite)) throw new RangeError("durations must be finite numbers");
  return summarizeSortedDurations(Array.from(Float64Array.from(values).sort()));
}

/**
 * As `summarizeDurations`, of values that are sorted already.
 *
 * @param sorted ascending finite numbers, at least one
 * @throws {RangeError} when there is none
 */
export function summarizeSortedDurations(sorted: readonly number[]): DurationSummary {
  return {
    count: sorted.length,
    minMs: computePercentile(sorted, 0),
    meanMs: mean(sorted),
    p50Ms: computePercentile(sorted, 50),
    p90Ms: computePercentile(sorted, 90),
    p95Ms: computePercentile(sorted, 95),
    p99Ms: computePercentile(sorted, 99),
    maxMs: computePercentile(sorted, 100),
  };
}
