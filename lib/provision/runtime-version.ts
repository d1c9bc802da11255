import {
  type GetFunctionCommandOutput,
  type LambdaClient,
  PutRuntimeManagementConfigCommand,
} from "@aws-sdk/client-lambda";
import { errorName, mayGoThroughLater } from "../aws-errors.ts";
import { type Patience, sendPatiently } from "./patience.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/**
 * Puts the clone on the target's own runtime version, when Lambda gave it another: a target may be pinned to one, or
 * not have got the newest yet. A comparison of two answers that are there anyway; a call only when they differ.
 * @returns what could not be done, in words; measuring goes on.
 */
export async function alignRuntime(
  lambda: LambdaClient,
  functionName: string,
  wanted: string | undefined,
  { Configuration: clone }: GetFunctionCommandOutput,
  patience: Patience,
): Promise<string | undefined> {
  const given = clone?.RuntimeVersionConfig?.RuntimeVersionArn;
  if (wanted === undefined || given === undefined || given === wanted) return undefined;
  try {
    await sendPatiently(
      () =>
        lambda.send(
          new PutRuntimeManagementConfigCommand({
            FunctionName: functionName,
            UpdateRuntimeOn: "Manual",
            RuntimeVersionArn: wanted,
          }),
        ),
      patience,
      mayGoThroughLater,
    );
  } catch (error) {
    return `the clone runs on ${given} and not on the target's ${wanted} (${errorName(error)})`;
  }
  await waitUntilReady(lambda, functionName, undefined, patience);
  return undefined;
}
