import { LEVEL } from "../analyze/duration-figures.ts";
import type { CandidateResult } from "../analyze/result.ts";
import type { ConfidenceInterval, PartialInterval } from "../stats/interval.ts";
import { mixIntervals } from "../stats/mix-intervals.ts";
import { combineRatio } from "../stats/ratio-interval.ts";
import { UPDATE_COMMAND } from "./baseline.ts";
import { METRIC_FACTS, type RelativeBudget } from "./budget.ts";
import type { EarlierResult } from "./earlier-result.ts";
import { type Figure, type Missing, readFigure } from "./figure.ts";
import { findCandidate } from "./find-candidate.ts";
import { findMismatches } from "./find-mismatches.ts";
import type { Evidences, Finding } from "./finding.ts";
import { explainTooFew } from "./judge-figure.ts";
import { FALSE_FAILURES, type Look, missOf } from "./look.ts";
import { bestOf, judgeEvidence, type Verdict } from "./verdict.ts";

const NO_BASELINE = "there is no baseline to compare with: `power-tuner baseline update` makes one";

/**
 * A metric against the baseline's: broken only where it increased by more than the percentage and by more than the
 * amount, so that neither small figures nor small percentages trip it. Both must be sure for a failure, which is then
 * wrong no more often than each of them (intersection-union test: Berger, Multiparameter hypothesis testing and
 * acceptance sampling, Technometrics 24, 1982). All comparisons of error level share one error rate.
 */
export function judgeIncrease(
  budget: RelativeBudget,
  candidate: CandidateResult | Missing,
  { result, baseline, outdated, missingBaseline, look, budgets }: Evidences,
): Finding {
  const { percent, atLeast } = budget;
  const limit = percent ?? atLeast;
  const increase = {
    unit: METRIC_FACTS[budget.metric].unit,
    ...(percent !== undefined && { percent }),
    atLeast,
  };
  if ("missing" in candidate) return { verdict: "no-data", limit, increase, note: candidate.missing };
  const base = { limit, increase, candidateKey: candidate.key };
  if (!baseline) {
    const level = budget.level === "error" ? missingBaseline : undefined;
    return { ...base, verdict: "no-data", note: NO_BASELINE, ...(level && { level }) };
  }
  const obstacles = findMismatches(budget.metric, result, baseline, candidate);
  if (outdated !== undefined) obstacles.push(outdated);
  if (obstacles.length > 0) return { ...base, verdict: "not-comparable", note: obstacles.join("; ") };
  const now = readFigure(candidate, budget.metric, result.settings);
  if ("missing" in now) return { ...base, verdict: "no-data", note: now.missing };
  const before = readBefore(budget, baseline);
  if ("missing" in before) {
    return {
      ...base,
      verdict: "not-comparable",
      count: now.count,
      note: `in the baseline, ${before.missing}`,
    };
  }
  const sharing = budgets.filter(({ kind, level }) => kind === "relative" && level === "error").length;
  const miss = missOf(look, FALSE_FAILURES.relative) / Math.max(1, sharing);
  const difference = computeIncrease(now, before, LEVEL)?.difference;
  const compared = {
    before: before.value,
    now: now.value,
    ...(difference && { difference: pickLimits(difference) }),
  };
  const found = compare(budget, now, before, miss);
  const isUndecided = found.verdict !== "pass" && found.verdict !== "fail";
  const few = isUndecided ? describeFewBefore(budget, before, look) : undefined;
  const note = [found.note, describeMove(budget, candidate, baseline), few].filter(Boolean).join("; ");
  return { ...base, ...found, ...(note !== "" && { note }), increase: { ...increase, compared } };
}

function readBefore({ at, metric }: RelativeBudget, baseline: EarlierResult): Figure | Missing {
  const candidate = findCandidate(baseline, at);
  return "missing" in candidate ? candidate : readFigure(candidate, metric, baseline.settings);
}

/** What is current or recommended may be another configuration than it was: then that is what changed. */
function describeMove(
  { at }: RelativeBudget,
  now: CandidateResult,
  baseline: EarlierResult,
): string | undefined {
  const before = findCandidate(baseline, at);
  if ("missing" in before || before.key === now.key) return undefined;
  return `the ${at} configuration was ${before.key} in the baseline`;
}

function compare(budget: RelativeBudget, now: Figure, before: Figure, miss: number): Finding {
  const name = METRIC_FACTS[budget.metric].name;
  const shown = computeIncrease(now, before, LEVEL);
  const sure = computeIncrease(now, before, 1 - 2 * miss);
  const byAmount = judgeEvidence(
    { value: now.value - before.value, low: sure?.difference.low, high: shown?.difference.high },
    budget.atLeast,
  );
  const { count } = now;
  if (budget.percent === undefined) {
    const [value, interval] = [now.value - before.value, shown?.difference];
    return finish(byAmount, { value, ...(interval && { interval: pickLimits(interval) }), count });
  }
  const value = (now.value / before.value - 1) * 100;
  const byPercent = judgeEvidence(
    { value, low: sure?.percent?.low, high: shown?.percent?.high },
    budget.percent,
  );
  return finish(bestOf([byPercent, byAmount]), {
    value,
    ...(shown?.percent && { interval: shown.percent }),
    count,
    ...(!shown && { note: explainMissing(name, now, before) }),
    // The baseline does not grow with the sample.
    canBeDecided: before.neededCount === undefined || before.count >= before.neededCount,
  });
}

function finish(verdict: Verdict, { canBeDecided = true, ...finding }: Omit<Finding, "verdict">): Finding {
  const isUndecided = verdict !== "pass" && verdict !== "fail";
  return { verdict, ...finding, canBeDecided: isUndecided && canBeDecided };
}

/** A baseline of fewer invocations than the first look leaves much undecided, however many there are now. */
function describeFewBefore({ metric }: RelativeBudget, before: Figure, { counts }: Look): string | undefined {
  const [wanted = 0] = counts;
  if (metric === "coldInit" || before.count >= wanted) return undefined;
  return `the baseline has ${before.count} invocations of it, fewer than num, which is ${wanted}: \`${UPDATE_COMMAND}\` measures enough`;
}

/** What one figure is above another; negative where it is below. */
export interface Increase {
  readonly difference: ConfidenceInterval;
  /** Absent where the baseline is 0. */
  readonly percent?: ConfidenceInterval;
}

/**
 * From a figure of an earlier result to that of a later one.
 *
 * @returns undefined where one of the two has not both limits at that level
 */
export function computeIncrease(now: Figure, before: Figure, level: number): Increase | undefined {
  const [intervalNow, intervalBefore] = [now.limit(level), before.limit(level)];
  if (!isWhole(intervalNow) || !isWhole(intervalBefore)) return undefined;
  const [estimateNow, estimateBefore] = [
    { value: now.value, interval: intervalNow },
    { value: before.value, interval: intervalBefore },
  ] as const;
  const difference = mixIntervals(estimateNow, 1, estimateBefore, -1);
  if (!difference) return undefined;
  if (!(intervalNow.low > 0 && intervalBefore.low > 0)) return { difference };
  const ratio = combineRatio(now.value, intervalNow, before.value, intervalBefore, level);
  return { difference, percent: { level, low: (ratio.low - 1) * 100, high: (ratio.high - 1) * 100 } };
}

function explainMissing(name: string, now: Figure, before: Figure): string {
  const isOwn = now.neededCount === undefined ? now.count < 2 : now.count < now.neededCount;
  if (isOwn) return explainTooFew(name, now.count, now.neededCount);
  return `in the baseline, ${explainTooFew(name, before.count, before.neededCount)}`;
}

const pickLimits = ({ level, low, high }: ConfidenceInterval): ConfidenceInterval => ({ level, low, high });

const isWhole = (interval: PartialInterval | undefined): interval is ConfidenceInterval =>
  interval?.low !== undefined && interval.high !== undefined;
