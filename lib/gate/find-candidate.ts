import type { TuningResult } from "../analyze/result.ts";
import type { At } from "./budget.ts";
import type { Missing } from "./figure.ts";

/** What of a result a gate looks at. */
export type JudgedResult = Pick<
  TuningResult,
  "target" | "environment" | "settings" | "prices" | "candidates" | "currentKey" | "recommendation"
> & {
  /** Of the events that were sent, in hex; absent where it is not known. */
  readonly payloadSha256?: string | undefined;
};

/** Configurations by what budgets call them. */
interface Configurations<Candidate> {
  readonly candidates: readonly Candidate[];
  readonly currentKey: string;
  readonly recommendation:
    | { readonly state: "found"; readonly candidateKey: string }
    | { readonly state: "none"; readonly sentence: string };
}

/** The candidate that a budget is about, of a result or of a baseline. */
export function findCandidate<Candidate extends { readonly key: string }>(
  { candidates, currentKey, recommendation }: Configurations<Candidate>,
  at: At,
): Candidate | Missing {
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
