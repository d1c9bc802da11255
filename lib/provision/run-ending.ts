import type { TuningPlan } from "../prepare/plan.ts";
import { runKeys, type Store } from "../store.ts";
import { NotProvisionedError } from "./refusal.ts";

/** There from before a run creates anything until Cleanup has left nothing. The sweep looks at these. */
export interface OpenRun {
  readonly runId: string;
  /** ISO 8601. */
  readonly openedAt: string;
  /** ISO 8601, from the plan. */
  readonly expiresAt: string;
}

/** Marks that the run may have something to clean up. To be written before anything is created. */
export async function openRun({ runId, expiresAt }: TuningPlan, store: Store, now: Date): Promise<void> {
  const marker: OpenRun = { runId, openedAt: now.toISOString(), expiresAt };
  await store.writeJson(runKeys.open(runId), marker);
}

/**
 * Stopping an execution does not stop a step that is running, so a Provision may outlive its run's Cleanup: it asks
 * before and after it creates something.
 */
export async function hasEnded({ runId }: TuningPlan, store: Store): Promise<boolean> {
  return (await store.readJson(runKeys.closed(runId))) !== undefined;
}

/** What Provision throws when Cleanup has begun. */
export function refuseEnded(): NotProvisionedError {
  return new NotProvisionedError("RunEnded", "the run had ended before the candidate was ready");
}
