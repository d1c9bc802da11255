import type * as z from "zod";
import type { InputMistake } from "../errors.ts";
import { findNearFields, listFieldPaths } from "./near-fields.ts";

/** A longer value is cut: an execution's cause holds 32,768 characters (Step Functions API reference). */
const MAX_SHOWN_LENGTH = 100;
/** Events may hold secrets. */
const NEVER_SHOWN = new Set(["payload", "payloads"]);

/** The schemas of an input's fields, by name. */
export type InputFields = Readonly<Record<string, z.core.$ZodType>>;

/** What a schema found wrong with an input, as mistakes with field, value, what is allowed, and a hint. */
export function toMistakes(issue: z.core.$ZodIssue, input: unknown, fields: InputFields): InputMistake[] {
  const branch = findBranch(issue);
  if (branch) return branch.flatMap((inner) => toMistakes(inner, input, fields));
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => toUnknownField([...path, key], fields, issue.message));
  }
  if (path.length === 0) return [{ field: "input", value: nameType(input), allowed: "a JSON object" }];
  const value = valueAt(input, path);
  return [
    { field: path.join("."), value: show(path, value), allowed: issue.message, hint: suggest(issue, value) },
  ];
}

/**
 * Where a value may be of several kinds: what is wrong with it as the kind that it is meant to be, which is the only
 * one that has nothing against the value as a whole.
 */
function findBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue[] | undefined {
  if (issue.code !== "invalid_union") return undefined;
  const [branch, ...others] = issue.errors.filter((issues) => issues.every(({ path }) => path.length > 0));
  if (!branch || others.length > 0) return undefined;
  return branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** The value of a mistake as it is shown: never an event, never more than fits a line. */
export function show(path: readonly string[], value: unknown): unknown {
  if (value === undefined) return undefined;
  if (NEVER_SHOWN.has(path[0] ?? "")) return "(not shown)";
  const text = JSON.stringify(value) ?? "";
  if (text.length <= MAX_SHOWN_LENGTH) return value;
  return cut(typeof value === "string" ? value : text);
}

const cut = (text: string) =>
  text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH)}...`;

function toUnknownField(path: readonly string[], fields: InputFields, otherwise: string): InputMistake {
  const field = path.map((name) => cut(name)).join(".");
  const value = "an unknown field";
  const near = findNearFields(field, listFieldPaths(fields));
  if (near.length > 0) {
    return { field, value, allowed: "a known field", hint: `did you mean ${near.join(" or ")}?` };
  }
  return { field, value, allowed: path.length > 1 ? otherwise : Object.keys(fields).join(", ") };
}

/** The commonest mistake in hand-written JSON and in shell scripts: quotes around a number or a truth value. */
function suggest(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  if (issue.code === "invalid_union") {
    const ofWhole = issue.errors.flat().filter(({ path }) => path.length === 0);
    return ofWhole.map((inner) => suggest(inner, value)).find((hint) => hint !== undefined);
  }
  if (typeof value !== "string" || issue.code !== "invalid_type") return undefined;
  const wantsNumber = issue.expected === "number" || issue.expected === "int";
  const isQuoted =
    (wantsNumber && value.trim() !== "" && Number.isFinite(Number(value))) ||
    (issue.expected === "boolean" && (value === "true" || value === "false"));
  return isQuoted ? `leave out the quotes: ${value}` : undefined;
}

function nameType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value;
}

/** What is at a path of nested objects and lists; undefined where nothing is. */
export function valueAt(whole: unknown, path: readonly (string | number)[]): unknown {
  let value = whole;
  for (const name of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  }
  return value;
}
