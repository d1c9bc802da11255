import { formatCount, formatUsd } from "./format.ts";
import type { Overview, OverviewTotals } from "./overview.ts";
import type { OverviewRow, TunedRow } from "./overview-row.ts";

/** `1 function`, `12 functions` */
export function formatFunctions(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "function" : "functions"}`;
}

/** What all recommendations together are worth, in a sentence. */
export function describeWorth({ totals }: Overview): string {
  const { toChange, toKeep, functions, month, currency } = totals;
  if (toChange + toKeep === 0) return `None of ${formatFunctions(functions)} has a recommendation`;
  if (toChange === 0) {
    return toKeep === 1
      ? "The one that was measured is fine as it is"
      : `All ${formatCount(toKeep)} that were measured are fine as they are`;
  }
  const changing = `changing ${formatCount(toChange)} of ${formatFunctions(functions)}`;
  if (!month) return `Better configurations were found: ${changing} pays off`;
  const amount = formatUsd(Math.abs(month.savingUsd), currency);
  if (month.savingUsd === 0) return `A month costs the same by ${changing}`;
  return `${month.savingUsd > 0 ? "Saves" : "Costs"} ${amount} ${month.savingUsd > 0 ? "" : "more "}a month by ${changing}`;
}

/** Where the total saving lies: `between $100 and $150 with 95\u00a0% confidence`; undefined where that is not known. */
export function describeWorthRange({ totals: { month, currency } }: Overview): string | undefined {
  const interval = month?.savingInterval;
  if (!interval) return undefined;
  const [low, high] = [interval.low, interval.high].map((usd) => formatSignedUsd(usd, currency));
  // Where nothing varied, there is nothing to say.
  if (low === high) return undefined;
  return `between ${low} and ${high} with 95\u00a0% confidence`;
}

/** How many functions ended how: `7 to change, 4 fine as they are, 1 failed`. */
export function describeCounts({
  toChange,
  toKeep,
  failed,
  interrupted,
  notStarted,
}: OverviewTotals): string {
  return [
    [toChange, "to change"],
    [toKeep, toKeep === 1 ? "fine as it is" : "fine as they are"],
    [failed, "failed"],
    [interrupted, "interrupted"],
    [notStarted, "not started"],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, words]) => `${formatCount(Number(count))} ${words}`)
    .join(", ");
}

/** Functions whose month is not in the total, because nobody said how many invocations it has; undefined for none. */
export function describeMissingMonths({ toChange, toKeep, month }: OverviewTotals): string | undefined {
  const missing = toChange + toKeep - (month?.functions ?? 0);
  if (missing === 0) return undefined;
  return `${formatFunctions(missing)} ${missing === 1 ? "is" : "are"} without a month: its invocations are not known (monthlyInvocations), or cannot be compared`;
}

/** What a row recommends, or how it ended, in a few words. */
export function describeState(row: OverviewRow): string {
  if (row.state === "not-started") return "not started";
  if (row.state !== "tuned") return row.state;
  return { change: "change it", keep: "no change", use: "recommended" }[row.decision];
}

/** `$12.40`, `-$3.10` where it costs more. */
export function formatSaving({ month, currency }: TunedRow): string | undefined {
  return month && formatSignedUsd(month.savingUsd, currency);
}

function formatSignedUsd(usd: number, currency: TunedRow["currency"]): string {
  return `${usd < 0 ? "-" : ""}${formatUsd(Math.abs(usd), currency)}`;
}

/** What the recommendation changes, both sides of it; empty where there is nothing to compare with. */
export function describeChange({ decision, changes }: TunedRow): {
  readonly cost: string;
  readonly p95: string;
} {
  if (decision === "keep") return { cost: "", p95: "" };
  return { cost: changes?.cost.text ?? "", p95: changes?.p95.text ?? "" };
}
