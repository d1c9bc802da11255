import { GetFunctionCommand, type LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { awsLambda } from "../aws-command.ts";
import { isMissing } from "../aws-errors.ts";
import { CleanupError } from "../errors.ts";
import { CLONE_NAME_PREFIX } from "../prepare/plan.ts";
import { readRun } from "../provision/clone-request.ts";
import { EXPIRES_TAG } from "../provision/clone-tags.ts";
import { createPatience, type Patience, sendPatiently } from "../provision/patience.ts";
import { deleteClone } from "./delete-clone.ts";

/** A clone that is there. It is left over only when its run has ended, which the caller knows, or is past its expiry. */
export interface Leftover {
  readonly functionName: string;
  /** The name of the execution that made it. */
  readonly runId: string;
  /** ISO 8601. */
  readonly expiresAt?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly isExpired: boolean;
}

/** Longest that throttling is waited out. */
const PATIENCE_MS = 60_000;

/**
 * Every clone in the client's account and region: functions with the clone prefix and a run's tag or description. A
 * function that only looks like a clone is not among them.
 * @throws the SDK's own errors, for example when lambda:ListFunctions or lambda:ListTags is not allowed.
 */
export async function listLeftovers(
  lambda: LambdaClient,
  now: Date,
  patience: Patience = createPatience(PATIENCE_MS, 0),
): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  let marker: string | undefined;
  do {
    const page = await sendPatiently(
      () => lambda.send(new ListFunctionsCommand({ Marker: marker })),
      patience,
    );
    for (const { FunctionName: functionName = "", LastModified } of page.Functions ?? []) {
      if (!functionName.startsWith(CLONE_NAME_PREFIX)) continue;
      const leftover = await describeLeftover(lambda, functionName, LastModified, now, patience);
      if (leftover) leftovers.push(leftover);
    }
    marker = page.NextMarker;
  } while (marker);
  return leftovers;
}

/** GetFunction gives the tags too, and has a rate limit of its own: 100 a second (Lambda quotas). */
async function describeLeftover(
  lambda: LambdaClient,
  functionName: string,
  lastModified: string | undefined,
  now: Date,
  patience: Patience,
): Promise<Leftover | undefined> {
  try {
    const found = await sendPatiently(
      () => lambda.send(new GetFunctionCommand({ FunctionName: functionName })),
      patience,
    );
    const { Tags, TagsError } = found;
    if (TagsError) throw Object.assign(new Error(TagsError.Message), { name: TagsError.ErrorCode });
    const runId = readRun(found);
    if (runId === undefined) return undefined;
    const expiresAt = Tags?.[EXPIRES_TAG];
    return {
      functionName,
      runId,
      expiresAt,
      createdAt: new Date(lastModified ?? now).toISOString(),
      isExpired: expiresAt !== undefined && Date.parse(expiresAt) < now.getTime(),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Deletes one clone; it does no harm when it is gone already.
 * @throws CleanupError with the reason and the command that removes it.
 */
export async function removeLeftover(
  lambda: LambdaClient,
  { functionName, runId }: Pick<Leftover, "functionName" | "runId">,
): Promise<void> {
  const problem = await deleteClone(lambda, functionName, runId, createPatience(PATIENCE_MS, 0));
  if (problem) {
    // Whoever types it may have another region set than the one that was looked in.
    const command = awsLambda("delete-function", { functionName, region: await lambda.config.region() });
    throw new CleanupError(`${functionName} could not be deleted (${problem}): ${command}`, [functionName]);
  }
}
