import type { GateCheck } from "../report/checks.ts";
import { type Budget, METRIC_FACTS, nameBudget } from "./budget.ts";
import { readFigure } from "./figure.ts";
import { findCandidate } from "./find-candidate.ts";
import type { Evidences, Finding, Judged } from "./finding.ts";
import { judgeFigure } from "./judge-figure.ts";
import { judgeIncrease } from "./judge-increase.ts";
import { judgeSavings } from "./judge-savings.ts";

/**
 * One budget against a result, and against a baseline where it is relative. The verdict comes from intervals, never from
 * the point alone; a failure is as sure as its look asks for (`missOf`), everything else follows the 95 % interval that
 * is shown.
 */
export function judgeBudget(budget: Budget, evidences: Evidences): Judged {
  const { count, canBeDecided = false, countToPass, ...finding } = findVerdict(budget, evidences);
  const { at, level, message, source } = budget;
  const isOfColdStarts = budget.kind !== "savings" && budget.metric === "coldInit";
  const unit = budget.kind === "absolute" ? METRIC_FACTS[budget.metric].unit : "percent";
  const note = [finding.note, finding.verdict === "pass" ? undefined : message].filter(Boolean).join("; ");
  const check: GateCheck = {
    name: nameBudget(budget),
    level,
    unit,
    at,
    ...(count !== undefined && { count, countOf: isOfColdStarts ? "cold-starts" : "invocations" }),
    ...(source !== undefined && { source }),
    ...finding,
    ...(note !== "" && { note }),
  };
  return {
    budget,
    check,
    ...(count !== undefined && { count }),
    canBeDecided,
    ...(countToPass !== undefined && { countToPass }),
  };
}

function findVerdict(budget: Budget, evidences: Evidences): Finding {
  const candidate = findCandidate(evidences.result, budget.at);
  if (budget.kind === "savings") return judgeSavings(budget, candidate, evidences);
  if (budget.kind === "relative") return judgeIncrease(budget, candidate, evidences);
  if ("missing" in candidate) return { verdict: "no-data", limit: budget.max, note: candidate.missing };
  const figure = readFigure(candidate, budget.metric, evidences.result.settings);
  return { candidateKey: candidate.key, ...judgeFigure(budget, figure, evidences.look) };
}
