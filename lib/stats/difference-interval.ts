import type { ConfidenceInterval } from "./interval.ts";

/** A difference and where it lies. */
export interface DifferenceInterval extends ConfidenceInterval {
  readonly difference: number;
}

/**
 * The difference a - b of two independent estimates, from the interval that each has: Zou and Donner's limits
 * (Construction of confidence limits about effect measures: a general approach, Statistics in Medicine 27, 2008), which
 * for proportions are Newcombe's.
 *
 * @param level that of both intervals
 */
export function combineDifference(
  a: number,
  intervalA: { readonly low: number; readonly high: number },
  b: number,
  intervalB: { readonly low: number; readonly high: number },
  level: number,
): DifferenceInterval {
  const difference = a - b;
  return {
    level,
    difference,
    low: difference - Math.hypot(a - intervalA.low, intervalB.high - b),
    high: difference + Math.hypot(intervalA.high - a, b - intervalB.low),
  };
}
