import type { InvokeCommandOutput } from "@aws-sdk/client-lambda";
import type { FailureReason, InvocationFailure, InvocationReport } from "./invocation.ts";
import { parseLambdaError } from "./lambda-error.ts";

/** Error types of a runtime that never got to the handler (Lambda runtimes; runtime interface emulator). */
const INIT_ERROR_TYPES = new Set([
  "Runtime.ImportModuleError",
  "Runtime.UserCodeSyntaxError",
  "Runtime.HandlerNotFound",
  "Runtime.MalformedHandlerName",
  "Runtime.InvalidEntrypoint",
  "Runtime.InitError",
  "Extension.Crash",
]);

const MAX_MESSAGE_LENGTH = 1000;

/**
 * What Lambda puts before its own words: `RequestId: ID Error: `, or before a time-out an instant and the ID. The
 * invocation holds the ID; left in, no two messages would be alike, and failures could not be counted by message.
 */
const REQUEST_ID = /^(?:RequestId: [\da-f-]{36} (?:Error: )?|[\d:.TZ-]+ [\da-f-]{36} (?=Task timed out))/;

/**
 * Says why an invocation failed, from Lambda's answer and its REPORT line; undefined when it did not.
 * Time-outs and out-of-memory are known from the report's status and type, or, on older platforms that print no
 * status, from the texts `Task timed out` and `signal: killed` with all memory used.
 */
export function classifyFailure(
  answer: Pick<InvokeCommandOutput, "FunctionError" | "Payload">,
  report: InvocationReport | undefined,
): InvocationFailure | undefined {
  const isReportedFailure = report && report.status !== "success" && report.status !== "failure";
  if (!answer.FunctionError && !isReportedFailure) return undefined;
  const text = Buffer.from(answer.Payload ?? []).toString("utf8");
  const { errorType, errorMessage = text } = parseLambdaError(text);
  const type = report?.errorType ?? errorType;
  return {
    reason: chooseReason(type, errorMessage, report),
    errorType: errorType ?? type,
    errorMessage: errorMessage.replace(REQUEST_ID, "").slice(0, MAX_MESSAGE_LENGTH),
  };
}

function chooseReason(
  errorType: string | undefined,
  errorMessage: string,
  report: InvocationReport | undefined,
): FailureReason {
  if (report?.status === "timeout" || errorType === "Sandbox.Timedout") return "time-out";
  if (/Task timed out after \d/.test(errorMessage)) return "time-out";
  if (errorType === "Runtime.OutOfMemory") return "out-of-memory";
  if (errorType && INIT_ERROR_TYPES.has(errorType)) return "init-failure";
  if (errorType === "Runtime.ExitError") {
    const isKilled = /signal: killed/.test(errorMessage);
    return isKilled && report && report.maxMemoryUsedMb >= report.memoryMb ? "out-of-memory" : "crash";
  }
  return "function-error";
}
