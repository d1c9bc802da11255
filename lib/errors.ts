/** One thing wrong with what the user gave: which field, its value, what is allowed, and what to do. */
export interface InputMistake {
  readonly field: string;
  /** The value as given; shown to the user, so never a payload or a secret. */
  readonly value: unknown;
  readonly allowed: string;
  readonly hint?: string;
}

/**
 * The input, a flag, a budget or a result file is wrong. Thrown before anything is created or spent.
 * `mistakes` lists everything that is wrong, not only the first thing.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly mistakes: readonly InputMistake[];

  constructor(mistakes: readonly InputMistake[]) {
    super(mistakes.map(describeMistake).join("\n"));
    this.mistakes = mistakes;
  }
}

/** The target function is missing, not active, not tunable, or may not be touched: names the action and resource. */
export class TargetError extends Error {
  override readonly name = "TargetError";
}

/** AWS throttled a call and retries did not help. The state machine retries the step. */
export class ThrottledError extends Error {
  override readonly name = "ThrottledError";
}

/** An invocation left no readable REPORT line, or no candidate could be measured at all. */
export class MeasurementError extends Error {
  override readonly name = "MeasurementError";
}

/** Something that a run created is still there. `leftovers` names it; the message says how to remove it. */
export class CleanupError extends Error {
  override readonly name = "CleanupError";
  readonly leftovers: readonly string[];

  constructor(message: string, leftovers: readonly string[]) {
    super(message);
    this.leftovers = leftovers;
  }
}

/** What was thrown, in words; anything may be. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** More would only hide the first ones; an execution's cause holds 32,768 characters (Step Functions API reference). */
const MAX_SHOWN_MISTAKES = 60;

/**
 * The first mistakes, and one that counts the rest: a file or an input may have the same mistake in each of its entries.
 * @param whole what holds the mistakes, and what it should be
 */
export function limitMistakes(
  mistakes: readonly InputMistake[],
  whole: Pick<InputMistake, "field" | "allowed">,
): readonly InputMistake[] {
  const more = mistakes.length - MAX_SHOWN_MISTAKES;
  if (more <= 0) return mistakes;
  return [...mistakes.slice(0, MAX_SHOWN_MISTAKES), { ...whole, value: `${more} more mistakes` }];
}

function describeMistake({ field, value, allowed, hint }: InputMistake): string {
  const shown = value === undefined ? "missing" : JSON.stringify(value);
  return `${field}: ${shown}; allowed: ${allowed}${hint ? `; ${hint}` : ""}`;
}
