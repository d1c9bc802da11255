import { getDurations } from "../analyze/figures.ts";
import { type Findings, isCompared } from "../analyze/findings.ts";
import type { DurationFigures } from "../analyze/result.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import type { ShownCandidate } from "./table.ts";

/** What tables and files show of one candidate beside others. */
export interface Figures {
  /** Of warm invocations; where only cold starts were asked for, of those, init or restore included. */
  readonly durations: DurationFigures;
  /** Of the same invocations. */
  readonly meanBilledMs: number;
  readonly costPerMillionUsd: number;
  readonly costPerMillionInterval?: ConfidenceInterval | undefined;
}

/** @returns undefined for a candidate that failed, or has no invocations of the kind that is compared */
export function readFigures(candidate: ShownCandidate, { settings }: Findings): Figures | undefined {
  if (candidate.state === "failed" || !isCompared(candidate)) return undefined;
  const { warm, cold, costPerMillionUsd, costPerMillionInterval } = candidate.summary;
  return {
    durations: getDurations(candidate, settings),
    meanBilledMs: settings.onlyColdStarts && cold ? cold.meanBilledMs : warm.meanBilledMs,
    costPerMillionUsd,
    costPerMillionInterval,
  };
}
