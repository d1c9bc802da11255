import type { Settings } from "../prepare/plan.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import { mixIntervals } from "../stats/mix-intervals.ts";
import { hasCold } from "./comparable.ts";
import { computeCostRatio, computeDurationRatio, computeScoreRatio } from "./ratios.ts";
import type { Change, MeasuredCandidate } from "./result.ts";

/** What `pick` would change against `current`, on both sides of the trade, with 95 % intervals. */
export function computeChange(
  pick: MeasuredCandidate,
  current: MeasuredCandidate,
  settings: Settings,
): Change {
  if (pick === current) return { scoreRatio: 1, costRatio: 1, p95Ratio: 1 };
  const score = computeScoreRatio(pick, current, settings);
  const cost = computeCostRatio(pick, current);
  const p95 = computeDurationRatio(pick, current, "p95", settings);
  return {
    scoreRatio: score.ratio,
    ...(score.interval && !score.isOfMeans && { scoreRatioInterval: score.interval }),
    costRatio: cost.ratio,
    ...(cost.interval && { costRatioInterval: cost.interval }),
    p95Ratio: p95.ratio,
    ...(p95.interval && { p95RatioInterval: p95.interval }),
    ...computeObjective(pick, current, settings),
    ...computeSaving(pick, current),
  };
}

function computeObjective(
  pick: MeasuredCandidate,
  current: MeasuredCandidate,
  settings: Settings,
): Pick<Change, "objectiveRatio" | "objectiveRatioInterval"> {
  const { strategy, objective } = settings;
  if (strategy === "cost" || objective === "p95") return {};
  const { ratio, interval } = computeDurationRatio(pick, current, objective, settings);
  return { objectiveRatio: ratio, ...(interval && { objectiveRatioInterval: interval }) };
}

/** Of the month of `settings.monthlyInvocations`: now less then. Nothing where cold starts of only one are known. */
function computeSaving(
  pick: MeasuredCandidate,
  current: MeasuredCandidate,
): Pick<Change, "monthlySavingUsd" | "monthlySavingInterval"> {
  const [before, after] = [current.summary.month, pick.summary.month];
  if (!before || !after || hasCold(pick) !== hasCold(current)) return {};
  const now = { value: before.onDemand.totalUsd, interval: before.onDemandInterval };
  const then = { value: after.onDemand.totalUsd, interval: after.onDemandInterval };
  const interval: ConfidenceInterval | undefined = then.interval && mixIntervals(now, 1, then, -1);
  return {
    monthlySavingUsd: now.value - then.value,
    ...(interval && { monthlySavingInterval: interval }),
  };
}
