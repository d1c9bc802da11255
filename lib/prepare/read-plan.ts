import { runKeys, type Store } from "../store.ts";
import type { TuningPlan } from "./plan.ts";

/** @throws Error when the run has no plan: only Prepare writes one, and every later step needs it. */
export async function readPlan(store: Store, runId: string): Promise<TuningPlan> {
  const plan = await store.readJson<TuningPlan>(runKeys.plan(runId));
  if (!plan) throw new Error(`run ${runId} has no plan`);
  return plan;
}
