import { randomBytes } from "node:crypto";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { TuningResult } from "../../analyze/result.ts";
import { isFault, isThrottle } from "../../aws-errors.ts";
import { CleanupError, messageOf } from "../../errors.ts";
import { createPatience, sendPatiently } from "../../provision/patience.ts";
import { openStore, type Store } from "../../store.ts";
import { raceAgainst } from "../interruption.ts";
import type { EndedRun } from "../local/local-run.ts";
import { WATCHING_AWS } from "../progress/execution.ts";
import { followRun } from "../progress/follow-run.ts";
import type { ProgressView } from "../progress/progress-view.ts";
import { openRunReader, type RunReader } from "../progress/run-reader.ts";
import { keepResult, nameOutDir, stamp } from "../result/keep-result.ts";
import type { Shell } from "../shell.ts";
import { callAws, isDenied, isPassing } from "./aws-call-error.ts";
import { nameExecution } from "./execution-state.ts";
import { type DeployedTuner, findBucketName, findTuner, readStepFunctions } from "./find-tuner.ts";
import { openHistoryView } from "./history-view.ts";
import { type KeptOutput, keepOutput } from "./keep-output.ts";
import { type Aws, type AwsFlags, openAws } from "./open-aws.ts";
import { describeAwsPlan } from "./plan-text.ts";
import { addProductionDays } from "./production-days.ts";
import type { AwsTuneRequest } from "./tune-request.ts";
import { waitForCleanup } from "./wait-for-cleanup.ts";

/** So long a start waits while AWS is busy. */
const LONGEST_START_MS = 60_000;

/** How a run on AWS ended: with its result, or, where that may not be read, with the execution's output. */
export type AwsTuneEnd = { readonly result: TuningResult } | KeptOutput;

/** The deployed tuner of an account, open for runs. */
export interface AwsTuner {
  readonly aws: Aws;
  readonly tuner: DeployedTuner;
  /** Absent when the tuner's bucket may not be found or read. */
  readonly store?: Store | undefined;
}

/**
 * Tunes a function on AWS: starts the deployed state machine, shows its progress, and keeps the result and the
 * report. Interrupted, it stops the execution and waits for its clean-up.
 * @throws RunFailedError when there is no recommendation; InputError when no state machine is found; AwsCallError;
 *   CleanupError beside the interruption when it is not known that everything was removed
 */
export async function tuneOnAws(request: AwsTuneRequest, flags: AwsFlags, shell: Shell): Promise<AwsTuneEnd> {
  const { interruption, process, stderr } = shell;
  return await withAwsTuner(flags, shell, async (awsTuner) => {
    const { store, tuner } = awsTuner;
    for (const line of describeAwsPlan(request, tuner)) stderr.writeLine(line);
    interruption.signal.throwIfAborted();
    const startedAtMs = Date.now();
    const outDir = request.outDir ?? nameOutDir(process.cwd(), request.functionName, new Date(startedAtMs));
    const { runId, outcome } = await runOnAws(
      { ...request, fields: addProductionDays(request.fields, tuner) },
      { outDir, startedAtMs },
      awsTuner,
      shell,
    );
    if (store === undefined) return await keepOutput(outcome, outDir, stderr.writeLine);
    return { result: await keepResult(outcome, runId, store, outDir, stderr.writeLine) };
  });
}

/**
 * Finds the deployed tuner, and closes its clients when `use` is done.
 * @throws InputError when no state machine is found; AwsCallError; what `use` throws
 */
export async function withAwsTuner<T>(
  flags: AwsFlags,
  shell: Shell,
  use: (tuner: AwsTuner) => Promise<T>,
): Promise<T> {
  const { interruption, process } = shell;
  const aws = await openAws(flags, process.env);
  try {
    const find = findTuner(flags.stateMachine, aws, process.env);
    const tuner = await raceAgainst(interruption.signal, find);
    const store = await raceAgainst(interruption.signal, findStore(tuner, aws, shell));
    return await use({ aws, tuner, store });
  } finally {
    aws.close();
  }
}

/** Undefined when the tuner's bucket may not be found or read: a run is worth having all the same. */
async function findStore(
  tuner: DeployedTuner,
  aws: Aws,
  { process, stderr }: Shell,
): Promise<Store | undefined> {
  try {
    const bucketName = await findBucketName(await readStepFunctions(tuner, aws), aws, process.env);
    const store = openStore(aws.clients.s3, bucketName);
    await callAws("s3:ListBucket", bucketName, store.listKeys("open/"));
    return store;
  } catch (error) {
    if (!isDenied(error)) throw error;
    const why = messageOf(error);
    stderr.writeLine(`Note: ${why}, so progress is rough and there will be no result.json`);
    return undefined;
  }
}

export interface AwsRunOptions {
  readonly outDir: string;
  readonly startedAtMs: number;
  /** Where progress is shown; a display of its own when left out. */
  readonly view?: ProgressView;
  /** False for one of several runs, from which `tune --resume` cannot go on. */
  readonly canResume?: boolean;
}

/**
 * One run of the deployed tuner, followed until it ends.
 * @param request the execution input, and the function's name for the name of the execution
 * @throws what `followRun` throws
 */
export async function runOnAws(
  { fields, functionName }: Pick<AwsTuneRequest, "fields" | "functionName">,
  { outDir, startedAtMs, view, canResume = true }: AwsRunOptions,
  { aws, tuner, store }: AwsTuner,
  shell: Shell,
): Promise<EndedRun> {
  const { interruption, stderr } = shell;
  // Named here: a repeated request then starts no second execution, and one that is given up can be stopped.
  const runId = `${functionName.slice(0, 50)}-${stamp(new Date(startedAtMs))}-${randomBytes(3).toString("hex")}`;
  const executionArn = nameExecution(tuner, runId);
  const { sfn } = aws.clients;
  stderr.writeLine(stderr.paint("dim", `  execution ${executionArn}`));
  const start = new StartExecutionCommand({
    stateMachineArn: tuner.stateMachineArn,
    name: runId,
    input: JSON.stringify(fields),
  });
  let hasStarted = false;
  const starting = startPatiently(() => sfn.send(start), interruption.signal);
  const started = callAws("states:StartExecution", tuner.name, starting).then(() => {
    hasStarted = true;
  });
  const outcome = await followRun(
    {
      sfn,
      executionArn,
      started,
      outDir,
      startedAtMs,
      watching: WATCHING_AWS,
      isPassing,
      view,
      read: store ? openRunReader(store, runId) : readNothing,
      ...(canResume && { resumeFrom: runId }),
      showOtherwise: openHistoryView(sfn, executionArn),
      settle: () =>
        waitForCleanup({
          runId,
          store,
          options: { ...aws.options, region: tuner.region },
          note: stderr.writeLine,
        }),
      describeUnsettled: (wasStopped, cause) =>
        describeUnsettled({ wasStopped, cause, executionArn, runId }, shell),
    },
    shell,
  ).catch((error: unknown) => {
    if (hasStarted && !interruption.signal.aborted) {
      stderr.writeLine(`Note: the execution goes on in AWS: ${executionArn}`);
    }
    throw error;
  });
  return { runId, outcome };
}

/**
 * Many runs may start beside each other, and of other tools, too. Sent again, the same name and input start no second
 * execution (Step Functions API reference, StartExecution).
 */
async function startPatiently<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return await sendPatiently(
    start,
    createPatience(LONGEST_START_MS, 0),
    (error) => !signal.aborted && (isThrottle(error) || isFault(error)),
  );
}

const readNothing: RunReader = async () => undefined;

interface Unsettled {
  readonly wasStopped: boolean;
  readonly cause: unknown;
  readonly executionArn: string;
  readonly runId: string;
}

/** An empty list is told beside the interruption, too: then nobody says that everything was cleaned up. */
function describeUnsettled(
  { wasStopped, cause, executionArn, runId }: Unsettled,
  { interruption, stderr }: Shell,
): readonly unknown[] {
  if (!wasStopped) {
    const command = `aws stepfunctions stop-execution --execution-arn ${executionArn}`;
    return [new CleanupError(`it may still be running; stop it with: ${command}`, [executionArn])];
  }
  if (cause instanceof CleanupError) return [cause];
  const why = interruption.hurry.aborted ? "" : ` (${messageOf(cause)})`;
  stderr.writeLine(
    `The execution is stopped; its clones are removed on AWS by the tuner's own rule${why}. To check: power-tuner cleanup --run ${runId}`,
  );
  return [];
}
