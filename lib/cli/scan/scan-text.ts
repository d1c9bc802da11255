import type { PriceList } from "../../prices/price-list.ts";
import { SAVING_ASSUMPTIONS } from "../../production/estimate-saving.ts";
import { SPEND_ASSUMPTIONS } from "../../production/estimate-spend.ts";
import type { MetricWindow } from "../../production/metric-window.ts";
import { METRIC_QUERY_USD } from "../../production/metrics.ts";
import { type RankedFunction, type RankingOrder, toMiddleUsd } from "../../production/rank.ts";
import type { ScanResult } from "../../production/scan.ts";
import {
  formatCount,
  formatDurationMs,
  formatMemoryMb,
  formatText,
  formatUsd,
  NO_VALUE,
} from "../../report/format.ts";
import { drawPlainTable, type PlainColumn } from "../plain-table.ts";
import type { Terminal } from "../terminal.ts";

/** A scan with everything that its figures hang on. */
export interface Scanned {
  readonly region: string;
  readonly window: MetricWindow;
  readonly by: RankingOrder;
  readonly prices: PriceList;
  readonly result: ScanResult;
}

const COLUMNS = [
  { id: "rank", heading: "#", align: "right" },
  { id: "name", heading: "function", align: "left" },
  { id: "memory", heading: "memory", align: "right" },
  { id: "architecture", heading: "arch", align: "left" },
  { id: "invocations", heading: "invocations", align: "right" },
  { id: "mean", heading: "mean", align: "right" },
  { id: "spend", heading: "spend", align: "right" },
  { id: "saving", heading: "likely saving", align: "right" },
  { id: "range", heading: "from, to", align: "left" },
  { id: "why", heading: "why", align: "left" },
] as const satisfies readonly PlainColumn<string>[];

type ColumnId = (typeof COLUMNS)[number]["id"];

/** Columns that a narrow terminal can do without, the first to go first. */
const DISPENSABLE: readonly ColumnId[] = ["mean", "invocations", "architecture", "memory", "range", "why"];

/** More names are in the JSON. */
const MAX_NAMES = 5;

/** The first rows of the ranking, what they stand on, and what asking took, for people. No trailing newline. */
export function renderScanText(scanned: Scanned, top: number, terminal: Terminal): string {
  const { result, prices, window, region } = scanned;
  const { ranking } = result;
  const shown = ranking.slice(0, top);
  const days = window.days === 1 ? "the last day" : `the last ${formatCount(window.days)} days`;
  if (shown.length === 0) {
    return [`No function of ${region} has data of ${days}`, ...listNotes(scanned, terminal)].join("\n");
  }
  const [head = "", ...rows] = drawPlainTable(
    COLUMNS,
    shown.map((ranked) => toRow(ranked, prices)),
    DISPENSABLE,
    terminal,
  );
  const more = ranking.length - shown.length;
  const rest = more > 0 ? `; ${formatCount(more)} more with --top or --json` : "";
  return [
    head,
    ...rows,
    "",
    `By ${scanned.by}, of a month as ${days} were in ${region}${rest}. ${describeTotals(ranking, prices)}`,
    "Savings are guesses from configuration and CloudWatch; power-tuner tune measures.",
    ...listNotes(scanned, terminal),
  ].join("\n");
}

/** Everything for programs: all functions, and what the figures take for granted. */
export function toScanJson({ region, window, by, prices, result }: Scanned) {
  const { ranking, queries, ...rest } = result;
  return {
    schemaVersion: 1,
    region,
    window: { from: toDay(window.startAt), until: toDay(window.endAt), days: window.days },
    by,
    prices: { currency: prices.currency, source: prices.source },
    assumptions: [...SPEND_ASSUMPTIONS, ...SAVING_ASSUMPTIONS],
    functions: ranking,
    ...rest,
    queries,
    queriesUsd: queries * METRIC_QUERY_USD,
  };
}

function toRow(ranked: RankedFunction, { currency }: PriceList): Readonly<Record<ColumnId, string>> {
  const { configuration, metrics, spend, saving } = ranked;
  const usd = (amount: number) => formatUsd(amount, currency);
  const labels = saving.reasons.flatMap(({ label }) => label ?? []);
  const isSaving = saving.highUsd > 0;
  return {
    rank: String(ranked.rank),
    name: formatText(configuration.functionName),
    memory: formatMemoryMb(configuration.memoryMb),
    architecture: configuration.architecture,
    invocations: formatCount(spend.invocations),
    mean: metrics.meanDurationMs === undefined ? NO_VALUE : formatDurationMs(metrics.meanDurationMs),
    spend: usd(spend.totalUsd),
    saving: isSaving ? usd(toMiddleUsd(saving)) : NO_VALUE,
    range: isSaving ? `${usd(saving.lowUsd)} to ${usd(saving.highUsd)}` : "",
    why: labels.join("; "),
  };
}

function describeTotals(ranking: readonly RankedFunction[], { currency }: PriceList): string {
  const sum = (read: (one: RankedFunction) => number) =>
    formatUsd(
      ranking.reduce((total, one) => total + read(one), 0),
      currency,
    );
  const all = ranking.length === 1 ? "It costs" : `All ${formatCount(ranking.length)} cost`;
  return `${all} ${sum(({ spend }) => spend.totalUsd)}, of which ${sum(({ saving }) => saving.lowUsd)} to ${sum(({ saving }) => saving.highUsd)} are likely to be saved.`;
}

function listNotes({ result, prices }: Scanned, terminal: Terminal): string[] {
  const { withoutData, unreadable, withoutDurationPrice, calls, queries } = result;
  const notes = [
    describeSome(withoutData, "without data in CloudWatch, perhaps never invoked"),
    describeSome(
      unreadable.map(({ functionName, reason }) => `${functionName} (${formatText(reason)})`),
      "that CloudWatch did not answer for",
    ),
    describeSome(withoutDurationPrice, "on Managed Instances, which are not billed by duration"),
  ].filter((note) => note !== undefined);
  const gets = calls.getFunction > 0 ? `, ${formatCount(calls.getFunction)} of GetFunction` : "";
  return [
    ...notes.map((note) => `Note: ${note}`),
    terminal.paint("dim", describePrices(prices)),
    terminal.paint(
      "dim",
      `Asked: ${formatCount(calls.listFunctions)} calls of ListFunctions${gets}, ${formatCount(calls.getMetricData)} of GetMetricData for ${formatCount(queries)} metrics, which CloudWatch bills with ${formatUsd(queries * METRIC_QUERY_USD)} ($0.01 per 1,000, CloudWatch pricing). Nothing was invoked.`,
    ),
  ];
}

function describePrices({ source }: PriceList): string {
  return `Prices: list prices of ${source.asOf}${source.note ? ` (${formatText(source.note)})` : ""}.`;
}

function describeSome(names: readonly string[], what: string): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length - MAX_NAMES;
  const all = [
    ...names.slice(0, MAX_NAMES).map((name) => formatText(name)),
    ...(more > 0 ? [`${formatCount(more)} more`] : []),
  ];
  return `${formatCount(names.length)} ${names.length === 1 ? "function" : "functions"} ${what}: ${all.join(", ")}`;
}

/** In UTC. */
const toDay = (instant: Date) => instant.toISOString().slice(0, 10);
