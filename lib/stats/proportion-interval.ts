import { type ConfidenceInterval, requireLevel } from "./interval.ts";

/** Halvings of an interval of width 1 until nothing is left of a double. */
const HALVINGS = 60;

/**
 * Where a proportion lies of which `hits` of `count` trials are a sample: Clopper and Pearson's exact limits (The use of
 * confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26, 1934), each of which misses with
 * at most half of 1 - level. Without a hit the lower limit is 0, with nothing but hits the upper one is 1.
 *
 * @returns limits from 0 to 1; undefined without a trial
 * @throws {RangeError} when `hits` is not from 0 to `count`, or `level` is out of range
 */
export function computeProportionInterval(
  hits: number,
  count: number,
  level: number,
): ConfidenceInterval | undefined {
  requireLevel(level);
  if (!(Number.isInteger(hits) && Number.isInteger(count) && hits >= 0 && hits <= count)) {
    throw new RangeError(`no proportion of ${hits} in ${count}`);
  }
  if (count === 0) return undefined;
  const miss = (1 - level) / 2;
  return {
    level,
    low: hits === 0 ? 0 : findRoot((share) => sumFrom(hits, count, share) - miss),
    high: hits === count ? 1 : findRoot((share) => 1 - sumFrom(hits + 1, count, share) - miss, -1),
  };
}

/** Where a monotonic function of a share is 0. */
function findRoot(excess: (share: number) => number, direction: 1 | -1 = 1): number {
  let [low, high] = [0, 1];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (direction * excess(middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** How probable at least `hits` of `count` are: from ratios of neighbouring probabilities, so that nothing overflows. */
function sumFrom(hits: number, count: number, share: number): number {
  if (share <= 0 || share >= 1) return share <= 0 ? Number(hits <= 0) : 1;
  const odds = share / (1 - share);
  const mode = Math.min(count, Math.floor((count + 1) * share));
  let [below, from] = mode < hits ? [1, 0] : [0, 1];
  for (let k = mode, weight = 1; k < count && weight > 0; k++) {
    weight *= (odds * (count - k)) / (k + 1);
    if (k + 1 < hits) below += weight;
    else from += weight;
  }
  for (let k = mode, weight = 1; k > 0 && weight > 0; k--) {
    weight *= k / (odds * (count - k + 1));
    if (k - 1 < hits) below += weight;
    else from += weight;
  }
  return from / (below + from);
}
