import type { Invocation, InvocationFailure } from "./invocation.ts";

/**
 * What one attempt of Measure gave for one candidate in one round. Stored as
 * `runs/RUN_ID/samples/CANDIDATE/ROUND.ATTEMPT.json`, and written again while it grows, so that nothing measured is
 * lost when a later invocation or step fails, and no attempt overwrites another's.
 */
export interface Batch {
  readonly candidateKey: string;
  readonly round: number;
  /** Tells the attempts of a round apart: the request id of the step that wrote it, or its name when it measured nothing. */
  readonly attempt: string;
  readonly invocations: readonly Invocation[];
  /** Invocations that may have been started: more than are here only when the step broke off. */
  readonly startedAtMost: number;
  /** Why the candidate could not be measured at all in this round: no clone, or the step itself failed. */
  readonly failure?: InvocationFailure;
  /** Its share of `maxCostUsd` was spent before all were sent: Assess sees what is left. */
  readonly isShareSpent?: true;
  /** Cold starts that were asked for and could not be forced: only those that come by themselves are measured. */
  readonly notForced?: { readonly coldStarts: number; readonly reason: string };
}

/** Failures without any success after which a candidate gets no more invocations: more would only cost. */
export const HOPELESS_FAILURES = 3;

/** Whether a candidate has failed several times and never worked; allowed exceptions are in neither number. */
export function failsAlways({
  succeeded,
  failed,
}: Readonly<Record<"succeeded" | "failed", number>>): boolean {
  return succeeded === 0 && failed >= HOPELESS_FAILURES;
}

/** Whether measuring the candidate any more is of no use: it fails always, or could not be measured at all. */
export function isHopeless(batches: readonly Batch[]): boolean {
  if (batches.some(({ failure }) => failure)) return true;
  const telling = batches
    .flatMap(({ invocations }) => invocations)
    .filter(({ failure }) => !failure?.isAllowed);
  const failed = telling.filter(({ failure }) => failure).length;
  return failsAlways({ succeeded: telling.length - failed, failed });
}

/**
 * The most invocations that may have run without being in any batch, because the step that had announced them broke
 * off. Only true of batches that no step is writing any more.
 */
export function countUnseen(batches: readonly Batch[]): number {
  return batches.reduce(
    (sum, { startedAtMost, invocations }) => sum + Math.max(0, startedAtMost - invocations.length),
    0,
  );
}
