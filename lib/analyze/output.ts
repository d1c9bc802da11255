import { mean } from "simple-statistics";
import type { Settings } from "../prepare/plan.ts";
import { formatText } from "../report/format.ts";
import { selectWarm } from "../samples/select.ts";
import type { Architecture } from "../units.ts";
import { getCostUsd, getDurations } from "./figures.ts";
import type { MeasuredCandidate, Recommendation, Spend, TuningResult } from "./result.ts";
import { getOwnSpend } from "./spend.ts";

/** One measured candidate: aws-lambda-power-tuning's three keys, then ours. */
export interface OutputStat {
  /** Memory in MB. */
  readonly value: number;
  /** US dollars per invocation. */
  readonly averagePrice: number;
  /** Milliseconds, trimmed as `duration` is. */
  readonly averageDuration: number;
  readonly architecture: Architecture;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Invocations that these figures are of. */
  readonly count: number;
  readonly failed: number;
  readonly allowed: number;
}

/**
 * What Analyze answers: the execution's output, but for what Apply adds. The first keys are those of
 * aws-lambda-power-tuning; they and `stats` keep to `settings.answerArchitectures`. `power`, `cost`, `duration` and
 * `architecture` are absent when there is no answer; a warning says why.
 */
export interface TuningOutput {
  /** Memory in MB. */
  readonly power?: number;
  /** US dollars per invocation. */
  readonly cost?: number;
  /** Mean of warm durations in milliseconds, trimmed by `settings.discardTopBottom`. */
  readonly duration?: number;
  readonly architecture?: Architecture;
  readonly stateMachine: {
    /** US dollars for this execution's state transitions; absent in China. */
    readonly executionCost?: number;
    /** US dollars for every invocation of the target's clones. The tuner's own functions are not in it. */
    readonly lambdaCost: number;
    /** The report's URL. */
    readonly visualization: string;
  };
  readonly stats?: readonly OutputStat[];
  /** Of everything measured, on every architecture. */
  readonly recommendation: Recommendation;
  readonly reportUrl: string;
  readonly reportKey: string;
  readonly resultKey: string;
  readonly spend: Spend;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly dryRun: boolean;
}

export interface OutputRequest {
  readonly result: TuningResult;
  readonly reportUrl: string;
  readonly reportKey: string;
  readonly resultKey: string;
}

/** A state's payload is limited to 256 KiB (Step Functions quotas): these bounds keep the output below half of it. */
const MAX_WARNINGS = 40;
const MAX_STATS = 200;

/** Composes the execution's output from a result. Always below 128 KiB, whatever was measured. */
export function composeOutput(request: OutputRequest): TuningOutput {
  const { result, reportUrl, reportKey, resultKey } = request;
  const { settings, answer, recommendation, spend } = result;
  const eligible = result.candidates
    .filter((candidate) => candidate.state === "measured")
    .filter(({ architecture }) => settings.answerArchitectures.includes(architecture));
  const pick = answer.state === "found" ? eligible.find(({ key }) => key === answer.candidateKey) : undefined;
  return {
    ...(pick && {
      power: pick.memoryMb,
      cost: getCostUsd(pick),
      duration: computeDurationMs(pick, settings),
      architecture: pick.architecture,
    }),
    stateMachine: {
      ...(spend.stateTransitionsUsd !== undefined && { executionCost: spend.stateTransitionsUsd }),
      lambdaCost: getOwnSpend(spend).costUsd,
      visualization: reportUrl,
    },
    ...(settings.includeOutputResults && {
      stats: eligible.slice(0, MAX_STATS).map((candidate) => toStat(candidate, settings)),
    }),
    recommendation,
    reportUrl,
    reportKey,
    resultKey,
    spend,
    warnings: shorten(result.warnings, resultKey),
    dryRun: settings.dryRun,
  };
}

function toStat(candidate: MeasuredCandidate, settings: Settings): OutputStat {
  const { memoryMb, architecture, counts } = candidate;
  const { p50Ms, p95Ms, p99Ms, count } = getDurations(candidate, settings);
  return {
    value: memoryMb,
    averagePrice: getCostUsd(candidate),
    averageDuration: computeDurationMs(candidate, settings),
    architecture,
    p50Ms,
    p95Ms,
    p99Ms,
    count,
    failed: counts.failed,
    allowed: counts.allowed,
  };
}

/**
 * The mean of what `getDurations` is a summary of, without the shortest and the longest `discardTopBottom` of them.
 * The only trimmed number there is: latency and cost elsewhere are of everything that was measured.
 */
function computeDurationMs(candidate: MeasuredCandidate, settings: Settings): number {
  const { meanMs } = getDurations(candidate, settings);
  const { durationsMs } = selectWarm(candidate.samples);
  if (settings.onlyColdStarts || durationsMs.length === 0) return meanMs;
  return computeTrimmedMean(durationsMs, settings.discardTopBottom);
}

/**
 * Mean without the lowest and the highest `share` of the values, each rounded down to whole values.
 * @param values at least one
 * @param share from 0 to below 0.5
 */
export function computeTrimmedMean(values: readonly number[], share: number): number {
  const discarded = Math.floor(values.length * share);
  return mean(values.toSorted((a, b) => a - b).slice(discarded, values.length - discarded));
}

function shorten(warnings: TuningResult["warnings"], resultKey: string): TuningOutput["warnings"] {
  const shown = warnings.map(({ code, message }) => ({ code, message: formatText(message) }));
  if (shown.length <= MAX_WARNINGS) return shown;
  const more = shown.length - MAX_WARNINGS + 1;
  return [
    ...shown.slice(0, MAX_WARNINGS - 1),
    { code: "more-warnings", message: `${more} more warnings are in ${resultKey}` },
  ];
}
