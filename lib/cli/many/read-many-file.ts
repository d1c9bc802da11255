import * as z from "zod/mini";
import type { InputMistake } from "../../errors.ts";
import { valueAt } from "../../prepare/input-mistakes.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import { readJsonObject } from "../files/read-json-object.ts";
import type { InputFields } from "../tune/input-flags.ts";

/** One function of the file: a name of its own, and an execution input that is not checked yet. */
export interface ManyEntry {
  readonly functionName: string;
  readonly input: InputFields;
}

/** Lambda's names (Lambda API reference, CreateFunction); also the name of a folder. */
const NAME = /^[\w-]{1,64}$/;
const NAME_ALLOWED = "a name of 1 to 64 letters, digits, - and _, which its folder gets";
const INPUT_ALLOWED = "an execution input, a JSON object";
const ENTRY_ALLOWED = 'an object {"functionName", "input"}';
/** More take days, and are a fleet's. */
const MAX_FUNCTIONS = 1000;
const FUNCTIONS_ALLOWED = `a list of 1 to ${MAX_FUNCTIONS} objects {"functionName", "input"}`;

const entrySchema = z.strictObject(
  {
    functionName: z.string(NAME_ALLOWED).check(z.regex(NAME, NAME_ALLOWED)),
    input: z.record(z.string(), z.unknown(), INPUT_ALLOWED),
  },
  ENTRY_ALLOWED,
);

const fileSchema = z.strictObject({
  $schema: z.optional(z.string("the address of a JSON schema")),
  schemaVersion: z.literal(1, "1, the form that this version reads"),
  functions: z
    .array(entrySchema, FUNCTIONS_ALLOWED)
    .check(z.minLength(1, FUNCTIONS_ALLOWED), z.maxLength(MAX_FUNCTIONS, FUNCTIONS_ALLOWED)),
});

/**
 * Reads a file as `scan --input` writes it. Its inputs are not looked into here, and nothing of one is in a mistake.
 * @param cwd what a relative path starts from
 */
export async function readManyFile(
  field: string,
  path: string,
  cwd: string,
): Promise<Checked<readonly ManyEntry[]>> {
  const allowed = "a file with functions to tune (power-tuner scan --input)";
  const file = await readJsonObject(field, path, cwd, allowed);
  if (!file.ok) return file;
  const json = file.value;
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return invalid(...parsed.error.issues.flatMap((issue) => toMistakes(issue, json)));
  const { functions } = parsed.data;
  const repeated = listRepeated(functions);
  return repeated.length > 0 ? invalid(...repeated) : valid(functions);
}

function toMistakes(issue: z.core.$ZodIssue, file: unknown): InputMistake[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys((path.length === 0 ? fileSchema : entrySchema).shape);
    return issue.keys.map((key) => ({
      field: [...path, key].join(".").slice(0, 100),
      value: "an unknown field",
      allowed: known.join(", "),
    }));
  }
  return [{ field: path.join("."), value: show(path.at(-1), valueAt(file, path)), allowed: issue.message }];
}

/** Only what can hold no payload is shown as it is. */
function show(name: string | undefined, value: unknown): unknown {
  if (value === undefined) return undefined;
  if ((name === "functionName" || name === "schemaVersion") && typeof value !== "object") {
    return typeof value === "string" ? value.slice(0, 100) : value;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null ? "null" : typeof value;
}

function listRepeated(functions: readonly ManyEntry[]): InputMistake[] {
  const first = new Map<string, number>();
  return functions.flatMap(({ functionName }, index) => {
    const earlier = first.get(functionName);
    if (earlier === undefined) {
      first.set(functionName, index);
      return [];
    }
    const hint = `functions.${earlier} is called so; to tune one function twice, give each entry a name of its own`;
    return [
      { field: `functions.${index}.functionName`, value: functionName, allowed: "each name once", hint },
    ];
  });
}
