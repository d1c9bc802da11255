import type { TuningResult } from "../analyze/result.ts";
import type { Currency } from "../prices/price-list.ts";
import { selectWarm } from "../samples/select.ts";
import type { Architecture } from "../units.ts";
import { listShown, type ShownCandidate } from "./table.ts";

/** More durations than this are embedded as so many quantiles. */
export const MAX_EMBEDDED_DURATIONS = 200;

export interface MeasuredPoint {
  readonly key: string;
  readonly state: "measured";
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly warmCount: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly costPerMillionUsd: number;
  readonly paretoOptimal: boolean;
  /** Warm durations, ascending: all of them, or evenly spaced quantiles from the smallest to the largest. */
  readonly durationsMs: readonly number[];
}

export interface FailedPoint {
  readonly key: string;
  readonly state: "failed";
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

/** What the script of the page needs, embedded in it as JSON. Texts and tables are already in the page. */
export interface ReportData {
  readonly schemaVersion: 1;
  /** What costs are in. */
  readonly currency: Currency;
  readonly currentKey: string;
  readonly pickKey?: string;
  /** In the order of the table. */
  readonly candidates: readonly (MeasuredPoint | FailedPoint)[];
}

/** The part of a result that the page draws: summaries and sorted durations, no single invocations. */
export function toReportData(result: TuningResult): ReportData {
  return {
    schemaVersion: 1,
    currency: result.prices.currency,
    currentKey: result.currentKey,
    ...(result.recommendation.state === "found" ? { pickKey: result.recommendation.candidateKey } : {}),
    candidates: listShown(result).map(toPoint),
  };
}

function toPoint(candidate: ShownCandidate): MeasuredPoint | FailedPoint {
  const { key, architecture, memoryMb } = candidate;
  if (candidate.state === "failed") return { key, state: "failed", architecture, memoryMb };
  const { duration } = candidate.summary.warm;
  return {
    key,
    state: "measured",
    architecture,
    memoryMb,
    warmCount: duration.count,
    meanMs: duration.meanMs,
    p50Ms: duration.p50Ms,
    p90Ms: duration.p90Ms,
    p95Ms: duration.p95Ms,
    p99Ms: duration.p99Ms,
    costPerMillionUsd: candidate.summary.costPerMillionUsd,
    paretoOptimal: candidate.paretoOptimal,
    durationsMs: thin(selectWarm(candidate.samples).durationsMs.toSorted((a, b) => a - b)),
  };
}

/** Picks from the sorted values, so every embedded one was measured; the first and the last always stay. */
function thin(sorted: readonly number[]): readonly number[] {
  if (sorted.length <= MAX_EMBEDDED_DURATIONS) return sorted;
  const step = (sorted.length - 1) / (MAX_EMBEDDED_DURATIONS - 1);
  return Array.from({ length: MAX_EMBEDDED_DURATIONS }, (_, index) => sorted[Math.round(index * step)] ?? 0);
}
