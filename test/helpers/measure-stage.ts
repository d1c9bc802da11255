import { LambdaServiceException, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { type MeasureRequest, measure } from "../../lib/measure/measure.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import { runKeys } from "../../lib/store.ts";
import { type Answers, fakeLambda } from "./fake-lambda.ts";
import { createMemoryStore } from "./memory-store.ts";

/** The log tail of an invocation: its REPORT line as Lambda sends it. */
export const reportLine = (durationMs: number, init = "") =>
  Buffer.from(
    `REPORT RequestId: 11111111-1111-1111-1111-111111111111\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t${init}\n`,
  ).toString("base64");

/** What Lambda answers for an invocation that worked. */
export const ok = (durationMs = 10) => ({
  LogResult: reportLine(durationMs),
  Payload: Buffer.from(`"done"`),
});

/** What Lambda answers for an invocation whose handler threw. */
export const failing = (errorType: string) => ({
  FunctionError: "Unhandled",
  Payload: Buffer.from(JSON.stringify({ errorType, errorMessage: "boom" })),
  LogResult: reportLine(1),
});

/** A refusal or a failure of Lambda's. */
export const serviceError = (name: string, status: number) =>
  new LambdaServiceException({
    name,
    message: `${name} it is`,
    $fault: status < 500 ? "client" : "server",
    $metadata: { httpStatusCode: status, requestId: "refused-1" },
  });

/** A refusal for one of Lambda's limits, with the seconds that it asks to wait. */
export const throttle = (
  reason: "ConcurrentInvocationLimitExceeded" | "CallerRateLimitExceeded",
  after?: string,
) =>
  new TooManyRequestsException({
    message: "slow down",
    Reason: reason,
    retryAfterSeconds: after,
    $metadata: {},
  });

/** The clone that is measured. */
export const FUNCTION = "power-tuner-clone-1-x86_64-128";

/** Five warm invocations of it, one after the other. */
export const request: MeasureRequest = {
  runId: "run-1",
  candidate: { key: "x86_64-128", architecture: "x86_64", memoryMb: 128 },
  functionName: FUNCTION,
  round: 1,
  invocations: 5,
  coldStarts: 0,
  attempt: "attempt-1",
  payloads: { entries: [{ json: `{"orders":3}`, weight: 1 }], isTemplate: false },
  processors: {},
  target: { architecture: "x86_64", timeoutSeconds: 3, ephemeralStorageMb: 512, usesSnapStart: false },
  prices: lookUpPrices("us-east-1"),
  settings: { concurrency: 1, sleepBetweenRunsMs: 0, allowedExceptions: [] },
};

/** Where an attempt stores its batch. */
export const keyOf = (attempt: string, round = 1) => runKeys.batch("run-1", "x86_64-128", round, attempt);

/** A clone that answers as told, a clock that only the test moves, and sleeps that end at once. */
export function stage(answers: Answers, changes: Partial<MeasureRequest> = {}) {
  const fake = fakeLambda(answers);
  const store = createMemoryStore();
  const clock = { remainingMs: 900_000, stamp: 0 };
  const sleeps: number[] = [];
  return {
    ...fake,
    store,
    clock,
    sleeps,
    run: (more: Partial<MeasureRequest> = {}) =>
      measure(
        { ...request, ...changes, ...more },
        {
          lambda: fake.lambda,
          control: fake.lambda,
          store,
          now: () => new Date(Date.UTC(2026, 10, 21) + clock.stamp++),
          remainingMs: () => clock.remainingMs,
          sleep: async (ms) => void sleeps.push(ms),
          createUuid: () => `uuid-${clock.stamp}`,
        },
      ),
    invokes: () => fake.calls.filter(({ name }) => name === "Invoke"),
  };
}
