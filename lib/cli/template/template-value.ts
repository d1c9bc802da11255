import { isObject } from "./parse-template.ts";

/** What a template says about one thing. An intrinsic function has its value only when the stack is deployed. */
export type TemplateValue<T> =
  | { readonly state: "known"; readonly value: T }
  | { readonly state: "absent" }
  | { readonly state: "unknown" };

const ABSENT = { state: "absent" } as const;
const UNKNOWN = { state: "unknown" } as const;

/** `{"Ref": ...}`, `{"Fn::Sub": ...}` and the like. */
export function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [name = "", ...others] = Object.keys(value);
  return others.length === 0 && (name === "Ref" || name === "Condition" || name.startsWith("Fn::"));
}

/**
 * A value as it is known without a stack: `!Sub` of a text without variables is that text, in which `${!Name}` is a
 * `${Name}` (CloudFormation user guide, Fn::Sub). Everything else is left as it is.
 */
export function simplify(value: unknown): unknown {
  const text = isIntrinsic(value) && isObject(value) ? value["Fn::Sub"] : undefined;
  if (typeof text !== "string" || /\$\{[^!]/.test(text)) return value;
  return text.replaceAll("${!", "${");
}

/** A text, as environment variables and names have it: numbers and truth values count as their text. */
export function readText(given: unknown): TemplateValue<string> {
  const value = simplify(given);
  if (value === undefined || value === null) return ABSENT;
  if (typeof value === "string") return { state: "known", value };
  if (typeof value === "number" || typeof value === "boolean")
    return { state: "known", value: String(value) };
  return UNKNOWN;
}

/** The members of a list; those that are intrinsics are kept as they are. */
export function readList(value: unknown): TemplateValue<readonly unknown[]> {
  if (value === undefined || value === null) return ABSENT;
  return Array.isArray(value) ? { state: "known", value } : UNKNOWN;
}

/** The value where it is known. */
export function knownOf<T>(value: TemplateValue<T>): T | undefined {
  return value.state === "known" ? value.value : undefined;
}
