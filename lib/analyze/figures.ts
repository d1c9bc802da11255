import type { Settings, Statistic } from "../prepare/plan.ts";
import type { DurationSummary } from "../stats/percentile.ts";
import type { MeasuredCandidate } from "./result.ts";

/** The cost that strategies, constraints and the output compare, in US dollars per invocation, or in the currency of the prices. */
export function getCostUsd({ summary }: MeasuredCandidate): number {
  return summary.costPerInvocationUsd;
}

/**
 * The durations that strategies, constraints and the output compare: those of warm invocations, or, when only cold
 * starts were asked for, those of cold ones with their init or restore.
 */
export function getDurations(
  { summary }: MeasuredCandidate,
  { onlyColdStarts }: Pick<Settings, "onlyColdStarts">,
): DurationSummary {
  return onlyColdStarts && summary.cold ? summary.cold.total : summary.warm.duration;
}

/** One statistic of durations, in milliseconds. */
export function readStatistic(durations: DurationSummary, statistic: Statistic): number {
  return durations[`${statistic}Ms`];
}
