import type { Settings, Statistic } from "../prepare/plan.ts";
import { selectCold, selectWarm } from "../samples/select.ts";
import type { PartialInterval } from "../stats/interval.ts";
import type { DurationFigures, MeasuredCandidate } from "./result.ts";

type Summarized = Pick<MeasuredCandidate, "summary">;

/** The cost that strategies, constraints and the output compare, in US dollars per invocation, or in the currency of the prices. */
export function getCostUsd({ summary }: Summarized): number {
  return summary.costPerInvocationUsd;
}

/**
 * The durations that strategies, constraints and the output compare: those of warm invocations, or, when only cold
 * starts were asked for, those of cold ones with their init or restore.
 */
export function getDurations(
  { summary }: Summarized,
  { onlyColdStarts }: Pick<Settings, "onlyColdStarts">,
): DurationFigures {
  return onlyColdStarts && summary.cold ? summary.cold.total : summary.warm.duration;
}

/** The durations that `getDurations` is a summary of, in milliseconds, as they came. */
export function listDurationsMs(
  { samples }: Pick<MeasuredCandidate, "samples">,
  { onlyColdStarts }: Pick<Settings, "onlyColdStarts">,
): readonly number[] {
  const warm = selectWarm(samples).durationsMs;
  if (warm.length > 0 && !onlyColdStarts) return warm;
  const { durationsMs, startsMs } = selectCold(samples);
  if (durationsMs.length === 0) return warm;
  return onlyColdStarts
    ? durationsMs.map((durationMs, index) => durationMs + (startsMs[index] ?? 0))
    : durationsMs;
}

/** One statistic of durations, in milliseconds. */
export function readStatistic(durations: DurationFigures, statistic: Statistic): number {
  return durations[`${statistic}Ms`];
}

/** Where that statistic lies, 95 %; undefined where the sample is too small for any limit. */
export function readInterval(
  { intervals }: DurationFigures,
  statistic: Statistic,
): PartialInterval | undefined {
  return intervals[`${statistic}Ms`];
}
