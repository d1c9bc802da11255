import { hasCold } from "../analyze/comparable.ts";
import { getCostUsd } from "../analyze/figures.ts";
import { type Findings, listCompared, type MeasuredFindings } from "../analyze/findings.ts";
import { scaleCosts } from "../analyze/ratios.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import { computeMonth } from "./months.ts";
import type { View } from "./view.ts";

/** A cost of the view, of a million invocations or of its month, that may be set beside those of others. */
export interface ComparableCost {
  readonly value: number;
  /** 95 % */
  readonly interval?: ConfidenceInterval | undefined;
  /** Its cold starts are not known, and taken to cost as much more than warm ones as those of the cheapest one. */
  readonly isEstimate: boolean;
}

/** What orders candidates by cost: the cost that is shown, but where the cold starts of only some are known (`scaleCosts`). */
export function compareByCost(
  findings: Findings,
  view: View,
): (candidate: MeasuredFindings) => ComparableCost {
  const compared = listCompared(findings);
  const scaled = scaleCosts(compared);
  const isAnyKnown = compared.some(hasCold);
  return (candidate) => {
    const isEstimate = isAnyKnown && !hasCold(candidate);
    const scale = isEstimate ? scaled(candidate) / getCostUsd(candidate) : 1;
    const { value, interval } = readCost(candidate, findings, view);
    return {
      value: value * scale,
      interval: interval && { ...interval, low: interval.low * scale, high: interval.high * scale },
      isEstimate,
    };
  };
}

function readCost(candidate: MeasuredFindings, findings: Findings, view: View) {
  const month = computeMonth(candidate, findings, view);
  const { costPerMillionUsd, costPerMillionInterval } = candidate.summary;
  return month
    ? { value: month.onDemand.totalUsd, interval: month.onDemandInterval }
    : { value: costPerMillionUsd, interval: costPerMillionInterval };
}
