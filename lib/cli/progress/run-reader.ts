import type { Batch } from "../../measure/batch.ts";
import type { TuningPlan } from "../../prepare/plan.ts";
import { runKeys, type Store } from "../../store.ts";

/** What a run has stored so far. */
export interface RunSoFar {
  readonly plan: TuningPlan;
  readonly batches: readonly Batch[];
}

/** Reads again and again what a run stores, undefined before it has a plan. */
export type RunReader = () => Promise<RunSoFar | undefined>;

/**
 * Batches grow until their round ends, so those of earlier rounds are read once only: on a small machine,
 * reading everything again would take CPU from what is being measured.
 */
export function openRunReader(store: Store, runId: string): RunReader {
  const finished = new Map<string, Batch>();
  let plan: TuningPlan | undefined;
  return async () => {
    plan ??= await store.readJson<TuningPlan>(runKeys.plan(runId));
    if (!plan) return undefined;
    const keys = await store.listKeys(runKeys.samples(runId));
    const read = await Promise.all(
      keys.map(async (key) => ({ key, batch: finished.get(key) ?? (await store.readJson<Batch>(key)) })),
    );
    const batches = read.flatMap(({ batch }) => batch ?? []);
    const lastRound = Math.max(0, ...batches.map(({ round }) => round));
    for (const { key, batch } of read) {
      if (batch && batch.round < lastRound) finished.set(key, batch);
    }
    return { plan, batches };
  };
}
