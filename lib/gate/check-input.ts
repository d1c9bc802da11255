import * as z from "zod";
import { InputError } from "../errors.ts";
import { parseTuningInput } from "../prepare/input.ts";
import { describeInputSchema } from "../prepare/input-schema.ts";
import { FUNCTION_REFERENCE } from "../prepare/input-target.ts";
import type { ConfigMistake } from "./config-mistake.ts";

type Path = readonly (string | number)[];

/** What a gate decides itself, and where that is written instead. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  lambdaARN: "the target's function says what is measured",
  num: "use the target's num",
  sampling: "the checks say what is measured: a search where one is at recommended, or about savings",
  maxCostUsd: "use the target's maxCostUsd",
  maxMinutes: "use --max-minutes",
  dryRun: "a gate needs measurements: power-tuner tune --dry-run tries a function",
  continueFrom: "a gate continues its own runs",
  numByConfiguration: "a gate chooses it from the checks: use num and maxNum",
  parallelInvocation: "a gate's runs continue each other at one concurrency: use concurrency",
  autoOptimize: "a gate changes no function: use power-tuner tune --apply",
  autoOptimizeAlias: "a gate changes no function: use power-tuner tune --apply-alias",
  autoOptimizeCanaryWeight: "a gate changes no function: use power-tuner tune --canary",
};

/** The JSON schemas of the fields that `input` may have, by name. */
export function describeInputFields(): Readonly<Record<string, unknown>> {
  const { properties } = z
    .object({ properties: z.record(z.string(), z.unknown()) })
    .parse(describeInputSchema());
  const isOwn = (name: string) => Object.hasOwn(OWN_FIELDS, name) || name === "$schema";
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !isOwn(name)));
}

/**
 * What is wrong with a target's `input`, checked as the state machine checks an execution input.
 * @param path of `input` in the file
 * @param functionName of the target; another one stands in for what is no function on AWS
 * @param num of the target, if it is right
 */
export function checkInput(
  input: Readonly<Record<string, unknown>>,
  path: Path,
  functionName: string,
  num: number | undefined,
): ConfigMistake[] {
  const own = Object.keys(input).filter((name) => Object.hasOwn(OWN_FIELDS, name));
  const mistakes: ConfigMistake[] = own.map((name) => ({
    path: [...path, name],
    value: "not used here",
    allowed: "left out",
    hint: OWN_FIELDS[name],
  }));
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !own.includes(name)));
  const lambdaARN = FUNCTION_REFERENCE.test(functionName) ? functionName : "target";
  try {
    parseTuningInput({ ...rest, lambdaARN, ...(num !== undefined && { num }) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const { field, value, allowed, hint } of error.mistakes) {
      mistakes.push({ path: [...path, ...splitField(field)], value, allowed, ...(hint && { hint }) });
    }
  }
  return mistakes;
}

/** `powerValues.0` is `["powerValues", 0]`. */
function splitField(field: string): Path {
  return field.split(".").map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : part));
}
