import { parentPort, workerData } from "node:worker_threads";
import { type Compared, countFalseChanges, type FalseChanges } from "./decisions-false-change.ts";
import { describeTruth } from "./decisions-function.ts";
import { type MethodOutcome, measureDecisions } from "./decisions-measure.ts";
import type { RecordedFunction } from "./read-recordings.ts";

/** What a worker thread is started with. */
export interface FunctionJob {
  readonly recorded: RecordedFunction;
  readonly repetitions: number;
  readonly falseChangeRepetitions: number;
}

/** What it answers with. */
export interface FunctionReport {
  readonly outcomes: readonly MethodOutcome[];
  readonly falseChanges: Readonly<Record<Compared, FalseChanges>>;
}

const { recorded, repetitions, falseChangeRepetitions } = workerData as FunctionJob;
const truth = describeTruth(recorded);
const report: FunctionReport = {
  outcomes: measureDecisions(truth, repetitions),
  falseChanges: countFalseChanges(truth, falseChangeRepetitions),
};
parentPort?.postMessage(report);
