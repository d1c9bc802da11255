import type { ProcessExit } from "./runtime-process.ts";

/** What the caller of a failed invocation gets, as Lambda words it. */
export interface FailurePayload {
  readonly errorType: string;
  readonly payload: Buffer;
}

/** The function did not end in time. */
export function describeTimeout(requestId: string, timeoutSeconds: number): FailurePayload {
  const message = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return toFailure("Sandbox.Timedout", requestId, message);
}

/** The runtime ended while it had work to do. */
export function describeExit(requestId: string, { description, outOfMemory }: ProcessExit): FailurePayload {
  const message =
    description === undefined
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: ${description}`;
  return toFailure(outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError", requestId, message);
}

function toFailure(errorType: string, requestId: string, message: string): FailurePayload {
  const body = { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
  return { errorType, payload: Buffer.from(JSON.stringify(body)) };
}

/** Anything that is not one of Lambda's own error types has no name in the log. */
export function toLoggedErrorType(errorType: string): string {
  if (/^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(errorType)) return errorType;
  return errorType.startsWith("Function.") ? "Function.Unknown" : "Runtime.Unknown";
}
