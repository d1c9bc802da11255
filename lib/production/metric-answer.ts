/** A value and the beginning of its period. */
export interface DataPoint {
  readonly atMs: number;
  readonly value: number;
}

/**
 * What CloudWatch has of one metric. No points from a complete answer mean that nothing was reported in the window,
 * which is not the same as zero; an answer that is not complete says nothing at all.
 */
export type MetricAnswer =
  | { readonly state: "complete"; readonly points: readonly DataPoint[] }
  | { readonly state: "unreadable"; readonly reason: string };
