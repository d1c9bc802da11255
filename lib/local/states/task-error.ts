const MAX_ERROR_LENGTH = 256;
const MAX_CAUSE_LENGTH = 32_768;

/** Largest payload of a task, state or execution (Step Functions quotas): 256 KiB of UTF-8. */
export const MAX_PAYLOAD_BYTES = 262_144;

/**
 * Why a task failed: `name` is what Retry and Catch match, the message is the Cause. The interpreter reads
 * `isRetryable` and `isCatchable`: what is false is matched by nothing, not even by States.ALL.
 */
export class TaskError extends Error {
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(error: string, cause: string, canBeHandled = true) {
    super(limitCause(cause));
    this.name = limitError(error);
    this.isRetryable = canBeHandled;
    this.isCatchable = canBeHandled;
  }
}

/** The execution ended while this task ran, or its Map or Parallel state did. Nobody is told. */
export class StoppedError extends TaskError {
  constructor() {
    super("States.Stopped", "the execution was stopped", false);
  }
}

/** States.ALL does not match this one (Step Functions developer guide, "Handling errors"). */
export function dataLimitExceeded(stateName: string): TaskError {
  return new TaskError(
    "States.DataLimitExceeded",
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    false,
  );
}

/** Cut to the 256 characters that the API allows. */
export function limitError(error: string): string {
  return error.slice(0, MAX_ERROR_LENGTH);
}

/** Cut to the 32,768 characters that the API allows. */
export function limitCause(cause: string): string {
  return cause.slice(0, MAX_CAUSE_LENGTH);
}

/** A value as JSON text; undefined counts as null, as the interpreter treats it. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/** Whether JSON text is above what a task, a state or an execution may carry. */
export function isTooLarge(json: string): boolean {
  return Buffer.byteLength(json) > MAX_PAYLOAD_BYTES;
}
