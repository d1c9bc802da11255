import { type PartialInterval, requireLevel } from "./interval.ts";

/**
 * Between which values of the sample the p-th percentile of its population lies. Distribution-free: the number of
 * values below a percentile is binomial, so the limits are order statistics and cover it with at least `level`, whatever
 * the distribution (David and Nagaraja, Order Statistics, 3rd edition, 7.1; Hahn and Meeker, Statistical Intervals,
 * 5.2); the estimate (type 7) is always between them. Each limit may miss with half of 1 - level; where the extreme
 * value misses more often than that but less often than 1 - level, the other limit has what is left. A sample too small
 * for that gives one limit at the full level: "at least" for p from 50 up, "at most" below. So p99 has no upper limit
 * from fewer than 299 values at 95 %, p95 none from fewer than 59.
 *
 * @param sorted ascending finite numbers
 * @param p 0 to 100, both excluded
 * @param level 0 to 1, both excluded
 * @returns undefined where the sample is too small for any limit
 * @throws {RangeError} when `p` or `level` is out of range
 */
export function computePercentileInterval(
  sorted: readonly number[],
  p: number,
  level: number,
): PartialInterval | undefined {
  requireLevel(level);
  if (!(p > 0 && p < 100)) {
    throw new RangeError(`an interval is for a percentile above 0 and below 100, not ${p}`);
  }
  const count = sorted.length;
  if (count === 0) return undefined;
  const miss = 1 - level;
  const tails = sumBinomialTails(count, p / 100);
  const lowMiss = tails.below(0);
  const highMiss = tails.above(count - 1);
  if (lowMiss + highMiss <= miss) {
    const lowIndex = tails.findLow(Math.max(lowMiss, Math.min(miss / 2, miss - highMiss)));
    const highIndex = tails.findHigh(Math.max(highMiss, Math.min(miss / 2, miss - lowMiss)));
    return { level, low: pick(sorted, lowIndex), high: pick(sorted, highIndex) };
  }
  if (p >= 50) return lowMiss <= miss ? { level, low: pick(sorted, tails.findLow(miss)) } : undefined;
  return highMiss <= miss ? { level, high: pick(sorted, tails.findHigh(miss)) } : undefined;
}

function pick(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new RangeError(`no value at ${index}`);
  return value;
}

interface BinomialTails {
  /** How probable it is that the percentile lies below the value at `index`: at most `index` values are below it. */
  readonly below: (index: number) => number;
  /** How probable it is that the percentile lies above the value at `index`: more than `index` values are below it. */
  readonly above: (index: number) => number;
  /** The last index that `below` gives at most `miss`. */
  readonly findLow: (miss: number) => number;
  /** The first index that `above` gives at most `miss`. */
  readonly findHigh: (miss: number) => number;
}

/** Further from the mode than this many standard deviations a binomial has nothing that a double could add. */
const REACH = 40;

/**
 * Tails of the binomial distribution, from ratios of neighbouring probabilities: no factorials, and no more than
 * `REACH` standard deviations of memory to either side of the mode.
 */
function sumBinomialTails(count: number, probability: number): BinomialTails {
  const mode = Math.min(count, Math.floor((count + 1) * probability));
  const reach = Math.ceil(REACH * Math.sqrt(count * probability * (1 - probability))) + REACH;
  const first = Math.max(0, mode - reach);
  const last = Math.min(count, mode + reach);
  const odds = probability / (1 - probability);
  const weights = new Float64Array(last - first + 1);
  weights[mode - first] = 1;
  for (let k = mode; k < last; k++) {
    weights[k + 1 - first] = ((weights[k - first] ?? 0) * odds * (count - k)) / (k + 1);
  }
  for (let k = mode; k > first; k--) {
    weights[k - 1 - first] = ((weights[k - first] ?? 0) * k) / (odds * (count - k + 1));
  }
  const upTo = new Float64Array(weights.length);
  const from = new Float64Array(weights.length + 1);
  for (let i = 0, sum = 0; i < weights.length; i++) upTo[i] = sum += weights[i] ?? 0;
  for (let i = weights.length - 1, sum = 0; i >= 0; i--) from[i] = sum += weights[i] ?? 0;
  const total = from[0] ?? 1;
  const below = (index: number) => (index < first ? 0 : (upTo[Math.min(index, last) - first] ?? 0) / total);
  const above = (index: number) =>
    index >= last ? 0 : (from[Math.max(index + 1, first) - first] ?? 0) / total;
  return {
    below,
    above,
    // From the ranks beside the estimate, so that an interval contains it at any level.
    findLow: (miss) => {
      let index = Math.floor((count - 1) * probability);
      while (index > 0 && below(index) > miss) index--;
      return index;
    },
    findHigh: (miss) => {
      let index = Math.ceil((count - 1) * probability);
      while (index < count - 1 && above(index) > miss) index++;
      return index;
    },
  };
}
