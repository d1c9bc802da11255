import { MeasurementError } from "../errors.ts";
import { classifyFailure, type Expectations } from "./failure.ts";
import type { Invocation, InvocationFailure, InvocationReport } from "./invocation.ts";
import { parseReport } from "./report-line.ts";
import { type SendTools, send } from "./send.ts";

export interface InvokeRequest {
  readonly functionName: string;
  /** The event as JSON text. */
  readonly payload: string;
  readonly round: number;
  /** Which of several payloads it is. */
  readonly payloadIndex?: number;
  readonly expectations: Expectations;
}

export interface InvokeTools extends SendTools {
  readonly now: () => Date;
  /** The clock of durations: time until the step is ended, in milliseconds. */
  readonly remainingMs: () => number;
}

export type InvokeOutcome =
  | {
      readonly state: "recorded";
      readonly invocation: Invocation;
      /** What the function returned, as it came; undefined when no answer came. */
      readonly returned?: Uint8Array;
    }
  /** It did not run; see `Sent`. */
  | { readonly state: "not-sent" | "too-many-in-flight" };

/**
 * Invokes a clone once and reads its REPORT line. A failing handler is a result; so are an invocation that got no
 * answer, one that the step could not wait for, and a missing report, which is never taken for zero milliseconds.
 * @throws ThrottledError when Lambda keeps throttling; SDK errors that no repetition helps against.
 */
export async function invokeOnce(request: InvokeRequest, tools: InvokeTools): Promise<InvokeOutcome> {
  const { functionName, payload, round, payloadIndex, expectations } = request;
  const startedAt = tools.now().toISOString();
  const startedAtRemainingMs = tools.remainingMs();
  const sent = await send(
    { FunctionName: functionName, LogType: "Tail", Payload: Buffer.from(payload) },
    tools,
  );
  const known = { round, startedAt, ...(payloadIndex === undefined ? {} : { payloadIndex }) };
  const failed = (failure: InvocationFailure, requestId = ""): InvokeOutcome => ({
    state: "recorded",
    invocation: { requestId, ...known, coldStart: false, failure },
  });
  switch (sent.state) {
    case "not-sent":
    case "too-many-in-flight":
      return { state: sent.state };
    case "abandoned": {
      const seconds = Math.round((startedAtRemainingMs - tools.remainingMs()) / 1000);
      return failed({
        reason: "time-out",
        errorMessage: `it was still running after ${seconds} s, when the step that measured it had to end`,
      });
    }
    case "unanswered":
      return failed(describeUnanswered(sent.error), readRequestId(sent.error));
    case "not-set-up":
      return failed(
        { reason: "init-failure", errorType: sent.error.name, errorMessage: sent.error.message },
        readRequestId(sent.error),
      );
  }

  const { answer } = sent;
  const requestId = answer.$metadata.requestId ?? "";
  const report = readReport(Buffer.from(answer.LogResult ?? "", "base64"));
  const failure =
    classifyFailure(answer, "message" in report ? undefined : report, expectations) ??
    ("message" in report ? { reason: "no-report" as const, errorMessage: report.message } : undefined);
  const measured =
    "message" in report
      ? { coldStart: false }
      : {
          coldStart: report.initDurationMs !== undefined || report.restoreDurationMs !== undefined,
          report,
        };
  return {
    state: "recorded",
    invocation: { requestId, ...known, ...measured, failure },
    returned: answer.Payload ?? new Uint8Array(),
  };
}

function readReport(tail: Buffer): InvocationReport | MeasurementError {
  try {
    return parseReport(tail);
  } catch (error) {
    if (error instanceof MeasurementError) return error;
    throw error;
  }
}

/** Lambda's own error when it gave one; else the connection's, in words. */
function describeUnanswered(error: Error): InvocationFailure {
  const status: unknown = Reflect.get(Object(Reflect.get(error, "$metadata")), "httpStatusCode");
  const code = Reflect.get(error, "code");
  const isLambdas = Reflect.has(error, "$fault");
  return {
    reason: "no-report",
    errorType: isLambdas || typeof code !== "string" ? error.name : code,
    errorMessage: isLambdas
      ? `Lambda failed itself, and the invocation may have run: ${error.message}`
      : typeof status === "number" && status >= 400
        ? `the answer could not be read (HTTP ${status}), and the invocation may have run`
        : `the connection broke, and the invocation may have run: ${error.message.split("\n", 1)[0]}`,
  };
}

function readRequestId(error: Error): string {
  return String(Reflect.get(Object(Reflect.get(error, "$metadata")), "requestId") ?? "");
}
