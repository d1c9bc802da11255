/** The exponent of the family: the larger, the more is left for the last look. */
const EXPONENT = 2;

/**
 * What each of several looks at a growing sample may err with, so that all of them together err with at most `total`:
 * the increments of the spending function total x t^2, t being the share of the last look's sample (Kim and DeMets,
 * Design and analysis of group sequential tests based on the type I error spending rate function, Biometrika 74, 1987).
 * Each look gets its increment whole (Bonferroni), which needs no joint distribution and errs less often than it may.
 *
 * @param counts size of the sample at each look, ascending, at least one, all above 0
 * @param total above 0 and below 1
 * @throws {RangeError} when counts do not ascend or `total` is out of range
 */
export function spendAlpha(counts: readonly number[], total: number): readonly number[] {
  if (!(total > 0 && total < 1)) throw new RangeError(`an error rate is between 0 and 1, not ${total}`);
  const last = counts.at(-1);
  const ascends = counts.every((count, index) => count > (counts[index - 1] ?? 0));
  if (last === undefined || !ascends) throw new RangeError("looks are at samples of ascending size");
  const spentBy = (count: number) => total * (count / last) ** EXPONENT;
  return counts.map((count, index) => {
    const before = counts[index - 1];
    return spentBy(count) - (before === undefined ? 0 : spentBy(before));
  });
}
