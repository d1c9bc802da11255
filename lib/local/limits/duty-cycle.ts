import { CPU_PERIOD_MS } from "./cpu-share.ts";
import { listDescendants, readThreadCpuMs } from "./process-tree.ts";

/** While a process uses little, looking at it more seldom keeps the cost of looking down. */
const MAX_CHECK_MS = 5;
const MIN_CHECK_MS = 1;

/**
 * Limits the CPU share of a process group where there are no cgroups: stops it (SIGSTOP) when it has used up
 * its share, and continues it (SIGCONT) when it has earned as much as it may use in one period. What it used
 * is read from `/proc/PID/task/TID/schedstat` of the process and its descendants; where there is no /proc,
 * it is taken to use one CPU all the time that it runs. Overuse is paid back, so the average is right, but
 * single steps are coarser than with cgroups by a millisecond or two, and processes that leave the group
 * escape.
 */
export class DutyCycle {
  readonly #pid: number;
  readonly #share: number;
  readonly #quotaMs: number;
  readonly #readConsumedMs: (elapsedMs: number) => number;
  #creditMs: number;
  #lastAt = performance.now();
  #stopped = false;
  #quietChecks = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param share of one CPU, above 0 */
  constructor(pid: number, share: number) {
    this.#pid = pid;
    this.#share = share;
    this.#quotaMs = share * CPU_PERIOD_MS;
    this.#creditMs = this.#quotaMs;
    this.#readConsumedMs = createConsumptionReader(pid);
    this.#schedule(MIN_CHECK_MS);
  }

  /** Looks closely again: the process is about to get work. */
  wake(): void {
    this.#quietChecks = 0;
    if (!this.#stopped) this.#schedule(MIN_CHECK_MS);
  }

  /** Leaves the process as it is; the caller ends it. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #check(): void {
    const now = performance.now();
    const elapsedMs = now - this.#lastAt;
    this.#lastAt = now;
    const consumedMs = this.#readConsumedMs(this.#stopped ? 0 : elapsedMs);
    this.#creditMs = Math.min(this.#creditMs + elapsedMs * this.#share, this.#quotaMs) - consumedMs;
    this.#quietChecks = consumedMs === 0 ? this.#quietChecks + 1 : 0;
    if (this.#stopped) {
      this.#resume();
    } else if (this.#creditMs > 0) {
      const quietMs = Math.min(MAX_CHECK_MS, MIN_CHECK_MS + this.#quietChecks / 4);
      this.#schedule(Math.max(quietMs, Math.min(this.#creditMs, MAX_CHECK_MS)));
    } else if (this.#signal("SIGSTOP")) {
      this.#stopped = true;
      this.#schedule((this.#quotaMs - this.#creditMs) / this.#share);
    }
  }

  #resume(): void {
    if (!this.#signal("SIGCONT")) return;
    this.#stopped = false;
    this.#schedule(MIN_CHECK_MS);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), delayMs).unref();
  }

  /** False when the group is gone. */
  #signal(signal: "SIGSTOP" | "SIGCONT"): boolean {
    try {
      process.kill(-this.#pid, signal);
      return true;
    } catch {
      this.close();
      return false;
    }
  }
}

/**
 * CPU time in milliseconds since the last call; without /proc the time that the process was let run, which is
 * passed in.
 */
function createConsumptionReader(pid: number): (ranMs: number) => number {
  if (process.platform !== "linux") return (ranMs) => ranMs;
  let last = new Map<string, number>();
  return () => {
    const current = readThreadCpuMs(listDescendants(pid));
    let consumedMs = 0;
    for (const [thread, cpuMs] of current) consumedMs += Math.max(0, cpuMs - (last.get(thread) ?? 0));
    last = current;
    return consumedMs;
  };
}
