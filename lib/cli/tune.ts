import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { TuningResult } from "../analyze/result.ts";
import { WATCHING_LOCALLY } from "./execution.ts";
import { followRun } from "./follow-run.ts";
import { keepResult, nameOutDir } from "./keep-result.ts";
import { type LocalTuner, withLocalTuner } from "./local-tuner.ts";
import { describePlan } from "./plan-text.ts";
import { openRunReader } from "./run-reader.ts";
import type { Shell } from "./shell.ts";
import type { TuneRequest } from "./tune-request.ts";

/** No account's role: the embedded cloud checks its shape and nothing else. */
const ROLE_ARN = "arn:aws:iam::000000000000:role/power-tuner-target";

/**
 * Tunes a handler on this machine: starts an embedded cloud, makes a function of the handler, runs the state
 * machine on it, and writes `result.json` and `report.html`.
 * @throws RunFailedError when there is no recommendation, with the result if the run came that far
 */
export async function tune(request: TuneRequest, shell: Shell): Promise<TuningResult> {
  const { interruption, machine, stderr } = shell;
  return await withLocalTuner({ tempDir: machine.tempDir }, shell, async (tuner) => {
    const targetArn = await interruption.finish(createTarget(request, tuner, interruption.signal));
    for (const line of describePlan(request, tuner.cloud.host)) stderr.writeLine(line);
    return await run(request, targetArn, tuner, shell);
  });
}

async function createTarget(request: TuneRequest, { clients, cloud }: LocalTuner, abortSignal: AbortSignal) {
  const [firstArchitecture = cloud.host.architecture] = request.architectures;
  const { FunctionArn } = await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName: request.functionName,
      Runtime: request.runtime,
      Handler: request.handler,
      Role: ROLE_ARN,
      Code: { ZipFile: request.zip },
      // What the user's function has in AWS is not known here. The smallest size is what Lambda itself gives to
      // a function whose memory nobody chose, so the result says what choosing is worth.
      MemorySize: Math.min(...request.memorySizesMb),
      Timeout: request.timeoutSeconds,
      Architectures: [
        request.architectures.includes(cloud.host.architecture) ? cloud.host.architecture : firstArchitecture,
      ],
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

async function run(
  request: TuneRequest,
  targetArn: string,
  tuner: LocalTuner,
  shell: Shell,
): Promise<TuningResult> {
  const { interruption, process, stderr } = shell;
  const startedAtMs = Date.now();
  const outDir = request.outDir ?? nameOutDir(process.cwd(), request.functionName, new Date(startedAtMs));
  const executionArn = await interruption.finish(startExecution(request, targetArn, tuner));
  const runId = executionArn.split(":").at(-1) ?? executionArn;
  const { clients, cloud, store } = tuner;
  const outcome = await followRun(
    {
      sfn: clients.sfn,
      executionArn,
      outDir,
      startedAtMs,
      watching: WATCHING_LOCALLY,
      read: openRunReader(store, runId),
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
  return await keepResult(outcome, runId, { store, s3: clients.s3 }, outDir, stderr.writeLine);
}

async function startExecution(
  { memorySizesMb, num, payload, strategy, architectures, functionName, moreInput }: TuneRequest,
  lambdaARN: string,
  { clients, stateMachineArn }: LocalTuner,
): Promise<string> {
  const input = {
    lambdaARN,
    powerValues: memorySizesMb,
    num,
    payload,
    strategy,
    architectures,
    // One invocation at a time: candidates that run side by side would take CPU from each other.
    candidateConcurrency: 1,
    concurrency: 1,
    label: functionName,
    ...moreInput,
  };
  const { executionArn } = await clients.sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  if (!executionArn) throw new Error("the execution was started without an ARN");
  return executionArn;
}
