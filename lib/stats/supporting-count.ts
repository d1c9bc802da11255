import { requireLevel } from "./interval.ts";

/**
 * From how many values on a percentile has an upper limit: n such that the largest of them lies above it with
 * probability 1 - (p/100)^n of at least `level` (Hahn and Meeker, Statistical Intervals, 5.2). 29 for p90, 59 for p95 and
 * 299 for p99 at 95 %. `computePercentileInterval` gives one from so many values on that the smallest one counts as well:
 * for p50, one more.
 *
 * @param p above 0 and below 100
 */
export function countForUpperLimit(p: number, level: number): number {
  requireLevel(level);
  if (!(p > 0 && p < 100)) throw new RangeError(`no upper limit for percentile ${p}`);
  const share = p / 100;
  const missOf = (count: number) => share ** count + (1 - share) ** count;
  let count = Math.max(1, Math.floor(Math.log(1 - level) / Math.log(share)));
  // The tail below counts for p50 only; a few steps suffice.
  while (missOf(count) > 1 - level) count += 1;
  return count;
}
