import { setTimeout as sleep } from "node:timers/promises";
import {
  InvokeCommand,
  type InvokeCommandOutput,
  type LambdaClient,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { MeasurementError, ThrottledError } from "../errors.ts";
import { classifyFailure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { parseReport } from "./report-line.ts";

/** A throttled invocation did not run, so it may be sent again: after these waits, then not any more. */
const THROTTLE_WAITS_MS = [500, 1000, 2000, 4000, 8000, 16_000];

/**
 * Invokes a clone once and reads its REPORT line. A failing handler is a result; so is a missing report, which
 * is never taken for zero milliseconds.
 * @param payload the event as JSON text.
 * @throws ThrottledError when Lambda keeps throttling; the SDK's own error when the call itself failed.
 */
export async function invokeOnce(
  lambda: LambdaClient,
  functionName: string,
  payload: string,
  round: number,
  now: () => Date,
): Promise<Invocation> {
  const startedAt = now().toISOString();
  const answer = await sendPatiently(lambda, functionName, payload);
  const requestId = answer.$metadata.requestId ?? "";
  const tail = Buffer.from(answer.LogResult ?? "", "base64");
  try {
    const report = parseReport(tail);
    const coldStart = report.initDurationMs !== undefined || report.restoreDurationMs !== undefined;
    return { requestId, round, startedAt, coldStart, report, failure: classifyFailure(answer, report) };
  } catch (error) {
    if (!(error instanceof MeasurementError)) throw error;
    const failure = classifyFailure(answer, undefined) ?? {
      reason: "no-report" as const,
      errorMessage: error.message,
    };
    return { requestId, round, startedAt, coldStart: false, failure };
  }
}

async function sendPatiently(
  lambda: LambdaClient,
  functionName: string,
  payload: string,
): Promise<InvokeCommandOutput> {
  for (const waitMs of [...THROTTLE_WAITS_MS, undefined]) {
    try {
      return await lambda.send(
        new InvokeCommand({ FunctionName: functionName, LogType: "Tail", Payload: Buffer.from(payload) }),
      );
    } catch (error) {
      if (!(error instanceof TooManyRequestsException)) throw error;
      if (waitMs === undefined) {
        throw new ThrottledError(
          `Lambda throttled ${functionName} for longer than we wait: ${error.message}`,
          {
            cause: error,
          },
        );
      }
      const askedMs = Number(error.retryAfterSeconds ?? 0) * 1000;
      await sleep(Math.max(waitMs, askedMs));
    }
  }
  throw new ThrottledError(`Lambda throttled ${functionName}`);
}
