import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { parseReport } from "../lib/measure/report-line.ts";
import { computePercentile } from "../lib/stats/percentile.ts";

/**
 * Invokes a function and reads Duration from its REPORT line.
 * @throws Error when the function failed: a failed invocation measures nothing.
 */
export async function invokeForDurationMs(
  lambda: LambdaClient,
  functionName: string,
  payload: string,
): Promise<number> {
  const { LogResult, FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: payload, LogType: "Tail" }),
  );
  if (FunctionError) throw new Error(`${functionName} failed: ${Payload?.transformToString()}`);
  return parseReport(Buffer.from(LogResult ?? "", "base64")).durationMs;
}

/** @param values at least one */
export function computeMedian(values: readonly number[]): number {
  return computePercentile(
    values.toSorted((a, b) => a - b),
    50,
  );
}
