import type { BatchHead } from "../samples/collect-samples.ts";

/** Prepare, Guarded, Analyze, Apply, Cleanup, Failed?, Done. */
const ONCE = 7;
/** Assess and More, once more than there are rounds: the last time they find that it is enough. */
const PER_ASSESSMENT = 2;
/** Provision, Provisioned, and Measure or Refused. */
const PER_ASSIGNMENT = 3;

/**
 * State transitions of an execution that ends well, as Step Functions bills them: states entered. With R rounds of
 * measuring that gave A assignments to candidates, of which F broke off:
 *
 *     7 once + 2 (R + 1) for Assess and More + R for Round + 3 A + F for StepFailed
 *
 * Retries of Step Functions are transitions as well and not in it: only the execution's history knows them.
 */
export function countStateTransitions(
  batches: readonly Pick<BatchHead, "candidateKey" | "round" | "failure">[],
): number {
  const rounds = new Set(batches.map(({ round }) => round)).size;
  const assignments = new Set(batches.map(({ candidateKey, round }) => `${candidateKey} ${round}`)).size;
  const brokeOff = batches.filter(({ failure }) => failure?.reason === "step-failed").length;
  return ONCE + PER_ASSESSMENT * (rounds + 1) + rounds + PER_ASSIGNMENT * assignments + brokeOff;
}
