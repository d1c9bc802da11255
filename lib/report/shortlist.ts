import { getDurations, readStatistic } from "../analyze/figures.ts";
import { type Findings, isCompared, type MeasuredFindings } from "../analyze/findings.ts";
import type { Statistic } from "../prepare/plan.ts";
import { type ChangeText, describeChanges, type ListDurations } from "./changes.ts";
import { compareByCost } from "./costs.ts";
import {
  capitalize,
  formatConfiguration,
  formatDurationMs,
  formatUsd,
  formatUsdPerMillion,
} from "./format.ts";
import { computeMonth } from "./months.ts";
import { formatP99, listShown } from "./table.ts";
import { isInView, type View } from "./view.ts";

/** How a configuration stands to the limits of the run's input. */
export interface BudgetText {
  readonly state: "kept" | "broken" | "unsure";
  /** `✓ within`, `✗ over`, `? unsure` */
  readonly text: string;
  /** Each limit: `p95 120 ms is above 100 ms`. */
  readonly details: readonly string[];
}

/** A configuration worth naming, and what it would give up or gain. Texts are the same wherever they are shown. */
export interface ShortlistRow {
  /** `Current`, or `Pick, cheapest`. */
  readonly role: string;
  readonly candidateKey: string;
  readonly configuration: string;
  /** Of a million invocations, or of the month where the view has one. */
  readonly cost: string;
  readonly latency: string;
  /** Against the reference; absent for the reference itself. */
  readonly changes?: { readonly cost: ChangeText; readonly latency: ChangeText };
  /** Absent where the run has no limits. */
  readonly budget?: BudgetText;
}

/** More ties than this are in the full table only. */
const MAX_TIES = 3;

/**
 * The reference, the pick and its ties, the cheapest, and the one with the lowest latency. One that is several of these
 * has one row; one that cannot be compared has none.
 */
export function listShortlist(findings: Findings, view: View, listDurations: ListDurations): ShortlistRow[] {
  const measured = listShown(findings)
    .filter((candidate) => candidate.state === "measured")
    .filter((candidate) => isCompared(candidate) && isInView(candidate, findings, view));
  const byKey = new Map(measured.map((candidate) => [candidate.key, candidate]));
  const reference = view.referenceKey === undefined ? undefined : byKey.get(view.referenceKey);
  return [...listRoles(measured, findings, view)].flatMap(([key, roles]) => {
    const candidate = byKey.get(key);
    if (!candidate) return [];
    const changes =
      reference && candidate !== reference
        ? describeChanges(candidate, reference, findings, view, listDurations)
        : undefined;
    const budget = describeBudget(candidate);
    return [
      {
        role: capitalize(roles.join(", ")),
        candidateKey: key,
        configuration: formatConfiguration(candidate),
        cost: formatCost(candidate, findings, view),
        latency: formatLatency(candidate, findings, view.statistic),
        ...(changes && { changes }),
        ...(budget && { budget }),
      },
    ];
  });
}

/** What the cost column of a view holds. */
export function nameCost({ monthlyInvocations }: View): string {
  return monthlyInvocations === undefined ? "Cost per million" : "Cost per month";
}

/** What the latency column of a view holds: `p95`, or `Cold start p95` where only those were measured. */
export function nameLatency({ settings }: Findings, statistic: Statistic): string {
  return settings.onlyColdStarts ? `Cold start ${statistic}` : capitalize(statistic);
}

/** Cost as the view has it: of a million invocations, or of its month. */
export function formatCost(candidate: MeasuredFindings, findings: Findings, view: View): string {
  const { currency } = findings.prices;
  const month = computeMonth(candidate, findings, view);
  if (!month) return formatUsdPerMillion(candidate.summary.costPerMillionUsd, currency);
  return formatUsd(month.onDemand.totalUsd, currency);
}

/** Latency by a statistic, in milliseconds: `167 ms`, or `≥ 167 ms` for a p99 of too few invocations. */
export function formatLatency(
  { summary }: MeasuredFindings,
  { settings }: Findings,
  statistic: Statistic,
): string {
  const durations = getDurations({ summary }, settings);
  const durationMs = readStatistic(durations, statistic);
  return statistic === "p99" ? formatP99(durationMs, durations.count) : formatDurationMs(durationMs);
}

/** Keys in the order of their first role. */
function listRoles(
  measured: readonly MeasuredFindings[],
  findings: Findings,
  view: View,
): Map<string, string[]> {
  const { referenceKey, statistic } = view;
  const costOf = compareByCost(findings, view);
  const { currentKey, recommendation, settings } = findings;
  const latencyOf = ({ summary }: MeasuredFindings) =>
    readStatistic(getDurations({ summary }, settings), statistic);
  const ties = recommendation.state === "found" ? recommendation.ties : [];
  const entries: [string, string | undefined][] = [
    ["current", referenceKey === currentKey ? currentKey : undefined],
    ["reference", referenceKey === currentKey ? undefined : referenceKey],
    ["pick", recommendation.state === "found" ? recommendation.candidateKey : undefined],
    ["current", currentKey],
    ...ties
      .slice(0, MAX_TIES)
      .map(({ verdict, candidateKey }): [string, string] => [
        verdict === "same" ? "as good" : "may be as good",
        candidateKey,
      ]),
    ["cheapest", lowest(measured, (candidate) => costOf(candidate).value)?.key],
    [statistic === "mean" ? "fastest" : `lowest ${statistic}`, lowest(measured, latencyOf)?.key],
  ];
  const roles = new Map<string, string[]>();
  for (const [role, key] of entries) {
    if (key === undefined || !measured.some((candidate) => candidate.key === key)) continue;
    const own = roles.get(key) ?? [];
    if (!own.includes(role)) roles.set(key, [...own, role]);
  }
  return roles;
}

/** How a configuration stands to the limits; undefined where there are none. */
export function describeBudget({ constraintChecks }: MeasuredFindings): BudgetText | undefined {
  if (constraintChecks.length === 0) return undefined;
  const details = constraintChecks.map(({ text }) => text);
  if (constraintChecks.some(({ isKept }) => !isKept)) return { state: "broken", text: "✗ over", details };
  if (constraintChecks.some(({ isCertain }) => !isCertain))
    return { state: "unsure", text: "? unsure", details };
  return { state: "kept", text: "✓ within", details };
}

function lowest(
  candidates: readonly MeasuredFindings[],
  measure: (candidate: MeasuredFindings) => number,
): MeasuredFindings | undefined {
  return candidates.reduce<MeasuredFindings | undefined>(
    (best, candidate) => (best && measure(best) <= measure(candidate) ? best : candidate),
    undefined,
  );
}
