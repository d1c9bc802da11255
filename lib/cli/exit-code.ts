import { CommanderError } from "commander";
import { GateEndedError } from "./gate/gate-ended-error.ts";
import { InterruptedError } from "./interruption.ts";

/** What the exit code of every command means. Part of the interface: codes are never reused. */
export const EXIT_CODES = {
  done: 0,
  gateFailed: 1,
  badInput: 2,
  noVerdict: 3,
  leftBehind: 4,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

/** The most important first: what is left behind must be seen even after an interruption. */
const PRECEDENCE: readonly number[] = [
  EXIT_CODES.leftBehind,
  EXIT_CODES.SIGINT,
  EXIT_CODES.SIGTERM,
  EXIT_CODES.SIGHUP,
  EXIT_CODES.badInput,
  EXIT_CODES.gateFailed,
  EXIT_CODES.noVerdict,
  EXIT_CODES.done,
];

/** Errors by name, not by class: the state machine hands them over as names. */
const CODES_BY_ERROR_NAME: Readonly<Record<string, number>> = {
  InputError: EXIT_CODES.badInput,
  CleanupError: EXIT_CODES.leftBehind,
};

/**
 * The exit code of an error, also when it stands for several (`AggregateError`, `cause`): then the code that
 * comes first in precedence. An error nobody foresaw is a run without a verdict.
 */
export function exitCodeOf(error: unknown): number {
  return mostImportantOf(collectErrors(error).map(codeOfOne));
}

/** Of several exit codes the one to end with: 4, then signals, then 2, 1, 3, 0. */
export function mostImportantOf(codes: readonly number[]): number {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT_CODES.done;
}

/** One word for scripts that read the JSON instead of the number. */
export function nameExitCode(code: number): string {
  return (
    {
      [EXIT_CODES.done]: "done",
      [EXIT_CODES.gateFailed]: "gate-failed",
      [EXIT_CODES.badInput]: "bad-input",
      [EXIT_CODES.noVerdict]: "no-verdict",
      [EXIT_CODES.leftBehind]: "left-behind",
    }[code] ?? "interrupted"
  );
}

function codeOfOne(error: unknown): number {
  if (error instanceof InterruptedError) return EXIT_CODES[error.signalName];
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.badInput;
  if (!(error instanceof Error)) return EXIT_CODES.noVerdict;
  if (error instanceof GateEndedError) return error.exitCode;
  const name = "errorName" in error && typeof error.errorName === "string" ? error.errorName : error.name;
  return CODES_BY_ERROR_NAME[name] ?? EXIT_CODES.noVerdict;
}

function collectErrors(error: unknown): unknown[] {
  if (error instanceof AggregateError) return error.errors.flatMap(collectErrors);
  return [error];
}
