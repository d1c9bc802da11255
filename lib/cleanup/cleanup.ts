import { DeleteFunctionCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import { parseLambdaError } from "../measure/lambda-error.ts";
import { CLONE_NAME_PREFIX } from "../provision/clone-request.ts";
import type { Clone } from "../provision/provision.ts";
import { runKeys, type Store } from "../store.ts";

/** An error as Step Functions hands it over: a name, and a text that for a failed step is JSON. */
export interface StateError {
  readonly Error: string;
  readonly Cause: string;
}

/** How the run ends. `failed` decides between the Done and the Fail state. */
export interface CleanupOutcome {
  readonly failed: boolean;
  readonly error: string;
  readonly cause: string;
  readonly deleted: number;
  readonly leftovers: readonly string[];
}

/** Step Functions allows 32,768 characters. */
const MAX_CAUSE_LENGTH = 30_000;

/** Lambda takes about 15 requests a second that are no invocations (Lambda quotas); more would be throttled. */
const PARALLEL_DELETES = 4;

/**
 * Deletes every clone that the run has recorded, and tells how the run ends: with the first cause, in plain
 * words, or with the names of what could not be deleted and the commands that do it. Never throws for a clone
 * that resists, so that the others go and the first cause is not lost. Repeating it does no harm. It closes the run
 * first, so that a Provision that is still running makes no clone after it.
 * @param error what ended the run, when something did.
 */
export async function cleanup(
  runId: string,
  error: StateError | undefined,
  lambda: LambdaClient,
  store: Store,
): Promise<CleanupOutcome> {
  await store.writeJson(runKeys.closed(runId), { error: error?.Error });
  const clones = await store.readAll<Clone>(runKeys.clones(runId));
  const names = clones
    .map(({ functionName }) => functionName)
    .filter((name) => name.startsWith(CLONE_NAME_PREFIX));
  const limit = pLimit(PARALLEL_DELETES);
  const results = await Promise.all(names.map((name) => limit(() => deleteClone(lambda, name))));
  const leftovers = results.flatMap((problem) => problem ?? []);
  const first = error && {
    error: error.Error,
    cause: parseLambdaError(error.Cause).errorMessage ?? error.Cause,
  };

  if (leftovers.length > 0) {
    const removal = leftovers.map(
      ({ name, reason }) => `aws lambda delete-function --function-name ${name} (${reason})`,
    );
    const cause = [`clones are left over; remove them with: ${removal.join("; ")}`, first?.cause].filter(
      Boolean,
    );
    return {
      failed: true,
      error: "CleanupError",
      cause: cause.join(". The run had failed: ").slice(0, MAX_CAUSE_LENGTH),
      deleted: names.length - leftovers.length,
      leftovers: leftovers.map(({ name }) => name),
    };
  }
  return {
    failed: first !== undefined,
    error: first?.error ?? "",
    cause: (first?.cause ?? "").slice(0, MAX_CAUSE_LENGTH),
    deleted: names.length,
    leftovers: [],
  };
}

async function deleteClone(
  lambda: LambdaClient,
  name: string,
): Promise<{ name: string; reason: string } | undefined> {
  try {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.name : String(error);
    return reason === "ResourceNotFoundException" ? undefined : { name, reason };
  }
}
