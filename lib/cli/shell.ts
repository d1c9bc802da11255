import type { CliProcess, Machine } from "./cli-process.ts";
import type { Interruption } from "./interruption.ts";
import type { Terminal } from "./terminal.ts";

/** What every command gets from `run`. */
export interface Shell {
  readonly process: CliProcess;
  readonly machine: Machine;
  readonly interruption: Interruption;
  /** Results, and nothing else. */
  readonly stdout: Terminal;
  /** Everything else. */
  readonly stderr: Terminal;
}

/** The same for `--quiet`: what goes wrong is still told, by `run`, and nothing else but results. */
export function quieten(shell: Shell): Shell {
  return { ...shell, stderr: { ...shell.stderr, isLive: false, writeLine: () => {} } };
}
