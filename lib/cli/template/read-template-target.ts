import { relative } from "node:path";
import { InputError, type InputMistake } from "../../errors.ts";
import { MIN_MEMORY_MB } from "../../units.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import type { Machine } from "../cli-process.ts";
import { type PackageContents, readContents } from "../package/contents.ts";
import { familyOf } from "../package/runtimes.ts";
import type { TuneFlags } from "../tune/command.ts";
import { chooseFunction } from "./choose-function.ts";
import { findTemplates } from "./find-templates.ts";
import { listFunctions, type TemplateFunction } from "./template-function.ts";
import { knownOf, type TemplateValue } from "./template-value.ts";

/** A function of a template, in the form in which a handler on this machine is tuned. */
export interface TemplateTarget {
  readonly contents: PackageContents;
  /** Those that were given, and for all others what the template says. */
  readonly flags: TuneFlags;
  /** What could not be taken over, and what to do about it. */
  readonly notes: readonly string[];
  /** The same mistake, by the name of the template's property where that is what is wrong. */
  nameMistake(mistake: InputMistake): InputMistake;
}

/** Properties that stand for flags. */
const PROPERTIES = [
  { option: "handler", flag: "--handler", property: "Handler" },
  { option: "runtime", flag: "--runtime", property: "Runtime" },
  { option: "timeout", flag: "--timeout", property: "Timeout" },
  { option: "currentMemory", flag: "--current-memory", property: "MemorySize" },
  { option: "env", flag: "--env", property: "Environment.Variables" },
] as const;

/** What Lambda gives to a function that does not ask for more (Lambda API, CreateFunction: MemorySize, Timeout). */
const LAMBDA_DEFAULTS = { memoryMb: String(MIN_MEMORY_MB), timeoutSeconds: "3" } as const;

/**
 * Finds the function that `tune LOGICAL_ID --template PATH` means, and makes of it what would have to be given by hand.
 * Flags win over the template. Values that only a deployed stack has are left out, and named in a note.
 * @param name undefined when none was given
 */
export async function readTemplateTarget(
  name: string | undefined,
  flags: TuneFlags & { readonly template: string },
  cwd: string,
  machine: Machine,
): Promise<Checked<TemplateTarget>> {
  const found = await findTemplates(flags.template, cwd);
  if (!found.ok) return found;
  const chosen = chooseFunction(name, found.value.files.flatMap(listFunctions));
  if (!chosen.ok) return chosen;
  const one = chosen.value;
  const shown = relative(cwd, one.file) || one.file;
  const contents = await readCode(one, flags, shown);
  const handler = checkHandler(one, flags, shown);
  if (!contents.ok || !handler.ok) {
    return invalid(...(contents.ok ? [] : contents.mistakes), ...(handler.ok ? [] : handler.mistakes));
  }
  const taken = takeFlags(one, flags, machine);
  return valid({
    contents: contents.value,
    flags: { ...flags, ...taken.flags },
    notes: [...found.value.notes, ...taken.notes],
    nameMistake(mistake) {
      const taken = PROPERTIES.find(
        ({ option, flag }) => flag === mistake.field && flags[option] === undefined,
      );
      const own = mistake.field === "PATH" ? "Code" : taken?.property;
      return own === undefined ? mistake : { ...mistake, field: `${one.logicalId}.${own} of ${shown}` };
    },
  });
}

async function readCode(
  one: TemplateFunction,
  { runtime }: TuneFlags,
  shown: string,
): Promise<Checked<PackageContents>> {
  const { code, logicalId } = one;
  const functionName = nameFunction(one);
  const field = `${logicalId}.Code of ${shown}`;
  switch (code.kind) {
    case "elsewhere":
      return invalid({
        field,
        value: `it ${code.why}`,
        allowed: "code of this machine: a folder, a file, a zip, or text in the template",
        hint: code.hint,
      });
    case "inline": {
      const text = Buffer.from(code.text);
      const isPython = (runtime ?? knownOf(one.runtime) ?? "").startsWith("python");
      // CloudFormation puts the text into a file of this name (user guide, AWS::Lambda::Function Code, ZipFile).
      const path = isPython ? "index.py" : "index.js";
      const file = { path, sizeBytes: text.length, executable: false, read: async () => text };
      return valid({ kind: "file", functionName, files: [file] });
    }
    case "path": {
      const contents = await readContents(code.path, "/");
      if (contents.ok) return valid({ ...contents.value, functionName });
      return invalid(...contents.mistakes.map((mistake) => ({ ...mistake, field })));
    }
  }
}

function checkHandler(one: TemplateFunction, { handler }: TuneFlags, shown: string): Checked<true> {
  if (handler !== undefined || one.handler.state !== "unknown") return valid(true);
  return invalid({
    field: `${one.logicalId}.Handler of ${shown}`,
    value: "an intrinsic function",
    allowed: "a text: what an intrinsic function gives is known only when the stack is deployed",
    hint: "--handler FILE.EXPORT says what it will be",
  });
}

function takeFlags(
  one: TemplateFunction,
  given: TuneFlags,
  machine: Machine,
): { readonly flags: TuneFlags; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const take = (
    option: "runtime" | "timeout" | "currentMemory",
    value: TemplateValue<string>,
    otherwise?: string,
  ): string | undefined => {
    if (given[option] !== undefined) return given[option];
    if (value.state !== "unknown") return knownOf(value) ?? otherwise;
    const { flag, property } = PROPERTIES.find((one) => one.option === option) ?? {};
    notes.push(`${property} is an intrinsic function, so it is not known; ${flag} sets it`);
    return undefined;
  };
  const runtime = take("runtime", one.runtime);
  // Programs of one's own take any word.
  const hasAnyHandler = runtime !== undefined && familyOf(runtime) === "provided";
  const handler = given.handler ?? (hasAnyHandler ? undefined : knownOf(one.handler));
  const timeout = take("timeout", one.timeoutSeconds, LAMBDA_DEFAULTS.timeoutSeconds);
  const memory = take("currentMemory", one.memoryMb, LAMBDA_DEFAULTS.memoryMb);
  const isTooLarge = given.currentMemory === undefined && Number(memory) > machine.memoryMb;
  if (isTooLarge) {
    notes.push(`this machine has ${machine.memoryMb} MB: the function's own ${memory} MB are not measured`);
  }
  notes.push(...noteArchitecture(one, given, machine), ...noteLayers(one));
  const environment = takeEnvironment(one, given.env ?? []);
  if (environment.unknown.length > 0) {
    notes.push(
      `not set, as only a deployed stack has the values of ${environment.unknown.join(", ")}; --env KEY=VALUE sets them`,
    );
  }
  return {
    flags: {
      ...(handler !== undefined && { handler }),
      ...(runtime !== undefined && { runtime }),
      ...(timeout !== undefined && { timeout }),
      ...(memory !== undefined && !isTooLarge && { currentMemory: memory }),
      ...(environment.assignments.length > 0 && { env: environment.assignments }),
    },
    notes,
  };
}

/** Flags replace the template's variables of the same name. */
function takeEnvironment({ environment }: TemplateFunction, given: readonly string[]) {
  const replaced = new Set(given.map((assignment) => assignment.split("=")[0]));
  const own = [...environment].filter(([key]) => !replaced.has(key));
  return {
    assignments: [
      ...own.flatMap(([key, value]) => (value.state === "known" ? [`${key}=${value.value}`] : [])),
      ...given,
    ],
    unknown: own.flatMap(([key, { state }]) => (state === "unknown" ? [key] : [])),
  };
}

/** Another architecture than this machine's cannot be measured here, and is no reason to measure nothing. */
function noteArchitecture(
  one: TemplateFunction,
  { arch }: TuneFlags,
  { architecture }: Machine,
): readonly string[] {
  if (arch !== undefined) return [];
  const own = one.architecture.state === "unknown" ? undefined : (knownOf(one.architecture) ?? "x86_64");
  if (own === undefined)
    return [`its architecture is an intrinsic function; it runs on ${architecture} here`];
  return own === architecture ? [] : [`the function is for ${own}; it runs on ${architecture} here`];
}

function noteLayers({ layerCount }: TemplateFunction): readonly string[] {
  if (layerCount === 0) return [];
  const what = layerCount === 1 ? "its layer is" : `its ${layerCount} layers are`;
  return [`${what} left out: what the handler takes from there must be in its package to run here`];
}

/** A name of at most 64 of Lambda's characters: what people call the function. */
function nameFunction({ functionName, constructPath, logicalId }: TemplateFunction): string {
  const name = knownOf(functionName) ?? constructPath?.split("/").at(-1) ?? logicalId;
  return name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 64) || "handler";
}

/**
 * Runs a check of what a template gave.
 * @throws InputError whose mistakes name the template's properties
 */
export async function nameTemplateMistakes<T>(
  { nameMistake }: Pick<TemplateTarget, "nameMistake">,
  check: () => Promise<T>,
): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.mistakes.map(nameMistake));
  }
}
