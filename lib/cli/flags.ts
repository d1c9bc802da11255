import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type InputMistake, messageOf } from "../errors.ts";
import { ARCHITECTURES, type Architecture, MAX_MEMORY_MB, MIN_MEMORY_MB } from "../units.ts";
import { type Checked, collectMistakes, invalid, valid } from "./checked.ts";

/** A whole number within limits, both included. */
export function parseWholeNumber(
  field: string,
  text: string,
  limits: { readonly min: number; readonly max: number; readonly unit: string },
): Checked<number> {
  const { min, max, unit } = limits;
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return valid(value);
  return invalid({ field, value: text, allowed: `a whole number of ${unit} from ${min} to ${max}` });
}

/** Memory sizes in MB, separated by commas, in the order given. */
export function parseMemoryList(field: string, text: string): Checked<readonly number[]> {
  const limits = { min: MIN_MEMORY_MB, max: MAX_MEMORY_MB, unit: "MB" };
  return parseList(field, text, (item) => parseWholeNumber(field, item, limits));
}

/** Architectures under Lambda's names, separated by commas. */
export function parseArchitectures(field: string, text: string): Checked<readonly Architecture[]> {
  return parseList(field, text, (item) => parseChoice(field, item, ARCHITECTURES));
}

/** One of a few words. */
export function parseChoice<T extends string>(
  field: string,
  text: string,
  choices: readonly T[],
): Checked<T> {
  const choice = choices.find((candidate) => candidate === text.trim());
  return choice === undefined ? invalid({ field, value: text, allowed: choices.join(", ") }) : valid(choice);
}

function parseList<T>(
  field: string,
  text: string,
  parse: (item: string) => Checked<T>,
): Checked<readonly T[]> {
  const values: T[] = [];
  const mistakes: InputMistake[] = [];
  for (const item of text.split(",")) {
    const checked = parse(item.trim());
    if (!checked.ok) {
      mistakes.push(...checked.mistakes);
    } else if (values.includes(checked.value)) {
      mistakes.push({ field, value: item.trim(), allowed: "each value once" });
    } else {
      values.push(checked.value);
    }
  }
  return mistakes.length > 0 ? invalid(...mistakes) : valid(values);
}

/** Lambda sends at most 6 MB to a synchronous invocation (Lambda quotas). */
const MAX_PAYLOAD_BYTES = 6 * 2 ** 20;

/**
 * The event for the handler: JSON, or `@FILE` with JSON in it. Neither the payload nor a piece of it is in a
 * mistake: messages end up in logs.
 * @param cwd what a relative FILE starts from
 */
export async function readPayload(field: string, text: string, cwd: string): Promise<Checked<unknown>> {
  const fromFile = text.startsWith("@");
  const shown = fromFile ? text : `(${text.length} characters)`;
  let json = text;
  if (fromFile) {
    try {
      json = await readFile(resolve(cwd, text.slice(1)), "utf8");
    } catch (error) {
      const hint = `cannot read it (${codeOf(error)})`;
      return invalid({ field, value: shown, allowed: "@ and a readable file, or JSON", hint });
    }
  }
  const sizeBytes = Buffer.byteLength(json);
  if (sizeBytes > MAX_PAYLOAD_BYTES) {
    return invalid({ field, value: shown, allowed: "at most 6 MB", hint: `it has ${sizeBytes} bytes` });
  }
  try {
    return valid(JSON.parse(json));
  } catch (error) {
    const position = /at position \d+( \(line \d+ column \d+\))?/.exec(
      error instanceof Error ? error.message : "",
    );
    return invalid({
      field,
      value: shown,
      allowed: `JSON, for example '{"key":"value"}', or @FILE with JSON in it`,
      hint: position ? `invalid ${position[0]}` : "quote text for the shell and for JSON",
    });
  }
}

/** What Lambda sets itself, and refuses from users (Lambda developer guide, environment variables). */
const RESERVED_VARIABLES =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_\w+|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

/** Lambda's limit for all environment variables of a function together (Lambda quotas). */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Environment variables given as `KEY=VALUE`. Values may be secrets: mistakes name the key only. */
export function parseEnvironment(
  field: string,
  assignments: readonly string[],
): Checked<Readonly<Record<string, string>>> {
  const variables = new Map<string, string>();
  const checks = assignments.map((assignment) => {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(assignment) ?? [];
    if (!/^[A-Za-z]\w+$/.test(key)) {
      const allowed = "KEY=VALUE with a KEY of at least two letters, digits and _ that starts with a letter";
      return invalid({ field, value: key === "" ? assignment.split("=")[0] : key, allowed });
    }
    if (RESERVED_VARIABLES.test(key)) {
      return invalid({ field, value: key, allowed: "variables that Lambda does not set itself" });
    }
    if (variables.has(key)) return invalid({ field, value: key, allowed: "each KEY once" });
    variables.set(key, value);
    return valid(key);
  });
  const mistakes = collectMistakes(checks);
  const sizeBytes = Buffer.byteLength(JSON.stringify(Object.fromEntries(variables)));
  if (sizeBytes > MAX_ENVIRONMENT_BYTES) {
    const allowed = `at most ${MAX_ENVIRONMENT_BYTES} bytes of variables together`;
    mistakes.push({ field, value: `${sizeBytes} bytes`, allowed });
  }
  return mistakes.length > 0 ? invalid(...mistakes) : valid(Object.fromEntries(variables));
}

/** `ENOENT` and the like; the error's message otherwise. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return messageOf(error);
}
