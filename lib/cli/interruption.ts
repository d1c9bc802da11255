import type { CliProcess, EndSignal } from "./cli-process.ts";

/** The user, or the system, asked the command to end. Thrown wherever the command was waiting. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly signalName: EndSignal;
  /** What there is after it, in a sentence. */
  readonly outcome: string;

  constructor(signalName: EndSignal, outcome = "There was nothing to clean up") {
    super(`interrupted by ${signalName}`);
    this.signalName = signalName;
    this.outcome = outcome;
  }
}

/** What to throw after cleaning up: an interruption then says so. */
export function sayCleanedUp(error: unknown): unknown {
  return error instanceof InterruptedError
    ? new InterruptedError(error.signalName, "Everything was cleaned up")
    : error;
}

/** What a command asks to learn whether it should end. */
export interface Interruption {
  /** Aborted at the first signal or uncaught error; the reason is what to throw. */
  readonly signal: AbortSignal;
  /** Aborted at the second signal: clean up without waiting for anything. */
  readonly hurry: AbortSignal;
  /**
   * The outcome of short work, which is let end even when interrupted: given up, it would go on against a cloud
   * that is closing. Then throws the reason of the interruption, if there is one by now.
   */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Gives the signals back to Node. */
  stop(): void;
}

/** How often it is looked whether npx is still there. */
const ORPHAN_CHECK_MS = 1000;

const END_SIGNALS: readonly EndSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Listens for signals and uncaught errors. The first one makes the command clean up, the second one makes it
 * hurry, the third one ends the process at once with `exitCodeOf(reason)`. Started by npx, whose shell keeps
 * signals to itself, the end of that shell counts as the first one.
 */
export function listenForInterruption(
  process: CliProcess,
  exitCodeOf: (reason: unknown) => number,
): Interruption {
  const first = new AbortController();
  const second = new AbortController();

  const interrupt = (reason: unknown) => {
    if (!first.signal.aborted) {
      first.abort(reason);
    } else if (!second.signal.aborted) {
      second.abort(reason);
    } else {
      process.exit(exitCodeOf(reason));
    }
  };
  const fail = (error: unknown) => {
    // While cleaning up, a late error of something already given up must not cut the clean-up short.
    if (!first.signal.aborted) interrupt(error);
  };
  const listeners = END_SIGNALS.map(
    (signalName) => [signalName, () => interrupt(new InterruptedError(signalName))] as const,
  );
  for (const [signalName, listener] of listeners) process.on(signalName, listener);
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  const { ppid } = process;
  const orphanCheck =
    process.env.npm_command === "exec"
      ? setInterval(() => {
          // Ctrl-C ends the shell, too, and must not count twice.
          if (process.ppid !== ppid && !first.signal.aborted) interrupt(new InterruptedError("SIGTERM"));
        }, ORPHAN_CHECK_MS).unref()
      : undefined;

  return {
    signal: first.signal,
    hurry: second.signal,
    async finish(work) {
      try {
        return await raceAgainst(second.signal, work);
      } finally {
        first.signal.throwIfAborted();
      }
    },
    stop() {
      clearInterval(orphanCheck);
      for (const [signalName, listener] of listeners) process.off(signalName, listener);
      process.off("uncaughtException", fail);
      process.off("unhandledRejection", fail);
    },
  };
}

/** The outcome of `work`, or the signal's reason if it is aborted first; `work` then goes on unheard. */
export async function raceAgainst<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
  });
  // Given up work may still fail, for example because the cloud under it closes.
  work.catch(() => {});
  if (signal.aborted) throw signal.reason;
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
