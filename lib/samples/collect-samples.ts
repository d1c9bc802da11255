import { type Batch, countUnseen } from "../measure/batch.ts";
import type { InvocationFailure } from "../measure/invocation.ts";
import { COLUMNS, NO_SAMPLES, OPTIONAL_COLUMNS, type Samples } from "./samples.ts";

/** A stored batch without its invocations. */
export interface BatchHead extends Omit<Batch, "invocations"> {
  /** The most invocations that may have run without being in it. */
  readonly unseenCount: number;
}

/** Everything that a run has measured, in little memory. */
export interface RunSamples {
  /** In the order in which they were taken in. */
  readonly batches: readonly BatchHead[];
  /** The samples of a candidate, empty when it was never invoked. */
  getSamples(candidateKey: string): Samples;
}

/** Takes in batches one after the other, and keeps of each only its numbers. */
export interface SampleCollector {
  add(batch: Batch): void;
  /** Call it once, after the last batch. */
  finish(): RunSamples;
}

/** Opens a collector of the batches of one run, which come in the order of their keys. */
export function openSampleCollector(): SampleCollector {
  const batches: BatchHead[] = [];
  const growing = new Map<string, GrowingSamples>();
  return {
    add(batch) {
      const { invocations, ...head } = batch;
      batches.push({ ...head, unseenCount: countUnseen([batch]) });
      const own = growing.get(head.candidateKey) ?? startGrowing();
      growing.set(head.candidateKey, own);
      for (const invocation of invocations) append(own, invocation);
    },
    finish() {
      const finished = new Map<string, Samples>();
      for (const [candidateKey, own] of growing) {
        finished.set(candidateKey, finish(own));
        growing.delete(candidateKey);
      }
      return { batches, getSamples: (candidateKey) => finished.get(candidateKey) ?? NO_SAMPLES };
    },
  };
}

/** The samples of batches that are in memory already. */
export function collectSamples(batches: Iterable<Batch>): RunSamples {
  const collector = openSampleCollector();
  for (const batch of batches) collector.add(batch);
  return collector.finish();
}

type ColumnName = (typeof COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];

interface GrowingSamples {
  /** `startedAtOffsetMs` counts from 1970 until the first one is known; optional columns end with their last value. */
  readonly columns: Record<ColumnName, (number | null)[]>;
  readonly failures: InvocationFailure[];
  /** Places in `failures` by kind. */
  readonly kinds: Map<string, number>;
}

function startGrowing(): GrowingSamples {
  const names = [...COLUMNS, ...OPTIONAL_COLUMNS];
  const columns = Object.fromEntries(names.map((name) => [name, []])) as unknown as GrowingSamples["columns"];
  return { columns, failures: [], kinds: new Map() };
}

function append(own: GrowingSamples, invocation: Batch["invocations"][number]): void {
  const { columns } = own;
  const { startedAt, round, coldStart, report, payloadIndex, failure } = invocation;
  columns.startedAtOffsetMs.push(Date.parse(startedAt));
  columns.round.push(round);
  columns.coldStart.push(coldStart ? 1 : 0);
  columns.durationMs.push(report?.durationMs ?? null);
  columns.billedDurationMs.push(report?.billedDurationMs ?? null);
  columns.maxMemoryUsedMb.push(report?.maxMemoryUsedMb ?? null);
  const place = columns.round.length - 1;
  put(columns.initDurationMs, place, report?.initDurationMs);
  put(columns.restoreDurationMs, place, report?.restoreDurationMs);
  put(columns.billedRestoreDurationMs, place, report?.billedRestoreDurationMs);
  put(columns.payloadIndex, place, payloadIndex);
  put(columns.failure, place, failure && findKind(own, failure));
}

/** Into an optional column. */
function put(column: (number | null)[], place: number, value: number | undefined): void {
  if (value === undefined) return;
  while (column.length < place) column.push(null);
  column.push(value);
}

function findKind({ failures, kinds }: GrowingSamples, failure: InvocationFailure): number {
  const name = [failure.reason, failure.errorType, failure.isAllowed].join(" ");
  const known = kinds.get(name);
  if (known !== undefined) return known;
  kinds.set(name, failures.length);
  return failures.push(failure) - 1;
}

/** Puts the invocations into the order in which they were sent: attempts of a round may overlap. */
function finish({ columns, failures }: GrowingSamples): Samples {
  const sentAtMs = columns.startedAtOffsetMs.map(Number);
  const order = Uint32Array.from(sentAtMs.keys()).sort(
    (a, b) => (sentAtMs[a] ?? 0) - (sentAtMs[b] ?? 0) || a - b,
  );
  const startedAtMs = sentAtMs[order[0] ?? 0];
  if (startedAtMs === undefined) return NO_SAMPLES;
  const take = (column: readonly (number | null)[]) => Array.from(order, (index) => column[index] ?? null);
  const takeNumbers = (column: readonly (number | null)[]) =>
    Array.from(order, (index) => column[index] ?? 0);
  const present = OPTIONAL_COLUMNS.filter((name) => columns[name].length > 0);
  return {
    startedAt: new Date(startedAtMs).toISOString(),
    startedAtOffsetMs: takeNumbers(sentAtMs).map((atMs) => atMs - startedAtMs),
    round: takeNumbers(columns.round),
    coldStart: takeNumbers(columns.coldStart),
    durationMs: take(columns.durationMs),
    billedDurationMs: take(columns.billedDurationMs),
    maxMemoryUsedMb: take(columns.maxMemoryUsedMb),
    ...Object.fromEntries(present.map((name) => [name, take(columns[name])])),
    failures,
  };
}
