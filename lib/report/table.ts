import { getDurations, readStatistic } from "../analyze/figures.ts";
import {
  type CandidateFindings,
  type FailedFindings,
  type Findings,
  listCompared,
  type MeasuredFindings,
} from "../analyze/findings.ts";
import type { ColdSummary } from "../analyze/result.ts";
import type { Currency } from "../prices/price-list.ts";
import type { ConfidenceInterval, PartialInterval } from "../stats/interval.ts";
import { ARCHITECTURES } from "../units.ts";
import { compareByCost } from "./costs.ts";
import { readFigures } from "./figures.ts";
import {
  formatArchitecture,
  formatCount,
  formatDurationMs,
  formatMemoryMb,
  formatText,
  formatUsd,
  formatUsdPerMillion,
  NO_VALUE,
} from "./format.ts";
import { findFrontier } from "./frontier.ts";
import { computeMonth } from "./months.ts";
import { chooseView, isInView, type View } from "./view.ts";

/** Fewest samples whose largest value reaches the 99th percentile with 95 % confidence: 1 - 0.99^n >= 0.95. */
export const MIN_P99_SAMPLES = 299;

/** One candidate as people read it: every cell is formatted text, the same in the terminal and on the page. */
export interface Row {
  readonly candidateKey: string;
  readonly state: ShownCandidate["state"];
  readonly memory: string;
  readonly architecture: string;
  /** Warm durations, or where only cold starts were measured those of cold starts; none where it has no such. */
  readonly p50: string;
  readonly p90: string;
  readonly p95: string;
  /** Where p95 lies with 95 % confidence. */
  readonly p95Range: string;
  /** `≥ x` when the sample is too small to bound it from above. */
  readonly p99: string;
  /** Mean init or restore duration. */
  readonly coldStart: string;
  /** Mean billed duration of the same invocations. */
  readonly billed: string;
  readonly costPerMillion: string;
  /** Where that lies with 95 % confidence. */
  readonly costRange: string;
  /** Of the month of the view. */
  readonly month: string;
  readonly maxMemoryUsed: string;
  /** `2 of 50`. */
  readonly errors: string;
  /** `yes` where no other of the view is both cheaper and faster, by its latency; none for one outside the view. */
  readonly frontier: string;
  /** Such as `pick, current`. */
  readonly mark: string;
  /** Why a failed candidate cannot be recommended. */
  readonly message?: string;
}

/** A cell of a row, by its name. */
export type ColumnId = Exclude<keyof Row, "candidateKey" | "state" | "message">;

export interface Column {
  readonly id: ColumnId;
  readonly heading: string;
  readonly align: "left" | "right";
  /** There is room for it on the page only. */
  readonly isPageOnly?: boolean;
}

/** The columns in reading order. */
export const COLUMNS: readonly Column[] = [
  { id: "memory", heading: "Memory", align: "right" },
  { id: "architecture", heading: "Architecture", align: "left" },
  { id: "p50", heading: "p50", align: "right" },
  { id: "p90", heading: "p90", align: "right", isPageOnly: true },
  { id: "p95", heading: "p95", align: "right" },
  { id: "p95Range", heading: "p95, 95 % interval", align: "right", isPageOnly: true },
  { id: "p99", heading: "p99", align: "right" },
  { id: "coldStart", heading: "Cold start", align: "right" },
  { id: "billed", heading: "Billed mean", align: "right" },
  { id: "costPerMillion", heading: "Cost per million", align: "right" },
  { id: "costRange", heading: "95 % interval", align: "right" },
  { id: "month", heading: "Cost per month", align: "right", isPageOnly: true },
  { id: "maxMemoryUsed", heading: "Max used", align: "right" },
  { id: "errors", heading: "Errors", align: "right" },
  { id: "frontier", heading: "Frontier", align: "left", isPageOnly: true },
  { id: "mark", heading: "Mark", align: "left" },
];

const LATENCIES: readonly ColumnId[] = ["p50", "p90", "p95", "p95Range", "p99"];

/** The columns as a result has them: what they call latency may be that of cold starts. */
export function listColumns({ settings }: Findings): readonly Column[] {
  if (!settings.onlyColdStarts) return COLUMNS;
  return COLUMNS.map((column) =>
    LATENCIES.includes(column.id) ? { ...column, heading: `Cold start ${column.heading}` } : column,
  );
}

/** The candidates of a result in the order of every list: by memory, then x86_64 before arm64. */
function sortCandidates(result: Findings): CandidateFindings[] {
  return [...result.candidates].sort(
    (a, b) =>
      a.memoryMb - b.memoryMb ||
      ARCHITECTURES.indexOf(a.architecture) - ARCHITECTURES.indexOf(b.architecture),
  );
}

/** A candidate that was invoked, or was to be: those that the search passed over are counted, not listed. */
export type ShownCandidate = MeasuredFindings | FailedFindings;

/** The candidates that lists show, in their order. */
export function listShown(result: Findings): ShownCandidate[] {
  return sortCandidates(result).filter((candidate) => candidate.state !== "pruned");
}

/** How many sizes were not measured and why, a sentence for each reason. */
export function describePruned({ candidates }: Findings): string[] {
  const pruned = candidates.filter((candidate) => candidate.state === "pruned");
  return [...Map.groupBy(pruned, ({ message }) => message)].map(([message, alike]) => {
    const were = alike.length === 1 ? "was" : "were";
    return `${formatCount(alike.length)} of ${formatCount(candidates.length)} configurations ${were} not measured: ${formatText(message)}.`;
  });
}

/** One row per candidate that was measured or failed. */
export function listRows(result: Findings, view: View = chooseView(result)): Row[] {
  const frontier = findFrontierKeys(result, view);
  return listShown(result).map((candidate) => ({
    candidateKey: candidate.key,
    state: candidate.state,
    memory: formatMemoryMb(candidate.memoryMb),
    architecture: formatArchitecture(candidate.architecture),
    ...formatMeasured(candidate, result, view),
    frontier: formatFrontier(candidate, result, view, frontier),
    errors: `${formatCount(candidate.counts.failed)} of ${formatCount(candidate.counts.invocations)}`,
    mark: markOf(candidate, result),
    ...(candidate.state === "failed" ? { message: formatText(candidate.message) } : {}),
  }));
}

/** A p99 of `count` invocations; when they are too few to bound it from above, it says so. */
export function formatP99(p99Ms: number, count: number): string {
  return `${count < MIN_P99_SAMPLES ? "≥ " : ""}${formatDurationMs(p99Ms)}`;
}

type MeasuredCells = Pick<
  Row,
  | "p50"
  | "p90"
  | "p95"
  | "p95Range"
  | "p99"
  | "coldStart"
  | "billed"
  | "costPerMillion"
  | "costRange"
  | "month"
  | "maxMemoryUsed"
>;

const NOT_MEASURED: MeasuredCells = {
  p50: NO_VALUE,
  p90: NO_VALUE,
  p95: NO_VALUE,
  p95Range: NO_VALUE,
  p99: NO_VALUE,
  coldStart: NO_VALUE,
  billed: NO_VALUE,
  costPerMillion: NO_VALUE,
  costRange: NO_VALUE,
  month: NO_VALUE,
  maxMemoryUsed: NO_VALUE,
};

function formatMeasured(candidate: ShownCandidate, result: Findings, view: View): MeasuredCells {
  if (candidate.state === "failed") return NOT_MEASURED;
  const { cold, maxMemoryUsedMb } = candidate.summary;
  return {
    ...NOT_MEASURED,
    ...formatFigures(candidate, result, view),
    coldStart: formatStart(cold),
    // 0 MB is what a platform reports that does not know it.
    maxMemoryUsed: maxMemoryUsedMb > 0 ? formatMemoryMb(maxMemoryUsedMb) : NO_VALUE,
  };
}

/** Nothing of one that cannot be compared: what it has stands in for what the columns hold. */
function formatFigures(candidate: MeasuredFindings, result: Findings, view: View): Partial<MeasuredCells> {
  const figures = readFigures(candidate, result);
  if (!figures) return {};
  const { durations, meanBilledMs, costPerMillionUsd, costPerMillionInterval } = figures;
  const { currency } = result.prices;
  const month = computeMonth(candidate, result, view);
  return {
    p50: formatDurationMs(durations.p50Ms),
    p90: formatDurationMs(durations.p90Ms),
    p95: formatDurationMs(durations.p95Ms),
    p95Range: formatDurationRange(durations.intervals.p95Ms),
    p99: formatP99(durations.p99Ms, durations.count),
    billed: formatDurationMs(meanBilledMs),
    costPerMillion: formatUsdPerMillion(costPerMillionUsd, currency),
    costRange: formatCostRange(costPerMillionInterval, currency),
    month: month ? formatUsd(month.onDemand.totalUsd, currency) : NO_VALUE,
  };
}

/** Keys of those that the charts show on the frontier: nothing in the view is as cheap and as fast, and better in one. */
export function findFrontierKeys(findings: Findings, view: View): ReadonlySet<string> {
  const costOf = compareByCost(findings, view);
  const places = listCompared(findings)
    .filter((candidate) => isInView(candidate, findings, view))
    .map((candidate) => ({
      key: candidate.key,
      x: costOf(candidate).value,
      y: readStatistic(getDurations(candidate, findings.settings), view.statistic),
    }));
  return new Set(findFrontier(places).map(({ key }) => key));
}

function formatFrontier(
  candidate: ShownCandidate,
  findings: Findings,
  view: View,
  frontier: ReadonlySet<string>,
): string {
  const isPlaced = readFigures(candidate, findings) && isInView(candidate, findings, view);
  if (!isPlaced) return NO_VALUE;
  return frontier.has(candidate.key) ? "yes" : "no";
}

/** `150 to 190 ms`, `at least 150 ms` */
export function formatDurationRange(interval: PartialInterval | undefined): string {
  if (!interval) return NO_VALUE;
  const { low, high } = interval;
  if (low === undefined) return `at most ${formatDurationMs(high)}`;
  if (high === undefined) return `at least ${formatDurationMs(low)}`;
  return `${formatDurationMs(low).replace(/ ms$/, "")} to ${formatDurationMs(high)}`;
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

function markOf(candidate: ShownCandidate, { currentKey, recommendation }: Findings): string {
  const isFound = recommendation.state === "found";
  const tie = isFound
    ? recommendation.ties.find(({ candidateKey }) => candidateKey === candidate.key)
    : undefined;
  const isPick = isFound && candidate.key === recommendation.candidateKey;
  return [
    isPick && "pick",
    candidate.key === currentKey && "current",
    tie && !isPick && (tie.verdict === "same" ? "as good" : "may be as good"),
  ]
    .filter(Boolean)
    .join(", ");
}
