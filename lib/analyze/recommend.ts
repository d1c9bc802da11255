import type { Settings } from "../prepare/plan.ts";
import { formatConfiguration, formatPercentChange } from "../report/format.ts";
import type { MeasuredCandidate, Recommendation } from "./result.ts";

const costOf = (candidate: MeasuredCandidate) => candidate.summary.costPerInvocationUsd;
const durationOf = (candidate: MeasuredCandidate) => candidate.summary.warm.duration.meanMs;
const p95Of = (candidate: MeasuredCandidate) => candidate.summary.warm.duration.p95Ms;

/**
 * Picks the best measured candidate by the strategy: lowest cost per invocation, lowest mean duration, or the
 * lowest weighted sum of both, each relative to the highest measured (aws-lambda-power-tuning's definition of
 * `balanced`, with `balancedWeight` 1 meaning cost only).
 */
export function recommend(
  measured: readonly MeasuredCandidate[],
  currentKey: string,
  { strategy, balancedWeight }: Settings,
): Recommendation {
  const highestCost = Math.max(...measured.map(costOf));
  const highestDuration = Math.max(...measured.map(durationOf));
  const scores = {
    cost: costOf,
    speed: durationOf,
    balanced: (candidate: MeasuredCandidate) =>
      balancedWeight * (costOf(candidate) / highestCost) +
      (1 - balancedWeight) * (durationOf(candidate) / highestDuration),
  };
  const score = scores[strategy];
  const pick = measured.reduce<MeasuredCandidate | undefined>(
    (best, candidate) => (best && score(best) <= score(candidate) ? best : candidate),
    undefined,
  );
  if (!pick)
    return { state: "none", sentence: "No configuration could be measured, so none is recommended." };

  const current = measured.find(({ key }) => key === currentKey);
  const costRatio = current && costOf(pick) / costOf(current);
  const p95Ratio = current && p95Of(pick) / p95Of(current);
  return {
    state: "found",
    candidateKey: pick.key,
    sentence: describe(pick, current, strategy, { costRatio, p95Ratio }),
    costRatio,
    p95Ratio,
  };
}

const GOALS: Readonly<Record<Settings["strategy"], string>> = {
  cost: "the lowest cost",
  speed: "the lowest mean duration",
  balanced: "the best balance of cost and duration",
};

function describe(
  pick: MeasuredCandidate,
  current: MeasuredCandidate | undefined,
  strategy: Settings["strategy"],
  { costRatio, p95Ratio }: { costRatio?: number; p95Ratio?: number },
): string {
  const goal = GOALS[strategy];
  const name = formatConfiguration(pick);
  if (current === pick) return `Keep ${name}: it has ${goal} of the configurations measured.`;
  if (!current || costRatio === undefined || p95Ratio === undefined) {
    return `Use ${name}: it has ${goal} of the configurations measured.`;
  }
  const cost = formatPercentChange(costRatio, "cost");
  const p95 = formatPercentChange(p95Ratio, "latency");
  const costPart = cost === "the same" ? "the same cost" : cost;
  const p95Part = p95 === "the same" ? "the same p95" : `p95 ${p95}`;
  return `Switch from ${formatConfiguration(current)} to ${name}: ${costPart}, ${p95Part}.`;
}
