import { InputError, type InputMistake } from "../errors.ts";

/** A value that was checked, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly InputMistake[] };

/** Nothing is wrong with it. */
export function valid<T>(value: T): Checked<T> {
  return { ok: true, value };
}

/** Everything that is wrong with it. */
export function invalid(...mistakes: readonly InputMistake[]): Checked<never> {
  return { ok: false, mistakes };
}

/** Each mistake once: a flag that is checked with each of several functions is wrong once. */
export function dropRepeated(mistakes: readonly InputMistake[]): InputMistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
}

/** Every mistake of several checks, in their order. */
export function collectMistakes(checks: readonly Checked<unknown>[]): InputMistake[] {
  return checks.flatMap((check) => (check.ok ? [] : check.mistakes));
}

/**
 * What a check gives that throws its mistakes.
 * @throws what is no InputError
 */
export async function toChecked<T>(check: () => T | Promise<T>): Promise<Checked<T>> {
  try {
    return valid(await check());
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return invalid(...error.mistakes);
  }
}
