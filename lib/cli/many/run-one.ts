import { join } from "node:path";
import { messageOf } from "../../errors.ts";
import { describeTuned, type OverviewRow } from "../../report/overview-row.ts";
import { AwsCallError } from "../aws/aws-call-error.ts";
import { addProductionDays } from "../aws/production-days.ts";
import { type AwsTuner, runOnAws } from "../aws/tune.ts";
import { InterruptedError } from "../interruption.ts";
import type { ProgressView } from "../progress/progress-view.ts";
import { RunFailedError } from "../progress/run-failed-error.ts";
import { keepResult } from "../result/keep-result.ts";
import type { Shell } from "../shell.ts";
import type { Share } from "./budget.ts";
import type { ManyFunction } from "./many-request.ts";
import type { ManyView } from "./many-view.ts";

/** How one of many runs ended. */
export interface ManyOutcome {
  readonly row: OverviewRow;
  /** Why there is no recommendation. */
  readonly problem?: unknown;
  /** After an interruption, what is to be told beside it; absent where all was cleaned up. */
  readonly unsettled?: readonly unknown[];
}

/** A deployed tuner whose bucket may be read: all results are there. */
export type ManyTuner = AwsTuner & Required<Pick<AwsTuner, "store">>;

/** Runs one execution. Never rejects: what went wrong is in the outcome. */
export async function runOne(
  { functionName, folder, request }: ManyFunction,
  { maxCostUsd }: Share,
  tuner: ManyTuner,
  outDir: string,
  view: ManyView,
  shell: Shell,
): Promise<ManyOutcome> {
  const { interruption, stderr } = shell;
  const notes: string[] = [];
  const writeLine = (text = "") => {
    // What becomes of an interrupted run is worth knowing; all else is in the function's own folder.
    if (interruption.signal.aborted && /^(Samples|The execution)/.test(text))
      view.note(`${functionName}: ${text}`);
    else if (text.startsWith("Note:")) notes.push(text);
  };
  const own: Shell = { ...shell, stderr: { ...stderr, isLive: false, writeLine } };
  const fields = {
    ...addProductionDays(request.fields, tuner.tuner),
    ...(maxCostUsd !== undefined && { maxCostUsd }),
  };
  const runDir = join(outDir, folder);
  const progress = view.start(functionName);
  let spentUsd = 0;
  const show: ProgressView["show"] = (soFar, elapsedMs) => {
    spentUsd = soFar.spentUsd;
    progress.show(soFar, elapsedMs);
  };
  try {
    const options = { outDir: runDir, startedAtMs: Date.now(), view: { ...progress, show } };
    const { runId, outcome } = await runOnAws({ functionName, fields }, options, tuner, own);
    const result = await keepResult(outcome, runId, tuner.store, runDir, writeLine);
    const row = describeTuned(functionName, result, join(folder, "report.html"));
    view.end(row);
    return { row };
  } catch (error) {
    progress.finish(false);
    const outcome = describeFailure(functionName, folder, error, spentUsd);
    view.end(outcome.row);
    for (const note of notes) view.note(`${functionName}: ${note}`);
    return outcome;
  }
}

function describeFailure(
  functionName: string,
  folder: string,
  error: unknown,
  spentUsd: number,
): ManyOutcome {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const interruption = errors.find((one) => one instanceof InterruptedError);
  if (interruption) {
    const row = { state: "interrupted", functionName, reason: interruption.message, spentUsd } as const;
    const problem = new RunFailedError("Interrupted", interruption.message);
    if (!(error instanceof AggregateError)) return { row, problem };
    return { row, problem, unsettled: errors.filter((one) => one !== interruption) };
  }
  if (error instanceof RunFailedError) {
    const { errorName, message, result } = error;
    const isNone = result?.recommendation.state === "none";
    const reason = isNone || errorName === "Error" ? message : `${errorName}: ${message}`;
    return {
      row: {
        state: "failed",
        functionName,
        ...(result && { reportPath: join(folder, "report.html") }),
        reason,
        spentUsd: result?.spend.costUsd ?? spentUsd,
      },
      // Without the result, which would be printed for want of another one.
      problem: new RunFailedError(errorName, message),
    };
  }
  const message = messageOf(error);
  const reason = error instanceof AwsCallError && error.hint ? `${message}; ${error.hint}` : message;
  return { row: { state: "failed", functionName, reason, spentUsd }, problem: error };
}
