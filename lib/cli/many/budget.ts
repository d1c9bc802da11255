/** What one run may cost; without a limit where there is none. */
export interface Share {
  readonly maxCostUsd?: number;
}

/** What all runs together may cost. */
export interface Budget {
  /**
   * Sets aside what the next run may cost.
   * @param shares how many runs can start now, this one among them: each gets an equal part of what is left
   * @param ownUsd what the run's own input allows at most
   * @returns undefined when nothing is left now; runs that have not ended may give some of theirs back
   */
  take(shares: number, ownUsd?: number): Share | undefined;
  /** A run has ended: what it has not spent is there for others. */
  settle(share: Share, spentUsd: number): void;
}

/** Less than this part of it is nothing: sums of shares are not exact. */
const NOTHING = 1e-6;

/**
 * A budget for runs beside each other. As every run's limit is set aside before it starts, all together cannot be
 * allowed more than the whole.
 * @param maxCostUsd undefined for no limit
 */
export function openBudget(maxCostUsd: number | undefined): Budget {
  let leftUsd = maxCostUsd ?? Number.POSITIVE_INFINITY;
  return {
    take(shares, ownUsd) {
      if (maxCostUsd === undefined) return ownUsd === undefined ? {} : { maxCostUsd: ownUsd };
      if (leftUsd <= maxCostUsd * NOTHING) return undefined;
      const shareUsd = Math.min(leftUsd / shares, ownUsd ?? Number.POSITIVE_INFINITY);
      leftUsd -= shareUsd;
      return { maxCostUsd: shareUsd };
    },
    settle({ maxCostUsd: takenUsd = 0 }, spentUsd) {
      leftUsd += takenUsd - spentUsd;
    },
  };
}
