import { GetFunctionCommand, type GetFunctionCommandOutput, type LambdaClient } from "@aws-sdk/client-lambda";
import { isMissing } from "../aws-errors.ts";
import { type Patience, sendPatiently } from "./patience.ts";
import { NotProvisionedError } from "./refusal.ts";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/**
 * Waits until a function or version is created and no update of it is in progress. It asks with GetFunction, which
 * has a rate limit of its own (Lambda quotas), and not with the SDK's waiters: they take every error, also a refused
 * permission, for a reason to go on, and know nothing of $LATEST's updates and a version's snapshot at once.
 * @returns the answer that said so.
 * @throws NotProvisionedError with Lambda's reason when it has failed, or is still not ready when patience ends.
 */
export async function waitUntilReady(
  lambda: LambdaClient,
  functionName: string,
  qualifier: string | undefined,
  patience: Patience,
): Promise<GetFunctionCommandOutput> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const found = await sendPatiently(
      () => lambda.send(new GetFunctionCommand({ FunctionName: functionName, Qualifier: qualifier })),
      patience,
    );
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = found.Configuration ?? {};
    const isWaiting = State === "Pending" || LastUpdateStatus === "InProgress";
    if (!isWaiting && (State === undefined || State === "Active" || State === "Inactive")) return found;
    const name = qualifier ? `${functionName}:${qualifier}` : functionName;
    if (!isWaiting) {
      throw new NotProvisionedError(
        "NotActive",
        `${name} is ${State}: ${StateReason ?? "Lambda gives no reason"}`,
      );
    }
    if (patience.now().getTime() + pauseMs >= patience.untilMs) {
      const what = State === "Pending" ? "Pending" : "being updated";
      throw new NotProvisionedError(
        "NotActive",
        `${name} is still ${what}, for longer than we wait: ${StateReason ?? LastUpdateStatusReason ?? "Lambda gives no reason"}`,
      );
    }
    await patience.sleep(pauseMs);
  }
}

/**
 * The same for a function or version that has just been made: a read may not know of it yet (Lambda's reads are
 * eventually consistent; the SDK has a waiter for it, FunctionExists).
 * @throws as `waitUntilReady`; ResourceNotFoundException when it does not appear within half a minute.
 */
export function waitUntilMade(
  lambda: LambdaClient,
  functionName: string,
  qualifier: string | undefined,
  patience: Patience,
): Promise<GetFunctionCommandOutput> {
  return sendPatiently(() => waitUntilReady(lambda, functionName, qualifier, patience), patience, isMissing);
}
