import type { LambdaClient } from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import { awsLambda } from "../aws-command.ts";
import { parseLambdaError } from "../measure/lambda-error.ts";
import { type Access, CLONE_NAME_PREFIX, type TuningPlan } from "../prepare/plan.ts";
import type { FunctionClone } from "../provision/clone-function.ts";
import type { Patience } from "../provision/patience.ts";
import type { Clone } from "../provision/provision.ts";
import { runKeys, type Store } from "../store.ts";
import { deleteClone } from "./delete-clone.ts";
import { type Leaving, type Remainder, removalCommands } from "./leaving.ts";
import { removeVersions } from "./remove-versions.ts";

/** An error as Step Functions hands it over: a name, and a text that for a failed step is JSON. */
export interface StateError {
  readonly Error: string;
  readonly Cause: string;
}

export interface CleanupRequest {
  readonly runId: string;
  /** What ended the run, when something did. */
  readonly error?: StateError;
  /** Whether a Provision of the run may still be running, as after a stop: then the sweep looks a second time. */
  readonly mayStillProvision: boolean;
}

export interface CleanupTools {
  readonly store: Store;
  readonly patience: Patience;
  /** A client for where the run's target is; for the tuner's own place when the run has no plan. */
  readonly reach: (access: Access | undefined, runId: string) => Promise<LambdaClient>;
}

/** What is stored of a run that has ended. */
interface ClosedRun {
  /** The name of the error that ended it, when one did. */
  readonly error?: string;
}

/** How the run ends. `failed` decides between the Done and the Fail state. */
export interface CleanupOutcome {
  readonly failed: boolean;
  readonly error: string;
  readonly cause: string;
  readonly deleted: number;
  readonly leftovers: readonly string[];
  /** Versions that the run made and that somebody has pointed an alias to: theirs now. */
  readonly kept: readonly string[];
}

/** Step Functions allows 32,768 characters. */
const MAX_CAUSE_LENGTH = 30_000;

/** Lambda takes about 15 requests a second that are no invocations (Lambda quotas); more would be throttled. */
const PARALLEL_DELETES = 4;

/**
 * Deletes what the run has recorded, gives the target back what it had, and tells how the run ends: with the first
 * cause, in plain words, or with the names of what could not be removed and the commands that do it. Never throws for
 * what resists, so that the rest goes and the first cause is not lost. Repeating it does no harm. It closes the run
 * first, so that a Provision that is still running makes nothing after it.
 * @throws the store's own errors when the clones cannot be read from it; the state machine repeats the step.
 */
export async function cleanup(
  { runId, error, mayStillProvision }: CleanupRequest,
  tools: CleanupTools,
): Promise<CleanupOutcome> {
  const { store } = tools;
  const isClosed = await close(runId, error, store);
  const clones = await store.readAll<Clone>(runKeys.clones(runId));
  const { deleted, leftovers, kept } = await removeAll(clones, runId, tools);
  if (leftovers.length === 0 && !mayStillProvision && isClosed) {
    // The sweep finds nothing more to do for a run that stays on its list.
    await store.remove(runKeys.open(runId)).catch(() => undefined);
  }
  return { ...tellEnd(error, leftovers), deleted, leftovers: leftovers.map(({ name }) => name), kept };
}

/** @returns whether it is closed: a store that takes nothing must not keep clones alive. */
async function close(runId: string, error: StateError | undefined, store: Store): Promise<boolean> {
  const key = runKeys.closed(runId);
  // The rule and the sweep clean up after the state machine, and do not know what ended the run.
  const earlier = await store.readJson<ClosedRun>(key).catch(() => undefined);
  const closed: ClosedRun = { error: earlier?.error ?? error?.Error };
  return store.writeJson(key, closed).then(
    () => true,
    () => false,
  );
}

async function removeAll(
  clones: readonly Clone[],
  runId: string,
  { store, patience, reach }: CleanupTools,
): Promise<Leaving> {
  if (clones.length === 0) return { deleted: 0, leftovers: [], kept: [] };
  const versions = clones.filter((clone) => clone.kind === "version");
  const functions = clones
    .filter((clone) => clone.kind === "function")
    .filter(({ functionName }) => functionName.startsWith(CLONE_NAME_PREFIX));
  const plan = await store.readJson<TuningPlan>(runKeys.plan(runId));
  let lambda: LambdaClient;
  try {
    lambda = await reach(plan?.access, runId);
  } catch (error) {
    const reason = `${plan?.access.assumeRoleArn ?? "Lambda"} could not be reached: ${String(error)}`;
    return { deleted: 0, leftovers: listUnreached(clones, plan, reason), kept: [] };
  }
  const removed = await removeFunctions(functions, runId, lambda, patience, plan);
  const unversioned = await removeVersions(versions, lambda, patience, (clone) =>
    store.writeJson(runKeys.clone(runId, clone.candidateKey), clone),
  );
  return {
    deleted: removed.deleted + unversioned.deleted,
    leftovers: [...removed.leftovers, ...unversioned.leftovers],
    kept: unversioned.kept,
  };
}

async function removeFunctions(
  clones: readonly FunctionClone[],
  runId: string,
  lambda: LambdaClient,
  patience: Patience,
  plan: TuningPlan | undefined,
): Promise<Leaving> {
  const limit = pLimit(PARALLEL_DELETES);
  const problems = await Promise.all(
    clones.map(({ functionName }) =>
      limit(async () => {
        const reason = await deleteClone(lambda, functionName, runId, patience);
        return reason === undefined ? [] : [describeClone(functionName, plan, reason)];
      }),
    ),
  );
  const leftovers = problems.flat();
  return { deleted: clones.length - leftovers.length, leftovers, kept: [] };
}

function describeClone(name: string, plan: TuningPlan | undefined, reason: string): Remainder {
  const command = awsLambda("delete-function", { functionName: name, region: plan?.access.region });
  return { name, reason, command };
}

function listUnreached(
  clones: readonly Clone[],
  plan: TuningPlan | undefined,
  reason: string,
): readonly Remainder[] {
  return clones.map((clone) =>
    clone.kind === "function"
      ? describeClone(clone.functionName, plan, reason)
      : {
          name: `a version of ${clone.functionArn} described as "${clone.mark}"`,
          reason,
          command: clone.isRestored
            ? removalCommands.listVersions(clone.functionArn)
            : removalCommands.setMemory(clone.functionArn, clone.before.memoryMb),
        },
  );
}

function tellEnd(
  error: StateError | undefined,
  leftovers: readonly Remainder[],
): Pick<CleanupOutcome, "failed" | "error" | "cause"> {
  const cause = error && (parseLambdaError(error.Cause).errorMessage ?? error.Cause);
  if (leftovers.length === 0) {
    return {
      failed: error !== undefined,
      error: error?.Error ?? "",
      cause: (cause ?? "").slice(0, MAX_CAUSE_LENGTH),
    };
  }
  const removal = leftovers.map(({ command, reason }) => `${command} (${reason})`);
  const left = `something of the run's is left over; remove it with: ${removal.join("; ")}`;
  return {
    failed: true,
    error: "CleanupError",
    cause: [left, cause].filter(Boolean).join(". The run had failed: ").slice(0, MAX_CAUSE_LENGTH),
  };
}
