import { spendAlpha } from "../stats/alpha-spending.ts";

/** Which of the fixed looks at a growing sample this is. */
export interface Look {
  /** From 1. */
  readonly number: number;
  /** Samples of a candidate at each look, ascending. */
  readonly counts: readonly number[];
}

/**
 * How often a gate fails that should not, at most, over all looks together: of an absolute budget, when the true value
 * is just within it (half of what 95 % intervals leave); of all comparisons with a baseline together, when nothing
 * changed.
 */
export const FALSE_FAILURES = { absolute: 0.025, relative: 0.01 } as const;

const MAX_LOOKS = 3;

/** A result that is judged once, as it is: all of the error rate is spent at this look. */
export const ONLY_LOOK: Look = { number: 1, counts: [1] };

/**
 * The sample sizes at which a gate looks, fixed before the first: `num`, `maxNum`, and their geometric mean between
 * them. So 100 and 400 give 100, 200, 400. Where `maxNum` leaves no room there are fewer.
 */
export function planLooks(num: number, maxNum: number): readonly number[] {
  const factor = maxNum / num;
  const counts = Array.from({ length: MAX_LOOKS }, (_, index) =>
    Math.round(num * factor ** (index / (MAX_LOOKS - 1))),
  );
  return factor > 1 ? [...new Set(counts)] : [num];
}

/** With what probability a failure at this look may be false. */
export function missOf({ number, counts }: Look, total: number): number {
  const miss = spendAlpha(counts, total)[number - 1];
  if (miss === undefined) throw new RangeError(`there is no look ${number} of ${counts.length}`);
  return miss;
}

/** Whether no look comes after this one. */
export function isLast({ number, counts }: Look): boolean {
  return number >= counts.length;
}
