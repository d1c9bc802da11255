import type { InvokeCommandOutput } from "@aws-sdk/client-lambda";
import type { Architecture } from "../units.ts";
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

/** What the dynamic linker and the kernel say of a binary that is built for another machine. */
const FOREIGN_BINARY =
  /cannot open shared object file|invalid ELF header|wrong ELF class|cannot execute binary file|exec format error/i;

const MAX_MESSAGE_LENGTH = 1000;

/**
 * What Lambda puts before its own words: `RequestId: ID Error: `, or before a time-out an instant and the ID. The
 * invocation holds the ID; left in, no two messages would be alike, and failures could not be counted by message.
 */
const REQUEST_ID = /^(?:RequestId: [\da-f-]{36} (?:Error: )?|[\d:.TZ-]+ [\da-f-]{36} (?=Task timed out))/;

/** What to take into account beside Lambda's answer. */
export interface Expectations {
  /** Error types that the target throws by design. */
  readonly allowedExceptions: readonly string[];
  /** The candidate's architecture, when it is not the target's own: its code may not be built for it. */
  readonly foreignArchitecture?: Architecture;
}

/**
 * Says why an invocation failed, from Lambda's answer and its REPORT line; undefined when it did not.
 * Time-outs and out-of-memory are known from the report's status and type, or, on older platforms that print no
 * status, from the texts `Task timed out` and `signal: killed` with all memory used. An unknown error type stays as
 * it is; a time-out without a type gets the one that newer platforms give it.
 */
export function classifyFailure(
  answer: Pick<InvokeCommandOutput, "FunctionError" | "Payload">,
  report: InvocationReport | undefined,
  { allowedExceptions, foreignArchitecture }: Expectations = { allowedExceptions: [] },
): InvocationFailure | undefined {
  const isReportedFailure = report && report.status !== "success" && report.status !== "failure";
  if (!answer.FunctionError && !isReportedFailure) return undefined;
  const text = Buffer.from(answer.Payload ?? []).toString("utf8");
  const { errorType: answeredType, errorMessage = text } = parseLambdaError(text);
  const type = report?.errorType ?? answeredType;
  const reason = chooseReason(type, errorMessage, report);
  const errorType = answeredType || type || (reason === "time-out" ? "Sandbox.Timedout" : undefined);
  const message = errorMessage.replace(REQUEST_ID, "").slice(0, MAX_MESSAGE_LENGTH);
  const isForeign =
    foreignArchitecture !== undefined &&
    (FOREIGN_BINARY.test(errorMessage) || type === "Runtime.InvalidEntrypoint");
  const isAllowed = [errorType, type].some((name) => name && allowedExceptions.includes(name));
  return {
    reason,
    errorType,
    errorMessage: isForeign
      ? `${message} (built for another architecture? give \`code\` for ${foreignArchitecture})`
      : message,
    ...(isAllowed ? { isAllowed } : {}),
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
  if (FOREIGN_BINARY.test(errorMessage)) return "init-failure";
  if (errorType === "Runtime.ExitError") {
    const isKilled = /signal: killed/.test(errorMessage);
    return isKilled && report && report.maxMemoryUsedMb >= report.memoryMb ? "out-of-memory" : "crash";
  }
  return "function-error";
}
