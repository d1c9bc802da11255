/** Shares of a sample, on an axis on which the tail has as much room as the rest. Pure: no page, no canvas. */

/** A value, and the share of the sample that is at most as high, 0 to 1 without either. */
export interface Share {
  readonly share: number;
  readonly value: number;
}

/** Percentiles that have a name on the axis. */
const NAMED = [0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999];

/** Where a share stands: as far again from p90 to p99 as from 0 to p90. */
export function stretchShare(share: number): number {
  return -Math.log10(1 - share);
}

/**
 * Every value of an ascending sample with its share. The k-th of n stands in the middle of its own nth of the sample, at
 * (k - 0.5)/n (Hazen's plotting position), so that the highest has a place.
 */
export function listShares(sorted: readonly number[]): Share[] {
  return sorted.map((value, index) => ({ share: (index + 0.5) / sorted.length, value }));
}

/**
 * The same for values that stand for a larger sample, evenly spaced by rank from its lowest to its highest.
 *
 * @param count of that sample
 */
export function listQuantileShares(quantiles: readonly number[], count: number): Share[] {
  const step = (count - 1) / Math.max(1, quantiles.length - 1);
  return quantiles.map((value, index) => ({ share: (Math.round(index * step) + 0.5) / count, value }));
}

/** The percentiles that so many values can tell: the last one has a value beyond it. */
export function listPercentiles(count: number): number[] {
  return NAMED.filter((percentile) => count * (1 - percentile / 100) >= 1 - 1e-9);
}
