/** Why an invocation gave no measurement of the handler's work. */
export const FAILURE_REASONS = [
  "out-of-memory",
  "time-out",
  "init-failure",
  "crash",
  "function-error",
  "not-provisioned",
  "no-report",
  "processor-error",
  "step-failed",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** What the REPORT line of one invocation says. Durations in milliseconds, memory in MB. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Contains Init (since 2025-08-01) and billed restore time: never add them again. */
  readonly billedDurationMs: number;
  readonly memoryMb: number;
  /** The maximum over the whole life of the execution environment, not of this call. */
  readonly maxMemoryUsedMb: number;
  readonly initDurationMs?: number;
  readonly restoreDurationMs?: number;
  readonly billedRestoreDurationMs?: number;
  readonly status: "success" | "failure" | "error" | "timeout";
  readonly errorType?: string;
}

export interface InvocationFailure {
  readonly reason: FailureReason;
  readonly errorType?: string;
  readonly errorMessage: string;
  /** One of `allowedExceptions`: expected, so it says nothing against the candidate. */
  readonly isAllowed?: boolean;
}

/** One invocation of a clone: what was measured, and how it ended. A failed one may still carry a report. */
export interface Invocation {
  readonly requestId: string;
  /** The round of the search that asked for it, from 1. */
  readonly round: number;
  /** ISO 8601, when the request was sent. */
  readonly startedAt: string;
  readonly coldStart: boolean;
  /** Which of several payloads was sent, from 0; absent when there is one. */
  readonly payloadIndex?: number;
  readonly report?: InvocationReport;
  /** Absent when the handler returned normally. */
  readonly failure?: InvocationFailure;
}
