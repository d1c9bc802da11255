import type { BatchHead } from "../samples/collect-samples.ts";

/** Step Functions ends a standard execution whose history gets longer (Step Functions service quotas). */
const MAX_EVENTS = 25_000;

/** Prepare, Guarded, Analyze, Apply, Cleanup and the end, with every retry that the state machine allows them. */
const EVENTS_AROUND = 300;

/** Assess, More, and the begin and end of Round. */
const EVENTS_PER_ROUND = 11;

/** An iteration of Round without retries has 14 events; a retry adds 4, and these leave room for one or two of them. */
const EVENTS_PER_ITERATION = 20;

/** An iteration in which Provision and Measure are both retried as often as the state machine allows. */
const MOST_EVENTS_PER_ITERATION = 75;

/**
 * How many more iterations of Round surely fit into the execution's history. Each candidate in each round is one, and
 * has left a batch.
 */
export function countRemainingIterations(
  batches: readonly Pick<BatchHead, "candidateKey" | "round">[],
): number {
  const iterations = new Set(batches.map(({ candidateKey, round }) => `${round} ${candidateKey}`)).size;
  const rounds = new Set(batches.map(({ round }) => round)).size;
  const events = EVENTS_AROUND + (rounds + 1) * EVENTS_PER_ROUND + iterations * EVENTS_PER_ITERATION;
  return Math.floor((MAX_EVENTS - events) / MOST_EVENTS_PER_ITERATION);
}
