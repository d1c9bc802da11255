import { setTimeout as wait } from "node:timers/promises";
import { isFault, isThrottle } from "../aws-errors.ts";

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

/** How often one call is sent at most. Pauses between: 0.5, 1, 2, 4, 8, 8, 8 seconds. */
export const MAX_SENDS = 8;
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
      if (!isWorthWaiting(error) || !(await pauseAfter(sends, patience))) throw error;
    }
  }
}

/**
 * Pauses before something is sent again.
 * @param sends how often it was sent already
 * @returns false, without a pause, when that was often enough or patience would end.
 */
export async function pauseAfter(sends: number, patience: Patience): Promise<boolean> {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (sends - 1), LONGEST_PAUSE_MS);
  const isLate = patience.now().getTime() + pauseMs >= patience.untilMs;
  if (sends >= MAX_SENDS || isLate) return false;
  await patience.sleep(pauseMs);
  return true;
}
