import { formatConfiguration } from "../report/format.ts";
import type { CandidateResult, Warning } from "./result.ts";

/**
 * The candidates that are missing because the tuner or AWS failed, not the function: a warning for each reason,
 * however many share it. Without these failures there would be more to choose from.
 */
export function listMissingWarnings(candidates: readonly CandidateResult[]): Warning[] {
  const failed = candidates.filter(({ state }) => state === "failed");
  const byReason = Map.groupBy(failed, explainStepFailure);
  return [...byReason].flatMap(([why, missing]) => {
    if (why === undefined) return [];
    const [only] = missing;
    const were = missing.length === 1 ? "was" : "were";
    return {
      code: "not-measured",
      ...(only && missing.length === 1 && { candidateKey: only.key }),
      message: `${missing.map(formatConfiguration).join(", ")} ${were} not measured, and not because of the function (${why}); the recommendation is made without ${missing.length === 1 ? "it" : "them"}.`,
    };
  });
}

/** What of the tuner or of AWS failed for this candidate; undefined when nothing did. */
export function explainStepFailure({ failures }: CandidateResult): string | undefined {
  const broken = failures.find(({ reason }) => reason === "step-failed" || reason === "not-provisioned");
  return broken && `${broken.errorType ? `${broken.errorType}: ` : ""}${broken.errorMessage}`;
}
