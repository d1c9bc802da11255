/** The rare values that lie too far above the others to be their random spread. */
export interface Tail {
  /** Values above this one are the tail. */
  readonly fence: number;
  /** How many there are. */
  readonly count: number;
  /** What they add to the mean by lying above the median, as a share of the mean: 0 to 1. */
  readonly share: number;
}

/** From this share of the mean on, a tail is heavy. */
export const HEAVY_SHARE = 0.02;

/** Fewer values have no quartiles to speak of. */
const MIN_VALUES = 10;

/** Hoaglin and Iglewicz's multiple of the interquartile range. */
const FENCE_RANGES = 2.2;

/**
 * So many times the median is the tail of any sample: an exponential distribution has 3 values in 100,000 beyond it, a
 * log-normal one with a coefficient of variation of 1 has 6 in 10,000.
 */
const FENCE_MEDIANS = 15;

/**
 * The heavy tail of a sample of positive values, where it has one: values too far above the others, which make 2 % of
 * the mean or more. A mean that hangs on them is less certain than its sample shows, as the next sample may hold more
 * of them, larger ones or none.
 *
 * @param sorted ascending finite numbers, none negative
 * @returns undefined where the tail is not heavy, and for fewer than ten values
 */
export function detectHeavyTail(sorted: readonly number[] | Float64Array): Tail | undefined {
  const tail = measureTail(sorted);
  return tail && tail.share >= HEAVY_SHARE ? tail : undefined;
}

/**
 * The tail of a sample of positive values, heavy or not, possibly empty.
 *
 * It begins on the logarithms, so that neither the unit nor the spread of a log-normal sample counts: above the upper
 * quartile by 2.2 interquartile ranges, which 95 % of normal samples of up to some hundred values have nothing beyond
 * (Hoaglin and Iglewicz, Fine-Tuning Some Resistant Rules for Outlier Labeling, Journal of the American Statistical
 * Association 82, 1987), but not later than 15 times the median, since a log-normal sample may itself be too wide. Both
 * quartiles are first moved apart by half the unit that the values are rounded to, so that rounding alone makes no tail.
 *
 * @param sorted ascending finite numbers, none negative
 * @returns undefined for fewer than ten values, and where a quarter of them or more are 0
 */
export function measureTail(sorted: readonly number[] | Float64Array): Tail | undefined {
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => sorted[Math.round((sorted.length - 1) * p)]);
  if (sorted.length < MIN_VALUES || !lower || !median || !upper) return undefined;
  const halfUnit = Math.min(findUnit(sorted), lower) / 2;
  const high = upper + halfUnit;
  const fence = Math.min(high * (high / (lower - halfUnit)) ** FENCE_RANGES, FENCE_MEDIANS * median);
  let total = 0;
  for (const value of sorted) total += value;
  let count = 0;
  let excess = 0;
  for (let index = sorted.length - 1; index >= 0; index--) {
    const value = sorted[index] ?? 0;
    if (value <= fence) break;
    count += 1;
    excess += value - median;
  }
  return { fence, count, share: excess / total };
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
