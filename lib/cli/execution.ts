import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { parseLambdaError } from "../measure/lambda-error.ts";

/** How an execution ended. */
export type ExecutionOutcome =
  | { readonly state: "succeeded" }
  | { readonly state: "failed"; readonly errorName: string; readonly message: string };

/** Often enough for a display, seldom enough not to take CPU from what is being measured. */
const POLL_INTERVAL_MS = 500;

/**
 * Waits for an execution to end and calls `look` between two looks at it.
 * @throws the reason of `signal` when that is aborted first
 */
export async function watchExecution(
  sfn: SFNClient,
  executionArn: string,
  signal: AbortSignal,
  look: () => Promise<void>,
): Promise<ExecutionOutcome> {
  for (;;) {
    signal.throwIfAborted();
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    await look();
    if (execution.status !== "RUNNING") return readOutcome(execution);
    await sleep(POLL_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}

/** Step Functions puts a failed function's error, as JSON, into the cause; people want its message. */
export function readOutcome({
  status,
  error,
  cause,
}: Pick<DescribeExecutionCommandOutput, "status" | "error" | "cause">): ExecutionOutcome {
  if (status === "SUCCEEDED") return { state: "succeeded" };
  const thrown = parseLambdaError(cause ?? "");
  const errorName = error ?? thrown.errorType ?? `${status ?? "FAILED"}`;
  const message =
    thrown.errorMessage ?? cause ?? `the execution ended ${status ?? "FAILED"} and gave no cause`;
  return { state: "failed", errorName, message };
}
