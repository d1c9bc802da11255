import { join } from "node:path";
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { TuningResult } from "../analyze/result.ts";
import { lookUpPrices } from "../prices/price-table.ts";
import { runKeys } from "../store.ts";
import { type ExecutionOutcome, watchExecution } from "./execution.ts";
import { type Interruption, raceAgainst } from "./interruption.ts";
import { type LocalTuner, withLocalTuner } from "./local-tuner.ts";
import { writeWhole } from "./out-folder.ts";
import { describePlan } from "./plan-text.ts";
import { summarizeProgress } from "./progress.ts";
import { describeCandidate, describeTotal, openProgressView, type ProgressView } from "./progress-view.ts";
import { RunFailedError } from "./run-failed-error.ts";
import { openRunReader, type RunReader } from "./run-reader.ts";
import type { Shell } from "./shell.ts";
import { DEFAULT_OUT, type TuneRequest } from "./tune-request.ts";

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
  { interruption, process, stderr }: Shell,
): Promise<TuningResult> {
  const startedAtMs = Date.now();
  const outDir = request.outDir ?? nameOutDir(process.cwd(), request.functionName, new Date(startedAtMs));
  const executionArn = await interruption.finish(startExecution(request, targetArn, tuner));
  const runId = executionArn.split(":").at(-1) ?? executionArn;
  const read = openRunReader(tuner.store, runId);
  const view = openProgressView(stderr);
  try {
    const outcome = await watchExecution(tuner.clients.sfn, executionArn, interruption.signal, () =>
      showProgress(read, tuner, view, Date.now() - startedAtMs),
    );
    view.finish();
    return await finishRun(outcome, runId, outDir, tuner, stderr.writeLine);
  } catch (error) {
    view.finish();
    if (interruption.signal.aborted) {
      await giveUp(executionArn, read, outDir, tuner, interruption, stderr.writeLine);
    }
    throw error;
  }
}

async function startExecution(
  { memorySizesMb, num, payload, strategy, architectures, functionName }: TuneRequest,
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
  };
  const { executionArn } = await clients.sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  if (!executionArn) throw new Error("the execution was started without an ARN");
  return executionArn;
}

async function showProgress(read: RunReader, { cloud }: LocalTuner, view: ProgressView, elapsedMs: number) {
  const soFar = await read();
  if (!soFar) return;
  view.show(summarizeProgress(soFar.plan, soFar.batches, lookUpPrices(cloud.region)), elapsedMs);
}

async function finishRun(
  outcome: ExecutionOutcome,
  runId: string,
  outDir: string,
  tuner: LocalTuner,
  note: (text: string) => void,
): Promise<TuningResult> {
  const result = await tuner.store.readJson<TuningResult>(runKeys.result(runId));
  const report = await readText(tuner, runKeys.report(runId));
  if (result)
    note(`Result: ${await writeWhole(outDir, "result.json", `${JSON.stringify(result, null, 2)}\n`)}`);
  if (report) note(`Report: ${await writeWhole(outDir, "report.html", report)}`);
  if (outcome.state === "failed") throw new RunFailedError(outcome.errorName, outcome.message, result);
  if (!result) throw new RunFailedError("NoResult", "the execution succeeded and left no result.json");
  if (result.recommendation.state === "none") {
    throw new RunFailedError("NoRecommendation", result.recommendation.sentence, result);
  }
  return result;
}

/** After an interruption: stops the execution, lets its clean-up end, and says what was measured. */
async function giveUp(
  executionArn: string,
  read: RunReader,
  outDir: string,
  { clients, cloud }: LocalTuner,
  { hurry }: Interruption,
  note: (text: string) => void,
): Promise<void> {
  note("Stopping; press Ctrl-C again to hurry");
  const stop = async () => {
    // Read first: the invocation that stopping cuts off is no failure of the handler.
    const soFar = await read();
    await clients.sfn.send(new StopExecutionCommand({ executionArn, cause: "interrupted" }));
    await cloud.settle();
    const invocations = soFar?.batches.flatMap((batch) => batch.invocations).length ?? 0;
    if (!soFar || invocations === 0) return note("Nothing was measured yet");
    const progress = summarizeProgress(soFar.plan, soFar.batches, lookUpPrices(cloud.region));
    for (const candidate of progress.candidates) note(`  ${describeCandidate(candidate)}`);
    note(
      `${describeTotal({ ...progress, remainingMs: undefined }, Date.now() - Date.parse(soFar.plan.startedAt))}, then interrupted`,
    );
    const samples = JSON.stringify({ complete: false, ...soFar }, null, 2);
    note(`Samples so far: ${await writeWhole(outDir, "partial.json", `${samples}\n`)}`);
  };
  try {
    await raceAgainst(hurry, stop());
  } catch (error) {
    if (!hurry.aborted) note(`Could not stop the execution in good order: ${String(error)}`);
  }
}

async function readText({ clients, bucketName }: LocalTuner, key: string): Promise<string | undefined> {
  try {
    const object = await clients.s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    return await object.Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** `.power-tuner/reports/hash-20261121-023459`, so that no run overwrites another one's. */
function nameOutDir(cwd: string, functionName: string, startedAt: Date): string {
  const stamp = startedAt.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return join(cwd, DEFAULT_OUT, `${functionName}-${stamp}`);
}
