import type { CandidateResult, TuningResult } from "../analyze/result.ts";
import type { At } from "./budget.ts";
import type { Missing } from "./figure.ts";

/** What of a result a gate looks at: of the one that is judged, and of the baseline. */
export type JudgedResult = Pick<
  TuningResult,
  "target" | "environment" | "settings" | "prices" | "candidates" | "currentKey" | "recommendation"
>;

/** The candidate that a budget is about. */
export function findCandidate(
  { candidates, currentKey, recommendation }: JudgedResult,
  at: At,
): CandidateResult | Missing {
  if (at === "recommended" && recommendation.state === "none") {
    return { missing: `nothing is recommended: ${recommendation.sentence}` };
  }
  const named = at === "recommended" && recommendation.state === "found" ? recommendation.candidateKey : at;
  const key = at === "current" ? currentKey : named;
  const candidate = candidates.find((one) => one.key === key);
  if (candidate) return candidate;
  const what = at === "current" ? `the current configuration, ${key},` : key;
  return { missing: `${what} is not among those that were measured` };
}
