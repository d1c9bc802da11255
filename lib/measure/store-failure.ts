import { runKeys, type Store } from "../store.ts";
import type { Batch } from "./batch.ts";
import type { InvocationFailure } from "./invocation.ts";

/**
 * Stores that a candidate could not be measured in a round: a batch without invocations, beside what other attempts
 * have measured.
 * @param attempt tells it apart from those; a repetition overwrites itself.
 */
export async function storeFailure(
  store: Store,
  runId: string,
  { candidateKey, round }: Pick<Batch, "candidateKey" | "round">,
  attempt: string,
  failure: InvocationFailure,
): Promise<void> {
  const batch: Batch = { candidateKey, round, attempt, invocations: [], startedAtMost: 0, failure };
  await store.writeJson(runKeys.batch(runId, candidateKey, round, attempt), batch);
}
