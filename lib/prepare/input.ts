import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { InputError, type InputMistake } from "../errors.ts";
import { ARCHITECTURES, MAX_MEMORY_MB, MIN_MEMORY_MB } from "../units.ts";

/** Sizes measured when none are named: Lambda's smallest, powers of two, one vCPU (1769 MB), and beyond. */
export const DEFAULT_MEMORY_SIZES_MB: readonly number[] = [128, 256, 512, 1024, 1769, 3008];

/** Invocations in flight at once: Lambda's default quota of concurrent executions per account (Lambda quotas). */
export const MAX_CONCURRENCY = 1000;

const MAX_LABEL_LENGTH = 200;
const memoryAllowed = `whole numbers of MB from ${MIN_MEMORY_MB} to ${MAX_MEMORY_MB}`;

const wholeNumber = (allowed: string, low: number, high: number) =>
  z.number(allowed).int(allowed).min(low, allowed).max(high, allowed);
const share = (allowed: string) => z.number(allowed).min(0, allowed).max(1, allowed);
const trueOrFalse = z.boolean("true or false");

const listAllowed = `a list of 1 to 40 different ${memoryAllowed}`;
const architecturesAllowed = `a list of one or both of ${ARCHITECTURES.join(", ")}`;
const isUnique = (list: readonly unknown[]) => new Set(list).size === list.length;

const tuningInputSchema = z.strictObject({
  lambdaARN: z
    .string("a function name or ARN")
    .regex(
      /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:function:)?[a-zA-Z0-9-_]{1,64}(:[a-zA-Z0-9-_]{1,128}|:\$LATEST)?$/,
      "a function name, partial ARN or full ARN, with or without a version or alias",
    ),
  powerValues: z
    .array(wholeNumber(memoryAllowed, MIN_MEMORY_MB, MAX_MEMORY_MB), listAllowed)
    .min(1, listAllowed)
    .max(40, listAllowed)
    .refine(isUnique, listAllowed)
    .default([...DEFAULT_MEMORY_SIZES_MB]),
  architectures: z
    .array(z.enum(ARCHITECTURES, architecturesAllowed), architecturesAllowed)
    .min(1, architecturesAllowed)
    .refine(isUnique, architecturesAllowed)
    .optional(),
  num: wholeNumber("a whole number from 1 to 10000", 1, 10_000).default(50),
  payload: z.json().default({}),
  parallelInvocation: trueOrFalse.default(false),
  concurrency: wholeNumber(`a whole number from 1 to ${MAX_CONCURRENCY}`, 1, MAX_CONCURRENCY).optional(),
  candidateConcurrency: wholeNumber("a whole number from 0 to 40", 0, 40).default(0),
  strategy: z.enum(["cost", "speed", "balanced"], "cost, speed or balanced").default("cost"),
  balancedWeight: share("a number from 0 (speed) to 1 (cost)").default(0.5),
  coldStartShare: share("a number from 0 to 1").default(0.01),
  autoOptimize: trueOrFalse.default(false),
  label: z
    .string(`text of at most ${MAX_LABEL_LENGTH} characters`)
    .max(MAX_LABEL_LENGTH, `text of at most ${MAX_LABEL_LENGTH} characters`)
    .optional(),
});

/** What a user asks for, checked and with defaults. Units: MB for `powerValues`, shares from 0 to 1. */
export type TuningInput = z.output<typeof tuningInputSchema>;

const knownFields = Object.keys(tuningInputSchema.shape);

/**
 * Checks an execution input before anything is created or spent.
 * @throws InputError that lists every mistake: wrong values, and unknown fields with the likely right name.
 */
export function parseTuningInput(input: unknown): TuningInput {
  const parsed = tuningInputSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.flatMap((issue) => toMistakes(issue, input)));
}

function toMistakes(issue: z.core.$ZodIssue, input: unknown): InputMistake[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map(toUnknownField);
  if (issue.path.length === 0) return [{ field: "input", value: typeof input, allowed: "a JSON object" }];
  const path = issue.path.map(String);
  return [{ field: path.join("."), value: valueAt(input, path), allowed: issue.message }];
}

function toUnknownField(field: string): InputMistake {
  const near = closest(field, knownFields);
  const hint = distance(field.toLowerCase(), near.toLowerCase()) <= 3 ? `did you mean ${near}?` : undefined;
  return { field, value: "an unknown field", allowed: knownFields.join(", "), hint };
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  if (path[0] === "payload") return "(not shown)";
  let value = input;
  for (const name of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  }
  return value;
}
