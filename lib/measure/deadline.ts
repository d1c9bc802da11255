/** Time kept back to store what was measured and to answer. */
const END_RESERVE_MS = 10_000;

/** The end of a step, told in time. */
export interface Deadline {
  /** Aborted when the step must end: whatever is still waited for is given up. */
  readonly signal: AbortSignal;
  /** Time until `signal`, in milliseconds. */
  leftMs(): number;
  stop(): void;
}

/**
 * Watches the only clock that knows when a step is ended, its own remaining time. Timers may run on another one (the
 * embedded cloud can make a step's time pass faster), so no timer is set for the end itself: each look waits for a
 * thousandth of what is left.
 * @param remainingMs time until the step is ended, in milliseconds.
 */
export function watchDeadline(remainingMs: () => number): Deadline {
  const controller = new AbortController();
  const leftMs = () => remainingMs() - END_RESERVE_MS;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const left = leftMs();
    if (left <= 0) controller.abort();
    else timer = setTimeout(look, Math.max(1, left / 1000));
  };
  look();
  return { signal: controller.signal, leftMs, stop: () => clearTimeout(timer) };
}
