import { basename, dirname, join, resolve } from "node:path";
import { InputError, type InputMistake } from "../../errors.ts";
import { describeInputSchema } from "../../prepare/input-schema.ts";
import { findExisting } from "../files/find-existing.ts";
import { checkOutFolder, writeWhole } from "../files/out-folder.ts";
import type { Shell } from "../shell.ts";
import { looksLikeFunctionName } from "../tune/place.ts";
import type { InitFlags } from "./command.ts";
import { initGate } from "./init-gate.ts";

const INPUT_FILE = "power-tuner.input.json";
const SCHEMA_FILE = "power-tuner.schema.json";

/**
 * Writes an execution input to start from, or a file with budgets, and beside it the JSON schema by which an editor
 * checks it.
 * @throws InputError when a file is there already, unless it may be overwritten
 */
export async function init(
  name: string | undefined,
  flags: InitFlags,
  otherMistakes: readonly InputMistake[],
  shell: Shell,
): Promise<void> {
  await (flags.gate ? initGate : initInput)(name, flags, otherMistakes, shell);
}

async function initInput(
  name: string | undefined,
  flags: InitFlags,
  otherMistakes: readonly InputMistake[],
  { process, stdout, stderr }: Shell,
): Promise<void> {
  const cwd = process.cwd();
  const file = resolve(cwd, flags.out ?? INPUT_FILE);
  const folder = dirname(file);
  const mistakes = [...otherMistakes];
  if (name !== undefined && !looksLikeFunctionName(name)) {
    const allowed = "a function name, partial ARN or full ARN, with or without a version or alias";
    mistakes.push({ field: "NAME", value: name, allowed });
  }
  const writable = await checkOutFolder("--out", folder, cwd);
  if (!writable.ok) mistakes.push(...writable.mistakes);
  const schema = `${JSON.stringify(describeInputSchema(), null, 2)}\n`;
  const schemaFile = join(folder, SCHEMA_FILE);
  if (!flags.force && writable.ok) {
    mistakes.push(...(await findExisting(file)), ...(await findExisting(schemaFile, schema)));
  }
  if (mistakes.length > 0) throw new InputError(mistakes);

  await writeWhole(folder, SCHEMA_FILE, schema);
  await writeWhole(folder, basename(file), `${JSON.stringify(describeInput(name), null, 2)}\n`);
  stdout.writeLine(file);
  stderr.writeLine(`Schema: ${schemaFile}, by which an editor checks and explains every field`);
  const path = flags.out ?? INPUT_FILE;
  stderr.writeLine(
    `Next: ${name ? "" : "put the function's name into it, then "}power-tuner tune --input ${path} --dry-run`,
  );
}

/** What most people set. Architectures are left out: Prepare takes those that the package runs on. */
function describeInput(name = "my-function") {
  return {
    $schema: `./${SCHEMA_FILE}`,
    lambdaARN: name,
    powerValues: [128, 256, 512, 1024, 1769, 3008],
    num: 50,
    payload: {},
    strategy: "cost",
    autoOptimize: false,
  };
}
