import { readFile } from "node:fs/promises";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { Architecture } from "../units.ts";

export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

export type CliStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The part of Node's `process` that the commands use, so that tests can run them with another one. */
export interface CliProcess {
  /** As Node has it: the first two are the program. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the process that started this one; another one takes its place when it ends. */
  readonly ppid: number;
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  cwd(): string;
  on(
    event: EndSignal | "uncaughtException" | "unhandledRejection",
    listener: (cause: unknown) => void,
  ): unknown;
  off(
    event: EndSignal | "uncaughtException" | "unhandledRejection",
    listener: (cause: unknown) => void,
  ): unknown;
  /** Ends at once; only for a user who insists while cleaning up takes long. */
  exit(code: number): void;
}

/** The machine that the commands run on, and where the tuner itself is. */
export interface Machine {
  readonly architecture: Architecture;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly tempDir: string;
  readonly nodePath: string;
  readonly pythonCommand: string;
  /** The tuner's own folder, which holds `package.json` and `dist`. */
  readonly homeDir: string;
}

/** Facts about the machine this process runs on. */
export function describeMachine(): Machine {
  return {
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    cpus: availableParallelism(),
    memoryMb: countMemoryMb(),
    tempDir: tmpdir(),
    nodePath: process.execPath,
    pythonCommand: "python3",
    homeDir: join(import.meta.dirname, "..", ".."),
  };
}

/** The tuner's own version, as its `package.json` says. */
export async function readVersion({ homeDir }: Pick<Machine, "homeDir">): Promise<string> {
  const { version }: { version: string } = JSON.parse(await readFile(join(homeDir, "package.json"), "utf8"));
  return version;
}

/** Of the machine, or of the container that this process is in. */
function countMemoryMb(): number {
  // Where there is no limit this is 0 or a number far above what there is.
  const limitBytes = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.floor(Math.min(limitBytes, totalmem()) / 2 ** 20);
}
