import { setTimeout as wait } from "node:timers/promises";

/** How a step waits for AWS, and until when. */
export interface Patience {
  readonly now: () => Date;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** Milliseconds since the epoch; after it nothing is waited for any more. */
  readonly untilMs: number;
}

/** Patience of a step that still has so many milliseconds, less a reserve for storing what happened. */
export function createPatience(remainingMs: number, reserveMs: number): Patience {
  return {
    now: () => new Date(),
    sleep: async (durationMs) => {
      await wait(durationMs);
    },
    untilMs: Date.now() + remainingMs - reserveMs,
  };
}

/** The most that one call is sent again, and the pauses between: 0.5, 1, 2, 4, 8, 8, 8 seconds. */
const MAX_SENDS = 8;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/**
 * Sends something that may be repeated until it goes through, the error is of another kind, or patience ends. It
 * waits beyond the SDK's three attempts, as Lambda's control plane takes 15 requests a second from a whole account
 * (Lambda quotas) and refuses changes to a function while another is in progress.
 * @throws the last error.
 */
export async function sendPatiently<T>(
  send: () => Promise<T>,
  patience: Patience,
  isWorthWaiting: (error: unknown) => boolean = (error) => isThrottle(error) || isFault(error),
): Promise<T> {
  for (let sends = 1; ; sends++) {
    try {
      return await send();
    } catch (error) {
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (sends - 1), LONGEST_PAUSE_MS);
      const isLate = patience.now().getTime() + pauseMs >= patience.untilMs;
      if (!isWorthWaiting(error) || sends === MAX_SENDS || isLate) throw error;
      await patience.sleep(pauseMs);
    }
  }
}

/** The name that AWS gave the error; the SDK does not model all of them. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

/** AWS refused for its rate limits and did nothing. */
export function isThrottle(error: unknown): boolean {
  return /Throttl|TooManyRequests|RequestLimitExceeded/.test(errorName(error));
}

/** Another change to the function is in progress, or it is Pending: HTTP 409, which the SDK does not repeat. */
export function isConflict(error: unknown): boolean {
  return errorName(error) === "ResourceConflictException";
}

/** Refusals that Lambda sends with HTTP 502 although they say that something of the caller's is wrong. */
const REFUSALS_SENT_AS_FAULTS =
  /^(KMS|ENILimit|EC2AccessDenied|EC2Unexpected|SubnetIPAddress|Invalid(Runtime|SecurityGroupID|SubnetID|ZipFile))/;

const CONNECTION_CODES = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR)/;

/** AWS failed, or its answer was lost: whether the call had its effect is not known. */
export function isFault(error: unknown): boolean {
  if (!(error instanceof Error) || REFUSALS_SENT_AS_FAULTS.test(error.name)) return false;
  const { $fault, $metadata, code } = error as {
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
    code?: string;
  };
  return (
    $fault === "server" ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    error.name === "TimeoutError" ||
    CONNECTION_CODES.test(code ?? "")
  );
}
