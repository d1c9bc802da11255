import type { Settings, Target } from "../prepare/plan.ts";
import { formatConfiguration, formatFailureReason } from "../report/format.ts";
import { explainStepFailure } from "./missing-warnings.ts";
import type { CandidateResult, MeasuredCandidate } from "./result.ts";

/**
 * Why the function's own configuration has no figures to compare with, in a sentence: it failed, or it was not measured.
 *
 * @returns empty where it was measured
 */
export function explainMissingCurrent(
  candidates: readonly CandidateResult[],
  currentKey: string,
  target: Pick<Target, "memoryMb" | "architecture">,
): string {
  const current = candidates.find(({ key }) => key === currentKey);
  const name = `The current ${formatConfiguration(target)}`;
  if (current?.state === "measured") return "";
  if (current?.state !== "failed" || explainStepFailure(current) !== undefined) {
    return `${name} was not measured.`;
  }
  const isAllowed = current.failures.every((failure) => failure.isAllowed);
  const why = isAllowed ? "nothing but allowed exceptions" : formatFailureReason(current.reason);
  return `${name} failed (${why}).`;
}

/** Why the function's own configuration is not compared with although it was measured, in a sentence. */
export function explainNotCompared(
  current: MeasuredCandidate,
  { onlyColdStarts }: Pick<Settings, "onlyColdStarts">,
): string {
  const kind = onlyColdStarts ? "cold start" : "warm invocation";
  return `The current ${formatConfiguration(current)} had no ${kind} to compare with.`;
}
