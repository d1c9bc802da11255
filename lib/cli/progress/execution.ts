import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { parseLambdaError } from "../../measure/lambda-error.ts";

/** How an execution ended. */
export type ExecutionOutcome =
  | { readonly state: "succeeded"; readonly output?: string }
  | { readonly state: "failed"; readonly errorName: string; readonly message: string };

/** How often to look at an execution. */
export interface Watching {
  readonly pollIntervalMs: number;
  /** Looks in a row that may fail because nobody answered. */
  readonly tolerance: number;
}

/** Often enough for a display, seldom enough not to take CPU from what is being measured. */
export const WATCHING_LOCALLY: Watching = { pollIntervalMs: 500, tolerance: 0 };

/** Far below what Step Functions allows for DescribeExecution; a network may be away for some minutes. */
export const WATCHING_AWS: Watching = { pollIntervalMs: 2000, tolerance: 60 };

/**
 * Waits for an execution to end and calls `look` between two looks at it.
 * @param isPassing whether an error of the cloud passes by itself
 * @throws the reason of `signal` when that is aborted first
 */
export async function watchExecution(
  sfn: SFNClient,
  executionArn: string,
  signal: AbortSignal,
  look: () => Promise<void>,
  { pollIntervalMs, tolerance }: Watching = WATCHING_LOCALLY,
  isPassing: (error: unknown) => boolean = () => false,
): Promise<ExecutionOutcome> {
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      await look();
      if (execution.status !== "RUNNING") return readOutcome(execution);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures > tolerance || !isPassing(error)) throw error;
    }
    await sleep(pollIntervalMs, undefined, { signal }).catch(() => {});
  }
}

/** Step Functions puts a failed function's error, as JSON, into the cause; people want its message. */
export function readOutcome({
  status,
  error,
  cause,
  output,
}: Pick<DescribeExecutionCommandOutput, "status" | "error" | "cause" | "output">): ExecutionOutcome {
  if (status === "SUCCEEDED") return { state: "succeeded", ...(output !== undefined && { output }) };
  const thrown = parseLambdaError(cause ?? "");
  const errorName = error ?? thrown.errorType ?? `${status ?? "FAILED"}`;
  const message =
    thrown.errorMessage ?? cause ?? `the execution ended ${status ?? "FAILED"} and gave no cause`;
  return { state: "failed", errorName, message };
}
