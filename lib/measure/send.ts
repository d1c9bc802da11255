import {
  InvokeCommand,
  type InvokeCommandInput,
  type InvokeCommandOutput,
  type LambdaClient,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { isThrottle } from "../aws-errors.ts";
import { ThrottledError } from "../errors.ts";

/** How an Invoke ended, as far as it concerns whether the function ran. */
export type Sent =
  | { readonly state: "answered"; readonly answer: InvokeCommandOutput }
  /** No answer came: it may have run, and may even still be running. Never sent again. */
  | { readonly state: "unanswered"; readonly error: Error }
  /** Lambda could not make an environment: the handler did not run. */
  | { readonly state: "not-set-up"; readonly error: Error }
  /** The step had to end while it ran. */
  | { readonly state: "abandoned" }
  /** It did not run: the step had to end before it could be sent. */
  | { readonly state: "not-sent" }
  /** It did not run, because too many are in flight. */
  | { readonly state: "too-many-in-flight" };

export interface SendTools {
  readonly lambda: LambdaClient;
  /** Aborted when the step must end. */
  readonly signal: AbortSignal;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Asked when too many are in flight: true gives this place up for good, false waits for room. */
  readonly yieldPlace: () => boolean;
}

/** A throttled invocation did not run, so it may be sent again: after these waits, then not any more. */
const THROTTLE_WAITS_MS = [500, 1000, 2000, 4000, 8000, 16_000];

/** A function becomes active in seconds, in a VPC in minutes. */
const NOT_READY_WAITS_MS = [500, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000, 16_000, 16_000, 16_000];

/**
 * Sends one synchronous Invoke, and again only where Lambda says that the function did not run: throttled, still
 * Pending, network interface not ready (Lambda API reference, Invoke; developer guide, function states), or where no
 * connection came about. `ServiceException` and other 5xx say nothing of that, and a connection that broke neither:
 * those are answers of their own.
 * @throws ThrottledError when that lasts too long; SDK errors that no repetition helps against, such as
 * `AccessDeniedException`.
 */
export async function send(input: InvokeCommandInput, tools: SendTools): Promise<Sent> {
  const { lambda, signal, sleep, yieldPlace } = tools;
  let throttles = 0;
  let conflicts = 0;
  while (!signal.aborted) {
    try {
      return { state: "answered", answer: await untilAborted(lambda, input, signal) };
    } catch (thrown) {
      if (signal.aborted) return { state: "abandoned" };
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const verdict = judge(error);
      if (verdict === "unanswered" || verdict === "not-set-up") return { state: verdict, error };
      if (verdict === "refused") throw error;
      if (verdict === "throttled" && isFull(error) && yieldPlace()) return { state: "too-many-in-flight" };
      const waitMs =
        verdict === "throttled" ? THROTTLE_WAITS_MS[throttles++] : NOT_READY_WAITS_MS[conflicts++];
      if (waitMs === undefined) {
        throw new ThrottledError(
          `Lambda did not take an invocation of ${input.FunctionName} for longer than we wait: ` +
            `${error.name}: ${error.message}`,
          { cause: error },
        );
      }
      const askedMs = Number(Reflect.get(error, "retryAfterSeconds") ?? 0) * 1000;
      await sleep(Math.max(waitMs, askedMs || 0), signal).catch(() => undefined);
    }
  }
  return { state: "not-sent" };
}

/** The SDK ends its request on abort; this does not wait until it has. */
async function untilAborted(
  lambda: LambdaClient,
  input: InvokeCommandInput,
  signal: AbortSignal,
): Promise<InvokeCommandOutput> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error("the step had to end"));
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([lambda.send(new InvokeCommand(input), { abortSignal: signal }), promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Reasons of a throttle that fewer invocations in flight end (Lambda API reference, Invoke). */
const FULL_REASONS: readonly unknown[] = [
  "ConcurrentInvocationLimitExceeded",
  "ReservedFunctionConcurrentInvocationLimitExceeded",
];

function isFull(error: Error): boolean {
  return error instanceof TooManyRequestsException && FULL_REASONS.includes(error.Reason);
}

/** Passing states of a function (409) and of its network interface (502): the handler did not run. */
const NOT_READY =
  /^(ResourceConflict|ResourceNotReady|ENINotReady|SnapStartNotReady|EC2Throttled|EC2Unexpected|CodeArtifactUserPending)Exception$/;

/** What an environment needs could not be had: network, keys, file systems, snapshot, package. */
const NOT_SET_UP =
  /^(EC2|ENI|SubnetIP|KMS|EFS|S3Files|SnapStart|InvalidSecurityGroup|InvalidSubnet|InvalidRuntime|InvalidZipFile)/;

/** The request never left: nothing was connected (Node.js, net and dns). */
const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

function judge(error: Error): "throttled" | "not-ready" | "not-set-up" | "unanswered" | "refused" {
  const status: unknown = Reflect.get(Object(Reflect.get(error, "$metadata")), "httpStatusCode");
  const code = String(Reflect.get(error, "code") ?? "");
  if (isThrottle(error)) return "throttled";
  if (NOT_READY.test(error.name)) return "not-ready";
  if (NOT_SET_UP.test(error.name)) return "not-set-up";
  if (NOT_CONNECTED.test(code) || /did not establish a connection/.test(error.message)) return "not-ready";
  // A 2xx or 5xx that could not be read (a proxy's page, a cut body) is no refusal either.
  if (typeof status === "number") return status >= 400 && status < 500 ? "refused" : "unanswered";
  const isBroken =
    /^E[A-Z]+$/.test(code) || error.name === "TimeoutError" || /socket hang up/.test(error.message);
  return isBroken || Reflect.get(error, "$fault") === "server" ? "unanswered" : "refused";
}
