import type { ProjectedMonth } from "./project-month.ts";
import type { TargetMetrics } from "./summarize-metrics.ts";

/** What production did on the days before a run, as the run's plan and result keep it. */
export interface Production {
  readonly days: number;
  /** ISO date in UTC of the first day. */
  readonly from: string;
  /** Of the day after the last one. */
  readonly until: string;
  /** Of the function, or of the version or alias that is tuned. */
  readonly metrics: TargetMetrics;
  /** What the input left out, and the run takes from here. */
  readonly filledIn: ProjectedMonth;
}
