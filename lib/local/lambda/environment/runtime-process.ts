import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { LimitedGroup } from "../../limits/limited-group.ts";
import { readStartTime } from "../../limits/owner.ts";
import { withinTime } from "./within-time.ts";

export interface ProcessSettings {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly workingDir: string;
  /** Folder in which a file named by the process id stands as long as it runs, for those who clean up later. */
  readonly processesDir: string;
  readonly group: LimitedGroup;
  readonly onOutput: (output: Buffer) => void;
}

/** Host and port of the environment's own Runtime API. */
const MARK = "AWS_LAMBDA_RUNTIME_API";
/** Where memory is only watched, a process that left its group may outlive it and hold the pipe open. */
const OUTPUT_PATIENCE_MS = 1000;

/** How a runtime ended, in the words of Lambda's messages. */
export interface ProcessExit {
  /** `exit status 1`, `signal: killed`, or undefined for exit status 0. */
  readonly description?: string;
  readonly outOfMemory: boolean;
}

/** A runtime's process with everything it starts, in a session and process group of its own and under limits. */
export class RuntimeProcess {
  readonly exited: Promise<ProcessExit>;
  readonly #settings: ProcessSettings;
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  readonly #outputEnded: Promise<unknown>;
  readonly #watchers = new Set<(exit: ProcessExit) => void>();
  #hasExited = false;
  #outputCount = 0;

  constructor(settings: ProcessSettings) {
    this.#settings = settings;
    const { group, variables, workingDir } = settings;
    const [program, ...args] = group.wrap(settings.command);
    this.#child = spawn(program, args, {
      cwd: workingDir,
      env: { ...variables },
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#outputEnded = once(this.#child.stdout, "close");
    this.#child.stdout.on("data", (output: Buffer) => {
      this.#outputCount += 1;
      settings.onOutput(output);
    });
    this.exited = this.#watch();
    this.exited.then((exit) => {
      for (const tell of this.#watchers) tell(exit);
    });
    const { pid } = this.#child;
    if (pid === undefined) return;
    const { [MARK]: value } = variables;
    group.attach(pid, value === undefined ? undefined : { name: MARK, value });
    writeFileSync(this.#processFile(pid), readStartTime(pid));
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /**
   * Lends a promise of the process's end for the time of `use`. What waits for `exited` itself stays in memory as
   * long as the process runs, and with it the answer of every invocation.
   */
  async watchExit<T>(use: (exited: Promise<ProcessExit>) => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<ProcessExit>();
    this.#watchers.add(resolve);
    if (this.#hasExited) resolve(this.exited);
    try {
      return await use(promise);
    } finally {
      this.#watchers.delete(resolve);
    }
  }

  /** Work is about to be handed in. */
  wake(): void {
    this.#settings.group.wake();
  }

  /** In MB, over the life of this process. */
  readPeakMemoryMb(): number {
    return this.#settings.group.readPeakMemoryMb();
  }

  /** What the process has printed until now is in the pipe; waits until it has been read. */
  async drainOutput(): Promise<void> {
    let seen: number;
    do {
      seen = this.#outputCount;
      await nextTurn();
      await nextTurn();
    } while (seen !== this.#outputCount);
  }

  /** Kills the process and all it started, waits for their end and takes in their last output. */
  async end(): Promise<void> {
    await this.#settings.group.remove();
    await this.exited;
    await withinTime(OUTPUT_PATIENCE_MS, this.#outputEnded);
    this.#child.stdout.destroy();
    const { pid } = this.#child;
    if (pid !== undefined) rmSync(this.#processFile(pid), { force: true });
  }

  /** Kills the process group at once, without waiting. */
  killNow(): void {
    this.#settings.group.killNow();
  }

  async #watch(): Promise<ProcessExit> {
    try {
      const [code, signal] = await once(this.#child, "exit");
      const description = describeExit(code, signal);
      return {
        ...(description && { description }),
        outOfMemory: await this.#settings.group.ranOutOfMemory(),
      };
    } catch (error) {
      return { description: error instanceof Error ? error.message : String(error), outOfMemory: false };
    } finally {
      this.#hasExited = true;
    }
  }

  #processFile(pid: number): string {
    return path.join(this.#settings.processesDir, String(pid));
  }
}

/** The names that Lambda's messages have for the signals that end a program most often. */
const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGTERM: "terminated",
  SIGSEGV: "segmentation fault",
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
};

function describeExit(code: number | null, signal: string | null): string | undefined {
  if (signal !== null) return `signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code === 0 ? undefined : `exit status ${code}`;
}
