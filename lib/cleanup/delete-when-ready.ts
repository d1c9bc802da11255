import { DeleteFunctionCommand, GetFunctionCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { isConflict, mayGoThroughLater } from "../aws-errors.ts";
import { type Patience, sendPatiently } from "../provision/patience.ts";
import { waitUntilReady } from "../provision/wait-until-ready.ts";

/**
 * Deletes a function, or a version of it. Lambda refuses to while it is Pending or being updated, which a network
 * interface or a snapshot makes take minutes: as long as Lambda says that it is, it is waited for.
 * @throws Lambda's own errors: ResourceNotFoundException when it is gone, for example after a lost answer.
 */
export async function deleteWhenReady(
  lambda: LambdaClient,
  functionName: string,
  qualifier: string | undefined,
  patience: Patience,
): Promise<void> {
  const which = { FunctionName: functionName, Qualifier: qualifier };
  const send = () =>
    sendPatiently(
      () => lambda.send(new DeleteFunctionCommand(which)),
      patience,
      (error) => mayGoThroughLater(error) && !isAliased(error),
    );
  try {
    await send();
  } catch (error) {
    if (!isConflict(error) || isAliased(error)) throw error;
    const { Configuration } = await sendPatiently(() => lambda.send(new GetFunctionCommand(which)), patience);
    const { State, LastUpdateStatus } = Configuration ?? {};
    if (State !== "Pending" && LastUpdateStatus !== "InProgress") throw error;
    // Whatever it then is, ready or failed, the delete tells.
    await waitUntilReady(lambda, functionName, qualifier, patience).catch(() => undefined);
    await send();
  }
}

/** Lambda refuses to delete a version that an alias points to, with the name of a conflict. */
export function isAliased(error: unknown): boolean {
  return isConflict(error) && error instanceof Error && /alias/i.test(error.message);
}
