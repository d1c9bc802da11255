import * as z from "zod/mini";

/** What a user reads of a field: in the README's table, in the JSON schema, and when a value is refused. */
export interface FieldText {
  readonly description: string;
  /** Also the message of every value that is refused. */
  readonly allowed: string;
  /** `required`, a JSON value, or in words what happens when the field is left out. */
  readonly byDefault: string;
}

/** The texts of all fields, kept by their schema, so that neither can be changed without the other. */
export const fieldTexts = z.registry<FieldText, z.core.$ZodType>();

/**
 * A field of the input: its schema, built around the text of what is allowed, and registered with all its texts. It is
 * built when it is first needed: all of them together are a tenth of Prepare's cold start.
 */
export function field<Schema extends z.ZodMiniType>(
  text: FieldText,
  build: (allowed: string) => Schema,
): z.ZodMiniLazy<Schema> {
  const schema = z.lazy(() => build(text.allowed));
  fieldTexts.add(schema, text);
  return schema;
}

export const wholeNumber = (low: number, high: number) => (allowed: string) =>
  z.int(allowed).check(z.minimum(low, allowed), z.maximum(high, allowed));

export const numberFrom = (low: number, high: number) => (allowed: string) =>
  z.number(allowed).check(z.minimum(low, allowed), z.maximum(high, allowed));

/** Above 0. */
export const numberUpTo = (high: number) => (allowed: string) =>
  z.number(allowed).check(z.gt(0, allowed), z.maximum(high, allowed));

/**
 * More than a million invocations can cost: 900 seconds at 10,240 MB (Lambda quotas) at the highest prices that the
 * input takes.
 */
export const MAX_COST_USD = 1_000_000_000;

export const matching = (pattern: RegExp) => (allowed: string) =>
  z.string(allowed).check(z.regex(pattern, allowed));

export const trueOrFalse = (allowed: string) => z.boolean(allowed);

export const isUnique = (list: readonly unknown[]) => new Set(list).size === list.length;
