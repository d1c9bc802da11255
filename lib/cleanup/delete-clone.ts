import { GetFunctionCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { errorName, isMissing } from "../aws-errors.ts";
import { isOwnClone } from "../provision/clone-request.ts";
import { type Patience, sendPatiently } from "../provision/patience.ts";
import { deleteWhenReady } from "./delete-when-ready.ts";

/**
 * Deletes one clone, with all its versions, and makes sure that it is gone: an answer that was lost is asked for
 * again. A function of the same name that another made is left alone, which is no problem of the run's.
 * @param runId of the run that must have made it.
 * @returns why it is still there, or undefined when it is gone.
 */
export async function deleteClone(
  lambda: LambdaClient,
  functionName: string,
  runId: string,
  patience: Patience,
): Promise<string | undefined> {
  const find = () =>
    sendPatiently(() => lambda.send(new GetFunctionCommand({ FunctionName: functionName })), patience);
  try {
    if (!isOwnClone(await find(), runId)) return undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    // Who may not look may still delete: the name alone says that it is a clone of this run.
  }
  try {
    await deleteWhenReady(lambda, functionName, undefined, patience);
    return undefined;
  } catch (error) {
    return isMissing(error) ? undefined : errorName(error);
  }
}
