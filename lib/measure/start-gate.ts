/** An invocation that took as long as the longest so far, and half as much again, still ends in time. */
const LONGEST_FACTOR = 1.5;
const START_RESERVE_MS = 5000;

/** A function with a short time-out cannot surprise: there is always time for the longest it may take. */
const SHORT_TIMEOUT_MS = 60_000;

/** Knows whether the step has time for another invocation. */
export interface StartGate {
  hasTime(): boolean;
  /** After something that is no measurement, such as forcing cold starts, the step counts as beginning now. */
  begin(): void;
  /** An invocation ended after so many milliseconds. */
  note(tookMs: number): void;
  /** How many have ended in this step. */
  readonly ended: number;
}

/**
 * At the beginning of a step any invocation may start: one that takes nearly as long as the step never would,
 * otherwise. Later ones only when there is time for one as long as the longest so far.
 * @param timeoutSeconds of the target
 * @param seenMs durations that are known already
 * @param leftMs time until the step must end, in milliseconds
 */
export function createStartGate(
  timeoutSeconds: number,
  seenMs: readonly number[],
  leftMs: () => number,
): StartGate {
  const shortTimeoutMs = Math.min(timeoutSeconds * 1000, SHORT_TIMEOUT_MS);
  let longestMs = Math.max(0, ...seenMs);
  let begunMs = leftMs();
  let ended = 0;
  return {
    hasTime() {
      const neededMs = Math.max(longestMs * LONGEST_FACTOR, shortTimeoutMs) + START_RESERVE_MS;
      // Less is left when something stalled: a long invocation would then be given up for no fault of its own.
      const beginningMs = begunMs * (longestMs > begunMs / 2 ? 0.9 : 0.5);
      const isBeginning = ended === 0 && leftMs() > beginningMs;
      return isBeginning || leftMs() > neededMs;
    },
    begin() {
      begunMs = leftMs();
    },
    note(tookMs) {
      ended += 1;
      longestMs = Math.max(longestMs, tookMs);
    },
    get ended() {
      return ended;
    },
  };
}
