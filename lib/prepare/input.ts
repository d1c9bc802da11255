import * as z from "zod/mini";
import { InputError, limitMistakes } from "../errors.ts";
import { decidingFields } from "./input-deciding.ts";
import { matching } from "./input-field.ts";
import { measuringFields } from "./input-measuring.ts";
import { toMistakes } from "./input-mistakes.ts";
import { payloadFields } from "./input-payload.ts";
import { priceFields } from "./input-prices.ts";
import { checkRules } from "./input-rules.ts";
import { targetFields } from "./input-target.ts";

/** Every field of the input, in the order in which they are documented. */
export const inputFields = {
  ...targetFields,
  ...payloadFields,
  ...measuringFields,
  ...decidingFields,
  ...priceFields,
};

/** `$schema` lets an editor check an input file; it means nothing to the tuner. */
const schemaAddress = matching(/^.{0,2048}$/s)("the address of a JSON schema, of at most 2048 characters");

/** All fields of an execution input; the rules between them are `checkRules`. */
export const tuningInputSchema = z.strictObject({ ...inputFields, $schema: z.optional(schemaAddress) });

/** What a user asks for, checked and with defaults. Units: MB for `powerValues`, shares from 0 to 1. */
export type TuningInput = z.output<typeof tuningInputSchema>;

/**
 * Checks an execution input before anything is created or spent.
 * @throws InputError that lists every mistake: wrong values, what is wrong between fields, and unknown fields with the
 * likely right name. No event is in it.
 */
export function parseTuningInput(input: unknown): TuningInput {
  const parsed = tuningInputSchema.safeParse(input);
  const mistakes = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => toMistakes(issue, input, inputFields)),
    ...(isRecord(input) ? checkRules(pickRight(input), new Set(Object.keys(input))) : []),
  ];
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw new InputError(limitMistakes(mistakes, { field: "input", allowed: "an input without any" }));
}

/** The given fields that are right by themselves: rules between fields hold for those, whatever else is wrong. */
function pickRight(input: Readonly<Record<string, unknown>>): Partial<TuningInput> {
  return Object.fromEntries(
    Object.entries(inputFields).flatMap(([name, schema]) => {
      if (input[name] === undefined) return [];
      const parsed = schema.safeParse(input[name]);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
