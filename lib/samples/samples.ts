import type { InvocationFailure } from "../measure/invocation.ts";

/** One value per invocation; null where it has none. */
export type Column = readonly (number | null)[];

/**
 * Every invocation of one candidate, as columns: what is at one place of each column is one invocation, in the order in
 * which they were sent. Ten times smaller than a list of objects, in memory and in `result.json`, where it is stored as
 * it is. Request ids are left out: the stored batches have them. Optional columns are absent where they would hold
 * nothing but nulls.
 */
export interface Samples {
  /** ISO 8601, when the first request was sent; empty when there is none. */
  readonly startedAt: string;
  /** When each request was sent, counted from `startedAt`. */
  readonly startedAtOffsetMs: readonly number[];
  /** The round of the search that asked for it, from 1. */
  readonly round: readonly number[];
  /** 1 for a cold start, 0 for a warm one. */
  readonly coldStart: readonly number[];
  /** Of the REPORT line, as the next five; null where there was none: that is never 0 ms. */
  readonly durationMs: Column;
  /** Contains Init (since 2025-08-01) and billed restore time: never add them again. */
  readonly billedDurationMs: Column;
  /** The maximum over the whole life of the execution environment, not of this invocation. */
  readonly maxMemoryUsedMb: Column;
  readonly initDurationMs?: Column;
  readonly restoreDurationMs?: Column;
  readonly billedRestoreDurationMs?: Column;
  /** Which of several payloads was sent, from 0. */
  readonly payloadIndex?: Column;
  /** Where in `failures` its failure is; null where the handler returned normally. */
  readonly failure?: Column;
  /** The kinds of failure (reason, error type, allowed or not) as they first came, each with its first message. */
  readonly failures: readonly InvocationFailure[];
}

/** The columns that every sample has. */
export const COLUMNS = [
  "startedAtOffsetMs",
  "round",
  "coldStart",
  "durationMs",
  "billedDurationMs",
  "maxMemoryUsedMb",
] as const satisfies readonly (keyof Samples)[];

/** The columns that are absent where they would hold nothing but nulls. */
export const OPTIONAL_COLUMNS = [
  "initDurationMs",
  "restoreDurationMs",
  "billedRestoreDurationMs",
  "payloadIndex",
  "failure",
] as const satisfies readonly (keyof Samples)[];

/** Of a candidate that was never invoked. */
export const NO_SAMPLES: Samples = {
  startedAt: "",
  startedAtOffsetMs: [],
  round: [],
  coldStart: [],
  durationMs: [],
  billedDurationMs: [],
  maxMemoryUsedMb: [],
  failures: [],
};
