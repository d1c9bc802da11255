import { setTimeout as sleep } from "node:timers/promises";
import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { listLeftovers } from "../../cleanup/leftovers.ts";
import { type ClientOptions, createLambdaClient } from "../../clients.ts";
import { CleanupError } from "../../errors.ts";
import type { TuningPlan } from "../../prepare/plan.ts";
import type { Clone } from "../../provision/provision.ts";
import { runKeys, type Store } from "../../store.ts";
import { callAws, isMissing } from "./aws-call-error.ts";

const POLL_INTERVAL_MS = 1000;
/** EventBridge delivers within seconds, and Cleanup deletes some clones a second. */
const LOOKS = 120;

/** What may still be there of a run: names for people. */
type ListRemaining = () => Promise<readonly string[]>;

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
      ? () => listRecorded(store, runId, plan, lambda)
      : () => listTagged(lambda, runId);
    let remaining: readonly string[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      remaining = await list();
      if (remaining.length === 0) return;
      await sleep(POLL_INTERVAL_MS);
    }
    const command = `power-tuner cleanup --run ${runId}`;
    throw new CleanupError(`the tuner's clean-up was not seen to end; look with: ${command}`, remaining);
  } finally {
    lambda.destroy();
  }
}

async function listRecorded(
  store: Store,
  runId: string,
  plan: TuningPlan | undefined,
  lambda: LambdaClient,
): Promise<readonly string[]> {
  // Cleanup closes the run before it looks what there is: until then, more may be made.
  if ((await store.readJson(runKeys.closed(runId))) === undefined) return [`clones of run ${runId}`];
  const clones = await store.readAll<Clone>(runKeys.clones(runId));
  if (clones.length > 0 && plan?.access.assumeRoleArn !== undefined) {
    throw new Error(`its clones are in the account of ${plan.access.assumeRoleArn}`);
  }
  const found = await Promise.all(
    clones.map(async (clone) => {
      if (clone.kind === "function")
        return (await isThere(lambda, clone.functionName)) ? [clone.functionName] : [];
      const { functionArn, published, isRestored } = clone;
      if (!isRestored) return [`${functionArn} with the memory of a candidate`];
      if (published === undefined || !(await isThere(lambda, functionArn, published.version))) return [];
      return [`${functionArn}:${published.version}`];
    }),
  );
  return found.flat();
}

async function isThere(lambda: LambdaClient, FunctionName: string, Qualifier?: string): Promise<boolean> {
  const read = lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  try {
    await callAws("lambda:GetFunctionConfiguration", FunctionName, read);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function listTagged(lambda: LambdaClient, runId: string): Promise<readonly string[]> {
  const clones = await callAws("lambda:ListFunctions", "clones", listLeftovers(lambda, new Date()));
  return clones.filter((clone) => clone.runId === runId).map(({ functionName }) => functionName);
}
