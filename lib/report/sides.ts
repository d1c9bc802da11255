import type { Verdict } from "../analyze/decide.ts";
import { type Findings, listCompared, type MeasuredFindings } from "../analyze/findings.ts";
import { areCostsAlike, describeChanges, type ListDurations } from "./changes.ts";
import { formatInvocations, formatUsd } from "./format.ts";
import { computeMonth } from "./months.ts";
import { formatCost, formatLatency, nameCost, nameLatency } from "./shortlist.ts";
import type { View } from "./view.ts";

/** One side of the trade that the recommendation is: what the pick has, and what the current configuration. */
export interface Side {
  readonly name: string;
  /** `17 % cheaper`; the pick's own figure where there is nothing to compare it with. */
  readonly headline: string;
  /** `$4.94 → $4.08`, or what the headline is of; empty where there is nothing to compare with. */
  readonly detail: string;
}

/** Cost, latency, and what a month saves: those of the pick against the current configuration, in the reader's view. */
export function listSides(findings: Findings, view: View, listDurations: ListDurations): Side[] {
  const { recommendation, currentKey } = findings;
  if (recommendation.state === "none") return [];
  const compared = listCompared(findings);
  const pick = compared.find(({ key }) => key === recommendation.candidateKey);
  if (!pick) return [];
  const current = compared.find(({ key }) => key === currentKey && key !== pick.key);
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
  const areAlike = areCostsAlike(pick, current);
  const costs = areAlike
    ? `${costOf(current)} → ${costOf(pick)}`
    : "cold starts of only one of the two are known";
  const difference = areAlike && describeDifference(pick, current, findings, view, cost.verdict);
  return [
    { name: costName, headline: cost.text, detail: costs },
    { name: latencyName, headline: latency.text, detail: `${latencyOf(current)} → ${latencyOf(pick)}` },
    ...(difference ? [difference] : []),
  ];
}

/** A saving is one only where the costs surely differ. */
function describeDifference(
  pick: MeasuredFindings,
  current: MeasuredFindings,
  findings: Findings,
  view: View,
  verdict: Verdict,
): Side | undefined {
  const { monthlyInvocations } = view;
  const [before, after] = [current, pick].map(
    (candidate) => computeMonth(candidate, findings, view)?.onDemand.totalUsd,
  );
  if (before === undefined || after === undefined || monthlyInvocations === undefined) return undefined;
  const isLess = after < before;
  const amount = formatUsd(Math.abs(before - after), findings.prices.currency);
  const kind = findings.settings.onlyColdStarts ? ", all of them cold starts" : "";
  const detail = `at ${formatInvocations(monthlyInvocations)}${kind}`;
  if (before === after) return { name: "Difference in a month", headline: "none", detail };
  if (verdict === "different") {
    return { name: isLess ? "Saves in a month" : "Costs more in a month", headline: amount, detail };
  }
  const doubt = verdict === "cannot-tell" ? ", not sure" : "";
  return { name: `Difference in a month${doubt}`, headline: `${amount} ${isLess ? "less" : "more"}`, detail };
}
