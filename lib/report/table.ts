import type {
  CandidateResult,
  ColdSummary,
  FailedCandidate,
  MeasuredCandidate,
  TuningResult,
} from "../analyze/result.ts";
import type { Currency } from "../prices/price-list.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import { ARCHITECTURES } from "../units.ts";
import {
  formatArchitecture,
  formatCount,
  formatDurationMs,
  formatMemoryMb,
  formatText,
  formatUsdPerMillion,
  NO_VALUE,
} from "./format.ts";

/** Fewest samples whose largest value reaches the 99th percentile with 95 % confidence: 1 - 0.99^n >= 0.95. */
export const MIN_P99_SAMPLES = 299;

/** One candidate as people read it: every cell is formatted text, the same in the terminal and on the page. */
export interface Row {
  readonly candidateKey: string;
  readonly state: ShownCandidate["state"];
  readonly memory: string;
  readonly architecture: string;
  /** Warm durations. */
  readonly p50: string;
  readonly p95: string;
  /** `≥ x` when the sample is too small to bound it from above. */
  readonly p99: string;
  /** Mean init or restore duration. */
  readonly coldStart: string;
  /** Mean billed duration of warm invocations. */
  readonly billed: string;
  readonly costPerMillion: string;
  /** Where that lies with 95 % confidence. */
  readonly costRange: string;
  readonly maxMemoryUsed: string;
  /** `2 of 50`. */
  readonly errors: string;
  readonly mark: "" | "pick" | "current" | "pick, current";
  /** Why a failed candidate cannot be recommended. */
  readonly message?: string;
}

/** A cell of a row, by its name. */
export type ColumnId = Exclude<keyof Row, "candidateKey" | "state" | "message">;

export interface Column {
  readonly id: ColumnId;
  readonly heading: string;
  /** What the column holds, in one sentence. */
  readonly meaning: string;
  readonly align: "left" | "right";
}

/** The columns in reading order. */
export const COLUMNS: readonly Column[] = [
  { id: "memory", heading: "Memory", meaning: "Configured memory size.", align: "right" },
  { id: "architecture", heading: "Architecture", meaning: "Instruction set of the function.", align: "left" },
  {
    id: "p50",
    heading: "p50",
    meaning: "Half of the warm invocations were at most this long.",
    align: "right",
  },
  {
    id: "p95",
    heading: "p95",
    meaning: "95 % of the warm invocations were at most this long.",
    align: "right",
  },
  {
    id: "p99",
    heading: "p99",
    meaning: "99 % of the warm invocations were at most this long.",
    align: "right",
  },
  {
    id: "coldStart",
    heading: "Cold start",
    meaning: "Mean init or restore duration of cold starts.",
    align: "right",
  },
  { id: "billed", heading: "Billed mean", meaning: "Mean billed duration, nothing trimmed.", align: "right" },
  {
    id: "costPerMillion",
    heading: "Cost per million",
    meaning: "Cost of a million invocations, cold starts mixed in by their share.",
    align: "right",
  },
  {
    id: "costRange",
    heading: "95 % interval",
    meaning: "Where the cost per million lies with 95 % confidence, by the spread of what was measured.",
    align: "right",
  },
  {
    id: "maxMemoryUsed",
    heading: "Max used",
    meaning: "Most memory that an environment used.",
    align: "right",
  },
  { id: "errors", heading: "Errors", meaning: "Failed invocations of all.", align: "right" },
  { id: "mark", heading: "Mark", meaning: "The recommended and the current configuration.", align: "left" },
];

/** The candidates of a result in the order of every list: by memory, then x86_64 before arm64. */
export function sortCandidates(result: TuningResult): CandidateResult[] {
  return [...result.candidates].sort(
    (a, b) =>
      a.memoryMb - b.memoryMb ||
      ARCHITECTURES.indexOf(a.architecture) - ARCHITECTURES.indexOf(b.architecture),
  );
}

/** A candidate that was invoked, or was to be: those that the search passed over are counted, not listed. */
export type ShownCandidate = MeasuredCandidate | FailedCandidate;

/** The candidates that lists show, in their order. */
export function listShown(result: TuningResult): ShownCandidate[] {
  return sortCandidates(result).filter((candidate) => candidate.state !== "pruned");
}

/** How many sizes were not measured and why, a sentence for each reason. */
export function describePruned({ candidates }: TuningResult): string[] {
  const pruned = candidates.filter((candidate) => candidate.state === "pruned");
  return [...Map.groupBy(pruned, ({ message }) => message)].map(([message, alike]) => {
    const were = alike.length === 1 ? "was" : "were";
    return `${formatCount(alike.length)} of ${formatCount(candidates.length)} configurations ${were} not measured: ${formatText(message)}.`;
  });
}

/** One row per candidate that was measured or failed. */
export function listRows(result: TuningResult): Row[] {
  return listShown(result).map((candidate) => ({
    candidateKey: candidate.key,
    state: candidate.state,
    memory: formatMemoryMb(candidate.memoryMb),
    architecture: formatArchitecture(candidate.architecture),
    ...formatMeasured(candidate, result.prices.currency),
    errors: `${formatCount(candidate.counts.failed)} of ${formatCount(candidate.counts.invocations)}`,
    mark: markOf(candidate, result),
    ...(candidate.state === "failed" ? { message: formatText(candidate.message) } : {}),
  }));
}

/** A p99 of `warmCount` invocations; when they are too few to bound it from above, it says so. */
export function formatP99(p99Ms: number, warmCount: number): string {
  return `${warmCount < MIN_P99_SAMPLES ? "≥ " : ""}${formatDurationMs(p99Ms)}`;
}

type MeasuredCells = Pick<
  Row,
  "p50" | "p95" | "p99" | "coldStart" | "billed" | "costPerMillion" | "costRange" | "maxMemoryUsed"
>;

function formatMeasured(candidate: ShownCandidate, currency: Currency): MeasuredCells {
  if (candidate.state === "failed") {
    return {
      p50: NO_VALUE,
      p95: NO_VALUE,
      p99: NO_VALUE,
      coldStart: NO_VALUE,
      billed: NO_VALUE,
      costPerMillion: NO_VALUE,
      costRange: NO_VALUE,
      maxMemoryUsed: NO_VALUE,
    };
  }
  const { warm, cold, costPerMillionUsd, costPerMillionInterval, maxMemoryUsedMb } = candidate.summary;
  return {
    p50: formatDurationMs(warm.duration.p50Ms),
    p95: formatDurationMs(warm.duration.p95Ms),
    p99: formatP99(warm.duration.p99Ms, warm.duration.count),
    coldStart: formatStart(cold),
    billed: formatDurationMs(warm.meanBilledMs),
    costPerMillion: formatUsdPerMillion(costPerMillionUsd, currency),
    costRange: formatCostRange(costPerMillionInterval, currency),
    // 0 MB is what a platform reports that does not know it.
    maxMemoryUsed: maxMemoryUsedMb > 0 ? formatMemoryMb(maxMemoryUsedMb) : NO_VALUE,
  };
}

/** `$4.70 to $4.88` */
function formatCostRange(interval: ConfidenceInterval | undefined, currency: Currency): string {
  if (!interval) return NO_VALUE;
  const { low, high } = interval;
  return `${formatUsdPerMillion(low, currency)} to ${formatUsdPerMillion(high, currency)}`;
}

/** Init, or restore where there is nothing else. */
function formatStart(cold: ColdSummary | undefined): string {
  const start = cold?.init ?? cold?.restore;
  return start ? formatDurationMs(start.meanMs) : NO_VALUE;
}

function markOf(candidate: CandidateResult, result: TuningResult): Row["mark"] {
  const isCurrent = candidate.key === result.currentKey;
  const isPick =
    result.recommendation.state === "found" && candidate.key === result.recommendation.candidateKey;
  if (isPick) return isCurrent ? "pick, current" : "pick";
  return isCurrent ? "current" : "";
}
