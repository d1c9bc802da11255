import { type SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Continued } from "../../prepare/plan.ts";
import { formatCount } from "../../report/format.ts";
import { writeWhole } from "../files/out-folder.ts";
import { raceAgainst, sayCleanedUp } from "../interruption.ts";
import { type HostKind, PARTIAL_FILE, type PartialRun } from "../resume/partial-run.ts";
import type { Shell } from "../shell.ts";
import { type ExecutionOutcome, type Watching, watchExecution } from "./execution.ts";
import { summarizeProgress } from "./progress.ts";
import { describeCandidate, describeTotal, openProgressView, type ProgressView } from "./progress-view.ts";
import type { RunReader, RunSoFar } from "./run-reader.ts";

/** An execution to follow until it ends, here or on AWS. */
export interface FollowedRun {
  readonly sfn: SFNClient;
  readonly executionArn: string;
  /** Resolves when the execution is started; what happens meanwhile is handled as during the run. */
  readonly started?: Promise<unknown>;
  readonly outDir: string;
  readonly startedAtMs: number;
  readonly watching: Watching;
  /** Whether an error while looking passes by itself. */
  readonly isPassing?: (error: unknown) => boolean;
  readonly read: RunReader;
  /** Where progress is shown; a display of its own when left out. */
  readonly view?: ProgressView;
  /** What to show before the run can be read, or when it may not be. */
  readonly showOtherwise?: (view: ProgressView) => Promise<void>;
  /** Where it runs, when that is this machine: kept with the samples of an interrupted run. */
  readonly host?: HostKind;
  /** What `--resume` takes to go on from here: a folder, or the name of an execution. */
  readonly resumeFrom?: string;
  /** After the execution was stopped: resolves when what it made is removed. */
  settle(): Promise<void>;
  /**
   * What to tell when the user hurries, or when stopping fails.
   * @param wasStopped whether the cloud has said that the execution is stopped
   * @returns what to throw beside the interruption; undefined when everything will be cleaned up all the same
   */
  describeUnsettled(wasStopped: boolean, cause: unknown): readonly unknown[] | undefined;
}

/**
 * Shows a run's progress until it ends. When interrupted, it stops the execution, keeps what was measured as
 * `partial.json` and lets the clean-up end.
 * @throws the interruption, alone when everything was cleaned up, else as AggregateError with what is to be told
 */
export async function followRun(run: FollowedRun, shell: Shell): Promise<ExecutionOutcome> {
  const { interruption, stderr } = shell;
  const view = run.view ?? openProgressView(stderr);
  try {
    if (run.started) await raceAgainst(interruption.hurry, run.started);
    const look = openProgress(run, view);
    const outcome = await watchExecution(
      run.sfn,
      run.executionArn,
      interruption.signal,
      look,
      run.watching,
      run.isPassing,
    );
    view.finish(true);
    return outcome;
  } catch (error) {
    view.finish(false);
    if (!interruption.signal.aborted) throw error;
    const problems = await giveUp(run, shell);
    throw problems === undefined ? sayCleanedUp(error) : new AggregateError([error, ...problems]);
  }
}

function openProgress(run: FollowedRun, view: ProgressView): () => Promise<void> {
  let isTold = false;
  return async () => {
    const soFar = await run.read();
    if (!soFar) return await run.showOtherwise?.(view);
    if (soFar.plan.continued && !isTold) view.note(`Taken over: ${describeTakenOver(soFar.plan.continued)}`);
    isTold = true;
    view.show(summarize(soFar), Date.now() - run.startedAtMs);
  };
}

function describeTakenOver({ invocations, configurations }: Continued): string {
  return `${formatCount(invocations)} ${invocations === 1 ? "invocation" : "invocations"} of ${formatCount(configurations)} ${configurations === 1 ? "configuration" : "configurations"}`;
}

const summarize = ({ plan, batches }: RunSoFar) => summarizeProgress(plan, batches, plan.prices);

/** @returns undefined when all is cleaned up, else what is to be told beside the interruption */
async function giveUp(
  run: FollowedRun,
  { interruption: { hurry }, stderr }: Shell,
): Promise<readonly unknown[] | undefined> {
  stderr.writeLine("Stopping; press Ctrl-C again to hurry");
  let wasStopped = false;
  const stop = async () => {
    // Read first: the invocation that stopping cuts off is no failure of the handler.
    const soFar = await run.read().catch(() => undefined);
    await run.sfn.send(new StopExecutionCommand({ executionArn: run.executionArn, cause: "interrupted" }));
    wasStopped = true;
    // Kept before the clean-up is waited for, which may be hurried.
    await keepSamples(soFar, run, stderr.writeLine);
    await run.settle();
  };
  try {
    await raceAgainst(hurry, stop());
    return undefined;
  } catch (error) {
    return run.describeUnsettled(wasStopped, error);
  }
}

async function keepSamples(
  soFar: RunSoFar | undefined,
  { outDir, host, resumeFrom }: FollowedRun,
  note: (text: string) => void,
) {
  const invocations = soFar?.batches.flatMap((batch) => batch.invocations).length ?? 0;
  if (!soFar || invocations === 0) return note("Nothing was measured yet");
  const progress = summarize(soFar);
  for (const candidate of progress.candidates) note(`  ${describeCandidate(candidate, progress.currency)}`);
  const elapsedMs = Date.now() - Date.parse(soFar.plan.startedAt);
  note(`${describeTotal({ ...progress, remainingMs: undefined }, elapsedMs)}, then interrupted`);
  const partial: PartialRun = { complete: false, ...(host && { host }), ...soFar };
  const file = await writeWhole(outDir, PARTIAL_FILE, `${JSON.stringify(partial, null, 2)}\n`);
  note(`Samples so far: ${file}`);
  if (resumeFrom === undefined) return;
  note(`To go on from here: power-tuner tune with the same flags and --resume ${resumeFrom}`);
}
