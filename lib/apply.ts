import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PreconditionFailedException,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { TuningResult } from "./analyze/result.ts";

export type ApplyOutcome =
  | { readonly state: "not-asked" }
  | { readonly state: "unchanged"; readonly reason: string }
  | { readonly state: "applied"; readonly memoryMb: number; readonly undoCommand: string };

const CHANGED_MEANWHILE = {
  state: "unchanged",
  reason: "the target was changed while it was measured",
} as const;

/**
 * Sets the target's memory to the recommended size, when the input asked for it (`autoOptimize`). The only step
 * that writes to the target. It refuses when the target's code or memory is no longer what was measured, and
 * sends the revision it has seen, so that a deployment at the same moment is never overwritten.
 * A recommended architecture other than the target's is left to the user: the package must fit it.
 */
export async function apply(
  isAsked: boolean,
  { target, candidates, recommendation }: TuningResult,
  lambda: LambdaClient,
): Promise<ApplyOutcome> {
  if (!isAsked) return { state: "not-asked" };
  if (recommendation.state === "none") return { state: "unchanged", reason: "nothing is recommended" };
  const pick = candidates.find(({ key }) => key === recommendation.candidateKey);
  if (!pick || pick.architecture !== target.architecture) {
    return { state: "unchanged", reason: "the recommended architecture is not the target's" };
  }
  const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: target.functionArn }));
  if (found.CodeSha256 !== target.codeSha256) return CHANGED_MEANWHILE;
  // Also what a repeated Apply finds, when the answer to the first one was lost.
  if (found.MemorySize === pick.memoryMb)
    return { state: "unchanged", reason: "it has the recommended size" };
  if (found.MemorySize !== target.memoryMb) return CHANGED_MEANWHILE;
  try {
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: target.functionArn,
        MemorySize: pick.memoryMb,
        RevisionId: found.RevisionId,
      }),
    );
  } catch (error) {
    if (error instanceof PreconditionFailedException) return CHANGED_MEANWHILE;
    throw error;
  }
  return {
    state: "applied",
    memoryMb: pick.memoryMb,
    undoCommand: `aws lambda update-function-configuration --function-name ${target.functionArn} --memory-size ${target.memoryMb}`,
  };
}
