/** Something of a run's that could not be removed. */
export interface Remainder {
  readonly name: string;
  readonly reason: string;
  /** What removes it, to be typed. */
  readonly command: string;
}

/** What removing a run's clones left. */
export interface Leaving {
  readonly deleted: number;
  readonly leftovers: readonly Remainder[];
  /** Versions that somebody has pointed an alias to: theirs now. */
  readonly kept: readonly string[];
}
