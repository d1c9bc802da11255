import { countWindowsPerMonth, type MetricWindow } from "./metric-window.ts";
import type { MeasuredMetrics } from "./summarize-metrics.ts";

/** What production says of a month, under the names of the tuner's input; without what is not known. */
export interface ProjectedMonth {
  readonly monthlyInvocations?: number;
  /** From 0 to 1. */
  readonly coldStartShare?: number;
}

/** The most that the input takes. */
const MAX_MONTHLY_INVOCATIONS = 1e12;

/** A month that goes on like the window. Less than one invocation a month is none that the input could say. */
export function projectMonth(
  { invocations, coldStartShare }: Pick<MeasuredMetrics, "invocations" | "coldStartShare">,
  window: Pick<MetricWindow, "days">,
): ProjectedMonth {
  const monthly = Math.min(MAX_MONTHLY_INVOCATIONS, Math.round(invocations * countWindowsPerMonth(window)));
  return {
    ...(monthly >= 1 ? { monthlyInvocations: monthly } : {}),
    ...(coldStartShare === undefined ? {} : { coldStartShare }),
  };
}
