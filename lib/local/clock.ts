/** How fast time passes in a cloud. */
export interface Clock {
  /** Simulated milliseconds in one real millisecond; 1 is real time. */
  readonly scale: number;
  /** Real time of a wait in which nothing is worked, in milliseconds. */
  toRealMs(simulatedMs: number): number;
  /** Real time that real work gets when its limit is `simulatedMs`, in milliseconds. Always `simulatedMs` at scale 1. */
  toWorkMs(simulatedMs: number): number;
  /** Real time after that limit for what is done at its end, in milliseconds; 0 at scale 1. */
  readonly endMs: number;
}

const MAX_SCALE = 10_000;
/** Work under a limit gets ten simulated minutes on top of it, but no more than five real seconds. */
const ALLOWANCE_MS = 600_000;
const MAX_ALLOWANCE_MS = 5000;
const END_MS = 2000;

/**
 * A clock for simulated time. Waits (recorded durations, Wait states, Retry intervals) pass `scale` times as fast.
 * Real work does not: an S3 request of 20 ms is 12 simulated seconds at 600. So limits of whatever works for real
 * (time-outs of functions that run, of tasks and executions, idle time) are the scaled limit and an allowance. It is
 * such that a step with a limit of 15 minutes has room for one simulated invocation of 14 minutes and for its own
 * work around it, at any scale up to 600, and not for two of them.
 * @throws Error when the scale is not a number from 1 to 10,000.
 */
export function createClock(scale: number): Clock {
  if (!(scale >= 1 && scale <= MAX_SCALE)) {
    throw new Error(`clockScale is ${scale}; allowed: a number from 1 to ${MAX_SCALE}`);
  }
  const allowanceMs = scale === 1 ? 0 : Math.min(MAX_ALLOWANCE_MS, ALLOWANCE_MS / scale);
  return {
    scale,
    toRealMs: (simulatedMs) => simulatedMs / scale,
    toWorkMs: (simulatedMs) => simulatedMs / scale + allowanceMs,
    endMs: scale === 1 ? 0 : END_MS,
  };
}

export const REAL_TIME = createClock(1);
