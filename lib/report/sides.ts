import type { Findings, MeasuredFindings } from "../analyze/findings.ts";
import { describeChanges, type ListDurations } from "./changes.ts";
import { formatCount, formatUsd } from "./format.ts";
import { computeMonth } from "./months.ts";
import { formatCost, formatLatency, nameCost, nameLatency } from "./shortlist.ts";
import type { View } from "./view.ts";

/** One side of the trade that the recommendation is: what the pick has, and what the current configuration. */
export interface Side {
  readonly name: string;
  /** `17 % cheaper`; the pick's own figure where there is nothing to compare it with. */
  readonly headline: string;
  /** `$4.94 → $4.08`; empty where there is nothing to compare with. */
  readonly detail: string;
}

/** Cost, latency, and what a month saves: those of the pick against the current configuration, in the reader's view. */
export function listSides(findings: Findings, view: View, listDurations: ListDurations): Side[] {
  const { recommendation, currentKey, candidates } = findings;
  if (recommendation.state === "none") return [];
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const pick = measured.find(({ key }) => key === recommendation.candidateKey);
  if (!pick) return [];
  const current = measured.find(({ key }) => key === currentKey && key !== pick.key);
  const [costName, latencyName] = [nameCost(view), nameLatency(findings, view.statistic)];
  const costOf = (candidate: MeasuredFindings) => formatCost(candidate, findings, view);
  const latencyOf = (candidate: MeasuredFindings) => formatLatency(candidate, findings, view.statistic);
  if (!current) {
    return [
      { name: costName, headline: costOf(pick), detail: "" },
      { name: latencyName, headline: latencyOf(pick), detail: "" },
    ];
  }
  const { cost, latency } = describeChanges(pick, current, findings, view, listDurations);
  const saving = describeSaving(pick, current, findings, view);
  return [
    { name: costName, headline: cost.text, detail: `${costOf(current)} → ${costOf(pick)}` },
    { name: latencyName, headline: latency.text, detail: `${latencyOf(current)} → ${latencyOf(pick)}` },
    ...(saving ? [saving] : []),
  ];
}

function describeSaving(
  pick: MeasuredFindings,
  current: MeasuredFindings,
  findings: Findings,
  view: View,
): Side | undefined {
  const [before, after] = [current, pick].map(
    (candidate) => computeMonth(candidate, findings, view)?.onDemand.totalUsd,
  );
  if (before === undefined || after === undefined || view.monthlyInvocations === undefined) return undefined;
  const amount = formatUsd(Math.abs(before - after), findings.prices.currency);
  return {
    name: after <= before ? "Saves in a month" : "Costs more in a month",
    headline: amount,
    detail: `at ${formatCount(view.monthlyInvocations)} invocations`,
  };
}
