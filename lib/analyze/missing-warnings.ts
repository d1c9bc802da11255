import { listConfigurations } from "./list-names.ts";
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
    const [were, them] = missing.length === 1 ? ["was", "it"] : ["were", "them"];
    return {
      code: "not-measured",
      ...(only && missing.length === 1 && { candidateKey: only.key }),
      // What somebody else wrote comes last: long texts are cut.
      message: `${listConfigurations(missing)} ${were} not measured, and not because of the function; the recommendation is made without ${them}: ${why}`,
    };
  });
}

/** What of the tuner or of AWS failed for this candidate; undefined when nothing did. */
export function explainStepFailure({ failures }: CandidateResult): string | undefined {
  const broken = failures.find(({ reason }) => reason === "step-failed" || reason === "not-provisioned");
  return broken && `${broken.errorType ? `${broken.errorType}: ` : ""}${broken.errorMessage}`;
}
