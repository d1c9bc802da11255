import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Architecture } from "../../units.ts";
import { type ExecutionOutcome, WATCHING_LOCALLY } from "../progress/execution.ts";
import { followRun } from "../progress/follow-run.ts";
import { openRunReader } from "../progress/run-reader.ts";
import type { Shell } from "../shell.ts";
import type { InputFields } from "../tune/input-flags.ts";
import type { TuneRequest } from "../tune/tune-request.ts";
import type { LocalTuner } from "./local-tuner.ts";

/** No account's role: the embedded cloud checks its shape and nothing else. */
const ROLE_ARN = "arn:aws:iam::000000000000:role/power-tuner-target";

/** Candidates that run side by side on one machine would take CPU from each other. */
export const ONE_AT_A_TIME: InputFields = { candidateConcurrency: 1, concurrency: 1 };

/** A handler of this machine as a function, with the configuration that it has. */
export interface LocalFunction
  extends Pick<
    TuneRequest,
    "functionName" | "zip" | "handler" | "runtime" | "timeoutSeconds" | "environment"
  > {
  readonly memoryMb: number;
  readonly architecture: Architecture;
}

/**
 * Makes a function of a handler in an embedded cloud.
 * @returns its ARN
 */
export async function createTarget(
  request: LocalFunction,
  { clients }: LocalTuner,
  abortSignal: AbortSignal,
): Promise<string> {
  const { FunctionArn } = await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName: request.functionName,
      Runtime: request.runtime,
      Handler: request.handler,
      Role: ROLE_ARN,
      Code: { ZipFile: request.zip },
      MemorySize: request.memoryMb,
      Timeout: request.timeoutSeconds,
      Architectures: [request.architecture],
      Environment: { Variables: { ...request.environment } },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: clients.lambda, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1, abortSignal },
    { FunctionName: request.functionName },
  );
  if (!FunctionArn) throw new Error(`${request.functionName} was created without an ARN`);
  return FunctionArn;
}

/** A run that has ended, here or on AWS. */
export interface EndedRun {
  readonly runId: string;
  readonly outcome: ExecutionOutcome;
}

/**
 * One run in an embedded cloud that is open, followed until it ends.
 * @param input the execution input
 * @param outDir where samples go when it is interrupted
 * @param canResume false for one of several runs, from which `tune --resume` cannot go on
 * @throws what `followRun` throws
 */
export async function runLocally(
  input: InputFields,
  {
    outDir,
    startedAtMs,
    canResume = true,
  }: { readonly outDir: string; readonly startedAtMs: number; readonly canResume?: boolean },
  { clients, cloud, store, stateMachineArn }: LocalTuner,
  shell: Shell,
): Promise<EndedRun> {
  const { interruption, stderr } = shell;
  const start = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  const { executionArn } = await interruption.finish(clients.sfn.send(start));
  if (!executionArn) throw new Error("the execution was started without an ARN");
  const runId = executionArn.split(":").at(-1) ?? executionArn;
  const outcome = await followRun(
    {
      sfn: clients.sfn,
      executionArn,
      outDir,
      startedAtMs,
      watching: WATCHING_LOCALLY,
      read: openRunReader(store, runId),
      host: cloud.host,
      ...(canResume && { resumeFrom: outDir }),
      settle: () => cloud.settle(),
      describeUnsettled(_wasStopped, cause) {
        // The cloud ends all the same, with everything in it.
        if (!interruption.hurry.aborted) {
          stderr.writeLine(`Could not stop the execution in good order: ${String(cause)}`);
        }
        return undefined;
      },
    },
    shell,
  );
  return { runId, outcome };
}
