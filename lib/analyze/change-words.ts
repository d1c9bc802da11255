import type { Settings } from "../prepare/plan.ts";
import {
  formatChangeRange,
  formatCount,
  formatDurationMs,
  formatPercentChange,
  formatUsd,
  formatUsdPerMillion,
} from "../report/format.ts";
import { getDurations, readStatistic } from "./figures.ts";
import type { Change, MeasuredCandidate } from "./result.ts";

/** Both sides of the trade: cost, and latency by p95 and by the objective where the strategy looks at it. */
export function describeChange(change: Change, { strategy, objective }: Settings): string {
  const parts = [describeCost(change.costRatio, change.costRatioInterval)];
  if (strategy !== "cost" && change.objectiveRatio !== undefined) {
    parts.push(describeDuration(objective, change.objectiveRatio, change.objectiveRatioInterval));
  }
  parts.push(describeDuration("p95", change.p95Ratio, change.p95RatioInterval));
  return parts.join(", ");
}

/** The same sides in figures, where there is nothing to compare with: `$5.52 per million, p95 1,293 ms`. */
export function describeFigures(candidate: MeasuredCandidate, settings: Settings): string {
  const { strategy, objective, currency } = settings;
  const durations = getDurations(candidate, settings);
  const statistics = new Set(strategy === "cost" ? (["p95"] as const) : ([objective, "p95"] as const));
  return [
    `${formatUsdPerMillion(candidate.summary.costPerMillionUsd, currency)} per million`,
    ...[...statistics].map(
      (statistic) => `${statistic} ${formatDurationMs(readStatistic(durations, statistic))}`,
    ),
  ].join(", ");
}

/** What a change is worth in a month, as a sentence after a blank; empty where it is not known. */
export function describeSaving(
  { monthlySavingUsd, monthlySavingInterval }: Change,
  { monthlyInvocations, currency, onlyColdStarts }: Settings,
): string {
  if (monthlySavingUsd === undefined || monthlyInvocations === undefined || monthlySavingUsd === 0) return "";
  const isSaved = monthlySavingUsd > 0;
  const format = (usd: number) => formatUsd(Math.abs(usd), currency);
  const range = monthlySavingInterval && formatSavingRange(monthlySavingInterval, format);
  const amount = `${format(monthlySavingUsd)}${isSaved ? "" : " more"}${range ? ` (${range})` : ""}`;
  const month = `${formatCount(monthlyInvocations)} invocations a month${onlyColdStarts ? ", all of them cold starts," : ""}`;
  return ` At ${month} that ${isSaved ? "saves" : "costs"} ${amount}.`;
}

/** `12 % cheaper (10 to 14 %)`, `the same cost`. */
function describeCost(ratio: number, interval: Change["costRatioInterval"]): string {
  const words = formatPercentChange(ratio, "cost");
  return `${words === "the same" ? "the same cost" : words}${describeRange(interval, "cost")}`;
}

/** `p95 12 % faster (10 to 14 %)`, `the same p95`. */
function describeDuration(name: string, ratio: number, interval: Change["p95RatioInterval"]): string {
  const words = formatPercentChange(ratio, "latency");
  return `${words === "the same" ? `the same ${name}` : `${name} ${words}`}${describeRange(interval, "latency")}`;
}

function describeRange(interval: Change["costRatioInterval"], of: "cost" | "latency"): string {
  const range = interval && formatChangeRange(interval, of);
  return range === undefined ? "" : ` (${range})`;
}

function formatSavingRange(
  { low, high }: { readonly low: number; readonly high: number },
  format: (usd: number) => string,
): string | undefined {
  if (low < 0 && high > 0) return `${format(low)} more to ${format(high)} less`;
  const [from, to] = low < 0 ? [format(high), format(low)] : [format(low), format(high)];
  return from === to ? undefined : `${from} to ${to}`;
}
