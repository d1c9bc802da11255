import type { Settings } from "../prepare/plan.ts";
import {
  formatArchitecture,
  formatConfiguration,
  formatCount,
  formatPercentChange,
  formatUsd,
} from "../report/format.ts";
import { ARCHITECTURES, type Architecture } from "../units.ts";
import { findBrokenConstraints } from "./constraints.ts";
import { getCostUsd, getDurations, readStatistic } from "./figures.ts";
import type { MeasuredCandidate, Recommendation } from "./result.ts";

/**
 * Picks the best measured candidate that keeps to the constraints, by the strategy: lowest cost per invocation,
 * lowest duration (by the statistic of `objective`), or the best balance of both. When none keeps to the constraints,
 * none is recommended, and the sentence names the one that comes nearest.
 *
 * Balance: lowest cost^w x duration^(1-w), w being `balancedWeight`, so that one percent of cost weighs w/(1-w)
 * times one percent of duration. Unlike a sum of parts of the highest measured value, this does not depend on which
 * other sizes were measured.
 *
 * @param measured every measured candidate; the current configuration is compared with even when it may not be picked
 * @param architectures those that may be picked
 */
export function recommend(
  measured: readonly MeasuredCandidate[],
  currentKey: string,
  settings: Settings,
  architectures: readonly Architecture[] = ARCHITECTURES,
): Recommendation {
  const eligible = measured.filter(({ architecture }) => architectures.includes(architecture));
  const allowed = eligible.filter((candidate) => findBrokenConstraints(candidate, settings).length === 0);
  const only = measured.length > eligible.length ? architectures.map(formatArchitecture).join(" and ") : "";
  const score = chooseScore(settings);
  const pick = lowest(allowed, score);
  if (!pick) return { state: "none", sentence: explainNone(eligible, settings, only) };

  const current = measured.find(({ key }) => key === currentKey);
  const change = current && compare(pick, current, settings);
  return {
    state: "found",
    candidateKey: pick.key,
    sentence: describe(pick, current, change, settings, only),
    ...change,
  };
}

function chooseScore(settings: Settings): (candidate: MeasuredCandidate) => number {
  const { strategy, balancedWeight, objective } = settings;
  const durationOf = (candidate: MeasuredCandidate) =>
    readStatistic(getDurations(candidate, settings), objective);
  if (strategy === "cost") return getCostUsd;
  if (strategy === "speed") return durationOf;
  return (candidate) =>
    getCostUsd(candidate) ** balancedWeight * durationOf(candidate) ** (1 - balancedWeight);
}

function lowest(candidates: readonly MeasuredCandidate[], score: (candidate: MeasuredCandidate) => number) {
  return candidates.reduce<MeasuredCandidate | undefined>(
    (best, candidate) => (best && score(best) <= score(candidate) ? best : candidate),
    undefined,
  );
}

interface Change {
  readonly costRatio: number;
  readonly p95Ratio: number;
  readonly monthlySavingUsd?: number;
}

function compare(pick: MeasuredCandidate, current: MeasuredCandidate, settings: Settings): Change {
  const [before, after] = [current.summary.month, pick.summary.month];
  return {
    costRatio: getCostUsd(pick) / getCostUsd(current),
    p95Ratio: getDurations(pick, settings).p95Ms / getDurations(current, settings).p95Ms,
    ...(before && after && { monthlySavingUsd: before.onDemand.totalUsd - after.onDemand.totalUsd }),
  };
}

function explainNone(eligible: readonly MeasuredCandidate[], settings: Settings, only: string): string {
  const kind = only ? `${only} configuration` : "configuration";
  const excess = (candidate: MeasuredCandidate) =>
    Math.max(...findBrokenConstraints(candidate, settings).map(({ ratio }) => ratio));
  const nearest = lowest(eligible, excess);
  if (!nearest) return `No ${kind} could be measured, so none is recommended.`;
  const texts = findBrokenConstraints(nearest, settings).map(({ text }) => text);
  return `No ${kind} keeps to the constraints, so none is recommended. ${formatConfiguration(nearest)} comes nearest: ${texts.join(", ")}.`;
}

function describe(
  pick: MeasuredCandidate,
  current: MeasuredCandidate | undefined,
  change: Change | undefined,
  settings: Settings,
  only: string,
): string {
  const name = formatConfiguration(pick);
  const isConstrained = hasConstraints(settings);
  const among = `of the ${only ? `${only} ` : ""}configurations measured${isConstrained ? " that keep to the constraints" : ""}`;
  const reason = `it has ${describeGoal(settings)} ${among}`;
  if (current === pick) return `Keep ${name}: ${reason}.`;
  if (!current || !change) return `Use ${name}: ${reason}.`;
  const cost = formatPercentChange(change.costRatio, "cost");
  const p95 = formatPercentChange(change.p95Ratio, "latency");
  const costPart = cost === "the same" ? "the same cost" : cost;
  const p95Part = p95 === "the same" ? "the same p95" : `p95 ${p95}`;
  const from = `${only ? `Within ${only}, switch` : "Switch"} from ${formatConfiguration(current)}`;
  return `${from} to ${name}: ${costPart}, ${p95Part}.${describeSaving(change, settings)}`;
}

function describeSaving({ monthlySavingUsd }: Change, { monthlyInvocations, currency }: Settings): string {
  if (monthlySavingUsd === undefined || monthlyInvocations === undefined || monthlySavingUsd === 0) return "";
  const words = monthlySavingUsd > 0 ? "that saves" : "that costs";
  const more = monthlySavingUsd > 0 ? "" : " more";
  return ` At ${formatCount(monthlyInvocations)} invocations a month ${words} ${formatUsd(Math.abs(monthlySavingUsd), currency)}${more}.`;
}

function hasConstraints({ constraints }: Settings): boolean {
  const { maxDurationMs, maxCostPerMillionUsd, memoryHeadroomPercent } = constraints;
  return (
    Object.keys(maxDurationMs).length > 0 ||
    maxCostPerMillionUsd !== undefined ||
    memoryHeadroomPercent !== undefined
  );
}

function describeGoal({ strategy, objective }: Settings): string {
  if (strategy === "cost") return "the lowest cost";
  const duration = objective === "mean" ? "mean duration" : `${objective} duration`;
  return strategy === "speed" ? `the lowest ${duration}` : `the best balance of cost and ${duration}`;
}
