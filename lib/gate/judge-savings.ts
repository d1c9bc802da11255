import { LEVEL } from "../analyze/duration-figures.ts";
import { computeCostRatio } from "../analyze/ratios.ts";
import type { CandidateResult, MeasuredCandidate } from "../analyze/result.ts";
import { formatConfiguration } from "../report/format.ts";
import { selectWarm } from "../samples/select.ts";
import { type AbsoluteBudget, METRIC_FACTS, type SavingsBudget } from "./budget.ts";
import { type Missing, readFigure, rescaleInterval } from "./figure.ts";
import type { Evidences, Finding } from "./finding.ts";
import { judgeFigure } from "./judge-figure.ts";
import { FALSE_FAILURES, missOf } from "./look.ts";
import { judgeEvidence, worstOf } from "./verdict.ts";

/**
 * Whether another measured configuration within every absolute budget is cheaper by more than the budget allows. The
 * cheapest of many is partly the luckiest, so the error rate is shared by all of them (Bonferroni). A configuration that
 * leans over a budget is none to change to; one of which too little is known to say leaves the saving open.
 */
export function judgeSavings(
  { maxMissedPercent: limit }: SavingsBudget,
  candidate: CandidateResult | Missing,
  evidences: Evidences,
): Finding {
  if ("missing" in candidate) return { verdict: "no-data", limit, note: candidate.missing };
  const base = { limit, candidateKey: candidate.key };
  if (candidate.state !== "measured") return { ...base, verdict: "no-data", note: candidate.message };
  const others = evidences.result.candidates.filter(
    (one): one is MeasuredCandidate => one.state === "measured" && one.key !== candidate.key,
  );
  const miss = missOf(evidences.look, FALSE_FAILURES.absolute) / Math.max(1, others.length);
  const findings = others.flatMap((other) => judgeOther(candidate, other, limit, miss, evidences) ?? []);
  const verdict = worstOf(findings.map((finding) => finding.verdict));
  const [worst] = findings
    .filter((finding) => finding.verdict === verdict)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (worst) return { ...base, ...worst, canBeDecided: verdict === "at-risk" || verdict === "likely-over" };
  return others.length > 0
    ? { ...base, verdict: "pass", note: "no other configuration that was measured is within every budget" }
    : { ...base, verdict: "no-data", note: "no other configuration was measured" };
}

/** undefined where the other one is not within the budgets. */
function judgeOther(
  own: MeasuredCandidate,
  other: MeasuredCandidate,
  limit: number,
  miss: number,
  { result, look, budgets }: Evidences,
): Finding | undefined {
  const kept = budgets
    .filter((budget): budget is AbsoluteBudget => budget.kind === "absolute" && budget.level !== "off")
    .map((budget) => ({
      budget,
      verdict: judgeFigure(budget, readFigure(other, budget.metric, result.settings), look).verdict,
    }));
  if (kept.some(({ verdict }) => verdict === "fail" || verdict === "likely-over")) return undefined;

  const { ratio, interval } = computeCostRatio(other, own);
  const count = Math.min(
    ...[own, other].map(({ samples }) => Math.max(2, selectWarm(samples).billedMs.length)),
  );
  const sure = interval && rescaleInterval(ratio, interval, 1 - 2 * miss, count);
  const toPercent = (one: number) => (1 - one) * 100;
  const value = toPercent(ratio);
  const bySaving = judgeEvidence(
    { value, low: sure && toPercent(sure.high), high: interval && toPercent(interval.low) },
    limit,
  );
  const open = kept.filter(({ verdict }) => verdict !== "pass");
  const figures = {
    value,
    ...(interval && {
      interval: { level: LEVEL, low: toPercent(interval.high), high: toPercent(interval.low) },
    }),
    count,
  };
  if (bySaving === "pass") return { verdict: "pass", ...figures };
  const what = `${formatConfiguration(other)} is within every budget`;
  if (open.length === 0) return { verdict: bySaving, ...figures, note: what };
  const names = open.map(({ budget }) => METRIC_FACTS[budget.metric].name).join(", ");
  const isKnown = open.every(({ verdict }) => verdict === "at-risk");
  return {
    // Not sure to be an option: whether it is missed is not sure either.
    verdict: isKnown && bySaving === "fail" ? "likely-over" : "at-risk",
    ...figures,
    note: `it is not sure that ${formatConfiguration(other)} is within every budget: ${names}`,
  };
}
