import { selectCold, selectWarm } from "../samples/select.ts";
import type { MeasuredCandidate } from "./result.ts";

/** What the observed durations say of the function's time-out. */
export interface TimeoutAdvice {
  readonly currentSeconds: number;
  /** The longest successful invocation of the recommended configuration, a cold start with its init or restore. */
  readonly longestMs: number;
  /** A shorter time-out that still has room; absent when the current one is good enough, or close. */
  readonly recommendedSeconds?: number;
  /** The longest came so near to the current time-out that a slower one would not end in time. */
  readonly isClose: boolean;
}

/** Fewer invocations say too little of the tail. */
const MIN_INVOCATIONS = 20;

/** Room above the longest that was seen: a time-out is to end what hangs, and never what is only slow. */
const ROOM = 2;

/** With a heavy tail: what lies beyond the largest is three times as large on average (`computeMeanInterval`). */
const HEAVY_ROOM = 3;

/** So many milliseconds for each second of the time-out are close to it: 80 %. */
const CLOSE_MS_PER_SECOND = 800;

/** A change is worth naming when it halves the time-out. */
const CLEARLY_LESS = 0.5;

/** Lambda's longest (Lambda quotas). */
const MAX_SECONDS = 900;

/**
 * A time-out for a configuration: twice the longest invocation that was seen, cold starts with their init or restore
 * included (three times where billed durations have a heavy tail), in whole seconds rounded up, at most 900. None is
 * recommended when it is more than half of the current one, when fewer than 20 invocations worked, when one timed out, or
 * when the longest took 80 % of the current time-out or more: then it is close.
 */
export function adviseTimeout(
  { samples, summary, failures }: Pick<MeasuredCandidate, "samples" | "summary" | "failures">,
  currentSeconds: number,
): TimeoutAdvice {
  const warm = selectWarm(samples).durationsMs;
  const { durationsMs, startsMs } = selectCold(samples);
  const longestWarmMs = warm.reduce((most, durationMs) => Math.max(most, durationMs), 0);
  const longestMs = durationsMs.reduce(
    (most, durationMs, index) => Math.max(most, durationMs + (startsMs[index] ?? 0)),
    longestWarmMs,
  );
  const hasTimedOut = failures.some(({ reason }) => reason === "time-out");
  const isClose = hasTimedOut || longestMs >= CLOSE_MS_PER_SECOND * currentSeconds;
  const room = summary.warm.heavyTail ? HEAVY_ROOM : ROOM;
  const seconds = Math.min(MAX_SECONDS, Math.max(1, Math.ceil((room * longestMs) / 1000)));
  const isKnown = warm.length + durationsMs.length >= MIN_INVOCATIONS;
  return {
    currentSeconds,
    longestMs,
    isClose,
    ...(isKnown && !isClose && seconds <= CLEARLY_LESS * currentSeconds && { recommendedSeconds: seconds }),
  };
}
