import type { Currency } from "../prices/price-list.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import { type Estimate, mixIntervals } from "../stats/mix-intervals.ts";
import type { OverviewRow, TunedRow } from "./overview-row.ts";

/** All functions of an overview together. */
export interface OverviewTotals {
  readonly functions: number;
  /** Those whose recommendation is another configuration than they have. */
  readonly toChange: number;
  readonly toKeep: number;
  readonly failed: number;
  readonly interrupted: number;
  readonly notStarted: number;
  /** Of the functions whose volume is known; absent where it is of none, or not all are in one currency. */
  readonly month?: {
    /** How many these are. */
    readonly functions: number;
    readonly nowUsd: number;
    readonly thenUsd: number;
    readonly savingUsd: number;
    /** 95 %, as functions are measured independently of each other; absent where one that changes has none. */
    readonly savingInterval?: ConfidenceInterval;
  };
  /** What measuring cost on Lambda, failed runs included. */
  readonly spentUsd: number;
  readonly currency: Currency;
}

/** `overview.json`: what tuning many functions has found. Holds no invocation and no payload. */
export interface Overview {
  readonly schemaVersion: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Absent where there was no limit. */
  readonly maxCostUsd?: number;
  readonly totals: OverviewTotals;
  /** The most saving first, those without a recommendation last. */
  readonly functions: readonly OverviewRow[];
}

/** Sorts the rows by what they save in a month, and sums them up. */
export function buildOverview(
  rows: readonly OverviewRow[],
  run: Pick<Overview, "startedAt" | "finishedAt" | "maxCostUsd">,
): Overview {
  return { schemaVersion: 1, ...run, totals: sumUp(rows), functions: rows.toSorted(compareRows) };
}

/** The rows that have a recommendation. */
export function listTuned(rows: readonly OverviewRow[]): TunedRow[] {
  return rows.filter((row) => row.state === "tuned");
}

function sumUp(rows: readonly OverviewRow[]): OverviewTotals {
  const tuned = listTuned(rows);
  const countOf = (state: OverviewRow["state"]) => rows.filter((row) => row.state === state).length;
  const month = sumMonths(tuned);
  const toKeep = tuned.filter(({ decision }) => decision === "keep").length;
  return {
    functions: rows.length,
    toChange: tuned.length - toKeep,
    toKeep,
    failed: countOf("failed"),
    interrupted: countOf("interrupted"),
    notStarted: countOf("not-started"),
    ...(month && { month }),
    spentUsd: sum(rows.map(({ spentUsd }) => spentUsd)),
    currency: tuned[0]?.currency ?? "USD",
  };
}

function sumMonths(tuned: readonly TunedRow[]): OverviewTotals["month"] {
  const months = tuned.flatMap(({ month }) => month ?? []);
  if (months.length === 0 || new Set(tuned.map(({ currency }) => currency)).size > 1) return undefined;
  const savingInterval = sumIntervals(
    months
      .filter(({ nowUsd, thenUsd }) => nowUsd !== thenUsd)
      .map(({ savingUsd, savingInterval: interval }) => ({ value: savingUsd, interval })),
  );
  return {
    functions: months.length,
    nowUsd: sum(months.map(({ nowUsd }) => nowUsd)),
    thenUsd: sum(months.map(({ thenUsd }) => thenUsd)),
    savingUsd: sum(months.map(({ savingUsd }) => savingUsd)),
    ...(savingInterval && { savingInterval }),
  };
}

function sumIntervals(estimates: readonly Estimate[]): ConfidenceInterval | undefined {
  if (estimates.some(({ interval }) => interval === undefined)) return undefined;
  const [first, ...rest] = estimates;
  return rest.reduce<Estimate | undefined>(
    (total, one) => total && { value: total.value + one.value, interval: mixIntervals(total, 1, one, 1) },
    first,
  )?.interval;
}

const STATES: readonly OverviewRow["state"][] = ["tuned", "failed", "interrupted", "not-started"];

function compareRows(a: OverviewRow, b: OverviewRow): number {
  if (a.state !== "tuned" || b.state !== "tuned") return STATES.indexOf(a.state) - STATES.indexOf(b.state);
  const savingOf = ({ month }: TunedRow) => month?.savingUsd ?? Number.NEGATIVE_INFINITY;
  if (savingOf(a) !== savingOf(b)) return savingOf(b) - savingOf(a);
  return (a.costRatio ?? 1) - (b.costRatio ?? 1);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
