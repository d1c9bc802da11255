import type { ConfidenceInterval } from "./interval.ts";

/** A figure and where it lies. */
export interface Estimate {
  readonly value: number;
  readonly interval?: ConfidenceInterval | undefined;
}

/**
 * The interval of `weightA` of one figure plus `weightB` of another that is independent of it, by Zou and Donner
 * (Construction of confidence limits about effect measures: a general approach, Statistics in Medicine 27, 2008): limits
 * of a sum from the distances of each estimate to its own limits. A negative weight takes the figure off: for proportions
 * that is Newcombe's interval of their difference.
 *
 * @returns undefined where the first has none; a second one without an interval counts as known
 */
export function mixIntervals(
  a: Estimate,
  weightA: number,
  b: Estimate,
  weightB: number,
): ConfidenceInterval | undefined {
  if (!a.interval) return undefined;
  const mixed = weightA * a.value + weightB * b.value;
  const reachOf = ({ value, interval }: Estimate, weight: number, side: "low" | "high") => {
    if (!interval) return 0;
    const limit = weight >= 0 === (side === "low") ? interval.low : interval.high;
    return weight * (value - limit);
  };
  const reach = (side: "low" | "high") => Math.hypot(reachOf(a, weightA, side), reachOf(b, weightB, side));
  return { level: a.interval.level, low: mixed - reach("low"), high: mixed + reach("high") };
}
