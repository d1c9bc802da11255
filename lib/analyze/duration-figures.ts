import { computeMeanInterval } from "../stats/mean-interval.ts";
import { summarizeSortedDurations } from "../stats/percentile.ts";
import { computePercentileInterval } from "../stats/percentile-interval.ts";
import type { DurationFigures } from "./result.ts";

/** The confidence of every interval in a result. */
export const LEVEL = 0.95;

/** Ascending, as all figures of a column take it: it is sorted once. */
export function sortColumn(values: readonly number[]): number[] {
  return Array.from(Float64Array.from(values).sort());
}

/**
 * Durations in figures with their 95 % intervals: of the mean by `computeMeanInterval`, which allows for heavy tails; of
 * percentiles by order statistics (`computePercentileInterval`), partial where the sample is small.
 *
 * @param sorted ascending, in milliseconds, at least one
 */
export function describeDurations(sorted: readonly number[]): DurationFigures {
  const meanMs = computeMeanInterval(sorted, { level: LEVEL });
  const limit = (p: number) => computePercentileInterval(sorted, p, LEVEL);
  const [p50Ms, p90Ms, p95Ms, p99Ms] = [limit(50), limit(90), limit(95), limit(99)];
  return {
    ...summarizeSortedDurations(sorted),
    intervals: {
      ...(meanMs && { meanMs }),
      ...(p50Ms && { p50Ms }),
      ...(p90Ms && { p90Ms }),
      ...(p95Ms && { p95Ms }),
      ...(p99Ms && { p99Ms }),
    },
  };
}
