import { setTimeout as sleep } from "node:timers/promises";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { listLeftovers } from "../../cleanup/leftovers.ts";
import { type ClientOptions, createLambdaClient } from "../../clients.ts";
import { CleanupError } from "../../errors.ts";
import type { TuningPlan } from "../../prepare/plan.ts";
import { runKeys, type Store } from "../../store.ts";
import { callAws } from "./aws-call-error.ts";
import { createRemainingLister, type ListRemaining } from "./list-remaining.ts";

/** EventBridge delivers within seconds, and Cleanup deletes some clones a second. */
const LONGEST_WAIT_MS = 120_000;
const POLL_INTERVAL_MS = 1000;
/** Listing all functions of an account takes many requests, of which Lambda takes 15 a second (Lambda quotas). */
const LIST_INTERVAL_MS = 10_000;

/**
 * Waits until the rule that cleans up after a stopped execution has done so, as Lambda itself shows it: nothing that
 * the run has recorded is there any more. Where the bucket may not be read, until no clone has the run's tag.
 * @throws CleanupError naming what is still there after two minutes; AwsCallError when it cannot be seen
 */
export async function waitForCleanup({
  runId,
  store,
  options,
  note,
}: {
  readonly runId: string;
  readonly store: Store | undefined;
  readonly options: ClientOptions;
  readonly note: (text: string) => void;
}): Promise<void> {
  note("Waiting until the tuner has removed the run's clones");
  const plan = await store?.readJson<TuningPlan>(runKeys.plan(runId));
  const lambda = createLambdaClient({ ...options, ...(plan && { region: plan.access.region }) });
  try {
    const list: ListRemaining = store
      ? createRemainingLister(store, runId, plan, lambda)
      : () => listTagged(lambda, runId);
    let remaining: readonly string[] = [];
    const intervalMs = store ? POLL_INTERVAL_MS : LIST_INTERVAL_MS;
    for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += intervalMs) {
      remaining = await list();
      if (remaining.length === 0) return;
      await sleep(intervalMs);
    }
    const command = `power-tuner cleanup --run ${runId}`;
    throw new CleanupError(`the tuner's clean-up was not seen to end; look with: ${command}`, remaining);
  } finally {
    lambda.destroy();
  }
}

async function listTagged(lambda: LambdaClient, runId: string): Promise<readonly string[]> {
  const clones = await callAws("lambda:ListFunctions", "clones", listLeftovers(lambda, new Date()));
  return clones.filter((clone) => clone.runId === runId).map(({ functionName }) => functionName);
}
