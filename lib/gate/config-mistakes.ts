import { distance } from "fastest-levenshtein";
import type * as z from "zod";
import { valueAt } from "../prepare/input-mistakes.ts";
import { localSchema } from "./config-measuring.ts";
import type { ConfigMistake } from "./config-mistake.ts";
import { gateConfigSchema, metricCheckSchema, savingsCheckSchema, targetSchema } from "./config-schema.ts";

/** A longer value is cut. */
const MAX_SHOWN_LENGTH = 100;
/** Typing errors of this many letters still point to a key. */
const MAX_TYPOS = 3;

/** What the schema found, one mistake for each unknown key and wrong value. */
export function toConfigMistakes(issue: z.core.$ZodIssue, file: unknown): ConfigMistake[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  if (issue.code === "unrecognized_keys") {
    const known = listKeys(path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      value: "an unknown key",
      allowed: known.join(", "),
      hint: suggestKey(key, known),
    }));
  }
  const value = valueAt(file, path);
  return [
    {
      path,
      value: isSecret(path) ? "(not shown)" : show(value),
      allowed: issue.message,
      hint: suggestValue(issue, value),
    },
  ];
}

/** Environment variables and events may hold secrets. */
function isSecret([, , key, part]: readonly (string | number)[]): boolean {
  return (key === "local" && part === "env") || key === "input";
}

/** The value as a mistake shows it: never more than fits a line. */
export function show(value: unknown): unknown {
  if (value === undefined) return undefined;
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    return "a value that holds itself";
  }
  if (text.length <= MAX_SHOWN_LENGTH) return value;
  return `${(typeof value === "string" ? value : text).slice(0, MAX_SHOWN_LENGTH)}...`;
}

function listKeys(path: readonly (string | number)[]): string[] {
  const [first, , list, , last] = path;
  if (first === "baseline") return ["file", "missing", "maxAge"];
  if (first !== "targets") return Object.keys(gateConfigSchema.shape);
  if (list === "local") return Object.keys(localSchema.shape);
  if (list !== "checks") return Object.keys(targetSchema.shape);
  if (last === "maxIncrease") return ["percent", "atLeast"];
  if (last === "maxMissed") return ["percent"];
  return [...new Set([metricCheckSchema, savingsCheckSchema].flatMap(({ shape }) => Object.keys(shape)))];
}

function suggestKey(key: string, known: readonly string[]): string | undefined {
  const typosOf = (one: string) => distance(key.toLowerCase(), one.toLowerCase());
  const [nearest] = known.toSorted((a, b) => typosOf(a) - typosOf(b));
  const isNear = nearest !== undefined && typosOf(nearest) <= Math.min(MAX_TYPOS, nearest.length / 2);
  return isNear && nearest !== key ? `did you mean ${nearest}?` : undefined;
}

function suggestValue(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  const wantsNumber =
    issue.code === "invalid_type" && (issue.expected === "number" || issue.expected === "int");
  const isQuoted = typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
  return wantsNumber && isQuoted ? `leave out the quotes: ${value}` : undefined;
}
