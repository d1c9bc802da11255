import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { callAws, isDenied, isMissing } from "./aws-call-error.ts";
import type { DeployedTuner } from "./find-tuner.ts";

/** Whether a run still needs its clones; unknown when no execution of that name can be looked at. */
export type RunState = "running" | "ended" | "unknown";

/** The ARN of an execution of this state machine. */
export function nameExecution({ stateMachineArn }: DeployedTuner, runId: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${runId}`;
}

/**
 * Asks Step Functions whether a run goes on. An execution that is not there may belong to another tuner of the
 * account, so it does not count as ended.
 * @throws AwsCallError when nobody answers
 */
export async function readRunState(
  sfn: SFNClient,
  tuner: DeployedTuner | undefined,
  runId: string,
): Promise<RunState> {
  if (!tuner) return "unknown";
  const executionArn = nameExecution(tuner, runId);
  const describe = sfn.send(new DescribeExecutionCommand({ executionArn }));
  try {
    const { status } = await callAws("states:DescribeExecution", executionArn, describe);
    return status === "RUNNING" || status === "PENDING_REDRIVE" ? "running" : "ended";
  } catch (error) {
    if (isMissing(error) || isDenied(error)) return "unknown";
    throw error;
  }
}
