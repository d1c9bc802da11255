import { CommanderError } from "commander";
import { CleanupError, InputError, type InputMistake, messageOf } from "../errors.ts";
import { formatText } from "../report/format.ts";
import { AwsCallError } from "./aws/aws-call-error.ts";
import { ChecksFailedError } from "./doctor/checks-failed-error.ts";
import { nameExitCode } from "./exit-code.ts";
import { GateEndedError } from "./gate/gate-ended-error.ts";
import { InterruptedError } from "./interruption.ts";
import { NotTunedError } from "./many/not-tuned-error.ts";
import { RunFailedError } from "./progress/run-failed-error.ts";
import { NoEvidenceError } from "./result/no-evidence-error.ts";

/** What went wrong, for people: what happened, to what, what to do next. */
export function describeErrorText(error: unknown, { debug }: { readonly debug: boolean }): string[] {
  if (error instanceof NotTunedError) return [`error: ${error.message}`];
  if (error instanceof AggregateError) {
    // A verdict is told already: what is beside it is told as if it were alone.
    const errors: readonly unknown[] = error.errors.filter((one) => !(one instanceof GateEndedError));
    if (errors.length === 1 && errors.length < error.errors.length) {
      return describeErrorText(errors[0], { debug });
    }
    return errors.flatMap((one) =>
      one instanceof InterruptedError ? describeOne(one) : describeErrorText(one, { debug }),
    );
  }
  const lines = describeOne(error);
  if (error instanceof InterruptedError) lines.push(error.outcome);
  if (debug && error instanceof Error && error.stack) lines.push(error.stack);
  return lines;
}

function describeOne(error: unknown): string[] {
  if (error instanceof InputError) {
    const count = error.mistakes.length === 1 ? "1 mistake" : `${error.mistakes.length} mistakes`;
    return [`error: ${count}; nothing was started`, ...error.mistakes.map(describeMistake)];
  }
  if (error instanceof CommanderError) {
    // Help was asked for, or is the answer to a command line without a command.
    if (/^commander\.(help|version)/.test(error.code)) return [];
    return [...error.message.split("\n"), "`power-tuner --help` shows commands and flags"];
  }
  if (error instanceof InterruptedError) return [`Ended by ${error.signalName}`];
  if (error instanceof RunFailedError) {
    const { errorName, result } = error;
    // The table says the rest, size by size.
    if (result?.recommendation.state === "none") return [`error: ${result.recommendation.sentence}`];
    const message = formatText(error.message);
    // A bare `Error` names nothing.
    return [`error: the run failed: ${errorName === "Error" ? message : `${errorName}: ${message}`}`];
  }
  if (error instanceof CleanupError) {
    return [`error: left behind: ${error.leftovers.join(", ")}`, `  ${error.message}`];
  }
  if (error instanceof GateEndedError) return [];
  if (error instanceof ChecksFailedError || error instanceof NoEvidenceError)
    return [`error: ${error.message}`];
  if (error instanceof AwsCallError) {
    return [`error: ${formatText(error.message)}`, ...(error.hint ? [`  ${error.hint}`] : [])];
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return [`error: ${message}`, "  --debug shows where it comes from"];
}

function describeMistake({ field, value, allowed, hint }: InputMistake): string {
  const shown =
    value === undefined
      ? "missing"
      : typeof value === "string" && value !== ""
        ? value
        : JSON.stringify(value);
  return `  ${field}: ${shown}\n    allowed: ${allowed}${hint ? `\n    ${hint}` : ""}`;
}

/** The same for programs. */
export function describeErrorJson(error: unknown, code: number) {
  const isList = error instanceof AggregateError && !(error instanceof NotTunedError);
  const first: unknown = isList ? error.errors[0] : error;
  const name =
    first instanceof RunFailedError ? first.errorName : first instanceof Error ? first.name : "Error";
  return {
    error: {
      name,
      message: messageOf(first),
      mistakes: first instanceof InputError ? first.mistakes : undefined,
      leftovers: listLeftovers(error),
    },
    exit: { code, reason: nameExitCode(code) },
  };
}

function listLeftovers(error: unknown): readonly string[] | undefined {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const leftovers = errors.flatMap((one) => (one instanceof CleanupError ? one.leftovers : []));
  return leftovers.length > 0 ? leftovers : undefined;
}
