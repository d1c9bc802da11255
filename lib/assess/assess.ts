import { type Batch, isHopeless } from "../measure/batch.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";

/** What one candidate shall do in the next round. */
export interface Assignment extends Candidate {
  readonly round: number;
  readonly invocations: number;
}

/** What all samples so far say: which candidates need more, or that it is enough. */
export interface Assessment {
  readonly round: number;
  /** Empty when `done`. */
  readonly assignments: readonly Assignment[];
  readonly done: boolean;
}

/** A small first round finds the candidates that cannot work before much is spent on the others. */
const FIRST_ROUND_INVOCATIONS = 5;

/** Longer rounds would not interleave the candidates, and a drift of the host would look like a difference. */
const MAX_ROUND_INVOCATIONS = 500;

/**
 * Decides the next round. Every candidate that still works gets `num` invocations, in rounds that double: the
 * number of rounds, and with it the length of the execution's history, grows with the logarithm of `num`.
 * A candidate whose invocations were all cold gets one more, as latency is that of warm ones.
 * Holds no state: the same plan and batches give the same assessment.
 */
export function assess(plan: TuningPlan, batches: readonly Batch[]): Assessment {
  const byCandidate = Map.groupBy(batches, ({ candidateKey }) => candidateKey);
  const round = 1 + Math.max(0, ...batches.map((batch) => batch.round));
  const assignments = plan.candidates.flatMap((candidate): Assignment[] => {
    const own = byCandidate.get(candidate.key) ?? [];
    const measured = own.reduce((sum, batch) => sum + batch.invocations.length, 0);
    const roundSize = Math.min(Math.max(FIRST_ROUND_INVOCATIONS, measured), MAX_ROUND_INVOCATIONS);
    const invocations = Math.min(countMissing(plan.settings.num, own), roundSize);
    return invocations > 0 ? [{ ...candidate, round, invocations }] : [];
  });
  return { round, assignments, done: assignments.length === 0 };
}

/**
 * Invocations that a candidate still gets: up to `num`, none when it is hopeless, and one more when all that worked
 * were cold.
 */
export function countMissing(num: number, batches: readonly Batch[]): number {
  if (isHopeless(batches)) return 0;
  const invocations = batches.flatMap((batch) => batch.invocations);
  const succeeded = invocations.filter(({ failure }) => !failure);
  const isAllCold = succeeded.length > 0 && succeeded.every(({ coldStart }) => coldStart);
  const missing = num - invocations.length;
  return isAllCold && missing === 0 ? 1 : Math.max(0, missing);
}
