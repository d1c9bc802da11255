import type { Batch } from "../measure/batch.ts";
import type { FailureReason, Invocation } from "../measure/invocation.ts";
import { runKeys, type Store } from "../store.ts";

export interface TakeOverRequest {
  readonly fromRunId: string;
  readonly toRunId: string;
  /** What the new run knows; batches of others are left where they are. */
  readonly candidateKeys: ReadonlySet<string>;
  /** Those that the new run may invoke again. */
  readonly measuredAgain: ReadonlySet<string>;
  /** The earlier run was stopped or broke off: what it was doing at the end may have failed of that. */
  readonly brokeOff: boolean;
}

/** What was taken over. */
export interface TakenOver {
  /** The last round of it, 0 when there is nothing. */
  readonly rounds: number;
  readonly invocations: number;
  /** Candidates with invocations among it. */
  readonly configurations: number;
}

/** What stood in the way of measuring, and says nothing of the candidate: another run tries again. */
const PASSING: readonly FailureReason[] = ["step-failed", "no-report"];

/** So many copies are written at once, as many as are read ahead. */
const PARALLEL_WRITES = 25;

/**
 * Copies the batches of one run to another, under the same rounds and attempts, and without what is not to be kept: why
 * a candidate could not be measured, where the new run may try again or it was a step that failed; and of a run that
 * broke off, the invocations of its last round that failed with none after them that worked, as the end of their clone
 * looks the same. They stay counted as announced, as they may have been billed. Repeating it does no harm.
 */
export async function takeOverBatches(store: Store, request: TakeOverRequest): Promise<TakenOver> {
  const { fromRunId, toRunId, candidateKeys } = request;
  const lastRound = request.brokeOff ? await findLastRound(store, fromRunId) : Number.POSITIVE_INFINITY;
  const configurations = new Set<string>();
  let [rounds, invocations] = [0, 0];
  let writing: Promise<void>[] = [];
  for await (const batch of store.readEach<Batch>(runKeys.samples(fromRunId))) {
    const { candidateKey, round, attempt } = batch;
    if (!candidateKeys.has(candidateKey)) continue;
    const taken = choose(batch, request, round === lastRound);
    if (taken.startedAtMost === 0 && !taken.failure) continue;
    writing.push(store.writeJson(runKeys.batch(toRunId, candidateKey, round, attempt), taken));
    if (writing.length >= PARALLEL_WRITES) {
      await Promise.all(writing);
      writing = [];
    }
    rounds = Math.max(rounds, round);
    invocations += taken.invocations.length;
    if (taken.invocations.length > 0) configurations.add(candidateKey);
  }
  await Promise.all(writing);
  return { rounds, invocations, configurations: configurations.size };
}

/** Of all candidates: the keys say it, and nothing need be read. */
async function findLastRound(store: Store, runId: string): Promise<number> {
  const keys = await store.listKeys(runKeys.samples(runId));
  return Math.max(0, ...keys.map((key) => Number(/\/(\d+)\.[^/]*$/.exec(key)?.[1] ?? 0)));
}

function choose({ failure, ...batch }: Batch, { measuredAgain }: TakeOverRequest, wasCutOff: boolean): Batch {
  const isKept = failure && !measuredAgain.has(batch.candidateKey) && !PASSING.includes(failure.reason);
  const invocations = wasCutOff ? dropLastFailures(batch.invocations) : batch.invocations;
  return { ...batch, invocations, ...(isKept && { failure }) };
}

/** Allowed exceptions came from the handler, whatever happened after them. */
function dropLastFailures(invocations: readonly Invocation[]): readonly Invocation[] {
  const last = invocations.findLastIndex(({ failure }) => !failure || failure.isAllowed);
  return invocations.slice(0, last + 1);
}
