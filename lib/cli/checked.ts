import type { InputMistake } from "../errors.ts";

/** A value that was checked, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly InputMistake[] };

export function valid<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function invalid(...mistakes: readonly InputMistake[]): Checked<never> {
  return { ok: false, mistakes };
}

/** Every mistake of several checks, in their order. */
export function collectMistakes(checks: readonly Checked<unknown>[]): InputMistake[] {
  return checks.flatMap((check) => (check.ok ? [] : check.mistakes));
}
