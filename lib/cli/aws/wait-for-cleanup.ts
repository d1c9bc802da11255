import { setTimeout as sleep } from "node:timers/promises";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { listLeftovers } from "../../cleanup/leftovers.ts";
import { CleanupError } from "../../errors.ts";
import { runKeys, type Store } from "../../store.ts";

const POLL_INTERVAL_MS = 1000;
/** EventBridge delivers within seconds, and Cleanup deletes some clones a second. */
const LOOKS = 120;

/**
 * Waits until the rule that cleans up after a stopped execution has done so: the run is closed, and not open any
 * more. Where the bucket may not be read, until no clone of the run is left.
 * @throws CleanupError when that is not seen within two minutes; an AWS error when it cannot be seen
 */
export async function waitForCleanup({
  runId,
  store,
  lambda,
  note,
}: {
  readonly runId: string;
  readonly store: Store | undefined;
  readonly lambda: LambdaClient;
  readonly note: (text: string) => void;
}): Promise<void> {
  note("Waiting until the tuner has removed the run's clones");
  for (let look = 0; look < LOOKS; look += 1) {
    if (await (store ? isCleanedUp(store, runId) : hasNoClones(lambda, runId))) return;
    await sleep(POLL_INTERVAL_MS);
  }
  throw new CleanupError(
    `the tuner's clean-up of this run was not seen to end; look with: power-tuner cleanup --run ${runId}`,
    [`clones of run ${runId}`],
  );
}

async function isCleanedUp(store: Store, runId: string): Promise<boolean> {
  const [closed, open] = await Promise.all([
    store.readJson(runKeys.closed(runId)),
    store.readJson(runKeys.open(runId)),
  ]);
  return closed !== undefined && open === undefined;
}

async function hasNoClones(lambda: LambdaClient, runId: string): Promise<boolean> {
  const clones = await listLeftovers(lambda, new Date());
  return clones.every((clone) => clone.runId !== runId);
}
