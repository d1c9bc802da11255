/** The rare values that decide a sample's mean; what a warning says of them. */
export interface HeavyTail {
  /** Values above this one are the tail. */
  readonly fence: number;
  /** How many there are. */
  readonly count: number;
  /** What they add to the mean above the median, as a share of the mean: 0 to 1. */
  readonly share: number;
}

/** Fewer values have no quartiles to speak of. */
const MIN_VALUES = 10;

/** Hoaglin and Iglewicz's multiple of the interquartile range. */
const FENCE_RANGES = 2.2;

/** From this share of the mean on, the tail matters. */
const MIN_SHARE = 0.02;

/**
 * The heavy tail of a sample of positive values, where it has one: values too far above the others to be their random
 * spread, which make a noticeable part of the mean. A mean that hangs on them is uncertain in a way that its own sample
 * understates, as the next sample may hold more of them, larger ones or none.
 *
 * "Too far" is judged on the logarithms, so that neither the unit nor the spread of a log-normal sample counts: above
 * the upper quartile by 2.2 interquartile ranges, which 95 % of normal samples of up to some hundred values have nothing
 * beyond (Hoaglin and Iglewicz, Fine-Tuning Some Resistant Rules for Outlier Labeling, Journal of the American
 * Statistical Association 82, 1987). "Noticeable" is 2 % of the mean. Both quartiles are moved apart by half the unit
 * that the values are rounded to, so that rounding alone is no tail.
 *
 * @param sorted ascending finite numbers, none negative
 */
export function detectHeavyTail(sorted: readonly number[] | Float64Array): HeavyTail | undefined {
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => sorted[Math.round((sorted.length - 1) * p)]);
  if (sorted.length < MIN_VALUES || !lower || !median || !upper) return undefined;
  const halfUnit = Math.min(findUnit(sorted), lower) / 2;
  const high = upper + halfUnit;
  const fence = high * (high / (lower - halfUnit)) ** FENCE_RANGES;
  let count = 0;
  let excess = 0;
  let total = 0;
  for (const value of sorted) total += value;
  for (let index = sorted.length - 1; index >= 0; index--) {
    const value = sorted[index] ?? 0;
    if (value <= fence) break;
    count += 1;
    excess += value - median;
  }
  const share = excess / total;
  return share >= MIN_SHARE ? { fence, count, share } : undefined;
}

/** The smallest step between values that differ: what they are rounded to, where they are. 0 where all are equal. */
function findUnit(sorted: readonly number[] | Float64Array): number {
  let unit = Number.POSITIVE_INFINITY;
  for (let index = 1; index < sorted.length; index++) {
    const step = (sorted[index] ?? 0) - (sorted[index - 1] ?? 0);
    if (step > 0 && step < unit) unit = step;
  }
  return unit === Number.POSITIVE_INFINITY ? 0 : unit;
}
