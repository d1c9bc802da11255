import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { InputError, type InputMistake } from "../../errors.ts";
import { describeConfigSchema } from "../../gate/config-schema.ts";
import { CONFIG_NAMES } from "../../gate/read-config.ts";
import { renderStarterConfig } from "../../gate/starter-config.ts";
import { isThere } from "../files/file-facts.ts";
import { findExisting } from "../files/find-existing.ts";
import { checkOutFolder, writeWhole } from "../files/out-folder.ts";
import type { Shell } from "../shell.ts";
import { looksLikeFunctionName } from "../tune/place.ts";
import type { InitFlags } from "./command.ts";

const [CONFIG_FILE = "power-tuner.config.yaml"] = CONFIG_NAMES;
const SCHEMA_FILE = "power-tuner.config.schema.json";

/**
 * Writes a file with budgets to start from, and beside it the JSON schema by which an editor checks it.
 * @param operand a function's name or ARN, or a file or folder of this machine
 * @throws InputError when a file is there already, unless it may be overwritten
 */
export async function initGate(
  operand: string | undefined,
  flags: InitFlags,
  otherMistakes: readonly InputMistake[],
  { process, stdout, stderr }: Shell,
): Promise<void> {
  const cwd = process.cwd();
  const out = flags.out ?? CONFIG_FILE;
  const file = resolve(cwd, out);
  const folder = dirname(file);
  const mistakes = [...otherMistakes];
  const isHere = operand !== undefined && (await isThere(resolve(cwd, operand)));
  if (operand !== undefined && !isHere && !looksLikeFunctionName(operand)) {
    const allowed = "a function's name or ARN, or a file or folder that is there";
    mistakes.push({ field: "NAME", value: operand, allowed });
  }
  const isYaml = [".yaml", ".yml"].includes(extname(file).toLowerCase());
  if (!isYaml) mistakes.push({ field: "--out", value: out, allowed: "a file that ends in .yaml or .yml" });
  const writable = await checkOutFolder("--out", folder, cwd);
  if (!writable.ok) mistakes.push(...writable.mistakes);
  const schema = `${JSON.stringify(describeConfigSchema(), null, 2)}\n`;
  if (writable.ok) mistakes.push(...(await findRivals(file)));
  if (!flags.force && writable.ok && isYaml) {
    const schemaFile = join(folder, SCHEMA_FILE);
    mistakes.push(...(await findExisting(file)), ...(await findExisting(schemaFile, schema)));
  }
  if (mistakes.length > 0) throw new InputError(mistakes);

  await writeWhole(folder, SCHEMA_FILE, schema);
  const config = renderStarterConfig({
    ...describeTarget(operand, isHere, folder, cwd),
    schema: `./${SCHEMA_FILE}`,
  });
  await writeWhole(folder, basename(file), config);
  stdout.writeLine(file);
  stderr.writeLine(`Schema: ${join(folder, SCHEMA_FILE)}, by which an editor checks and explains every key`);
  const named = CONFIG_NAMES.includes(basename(file)) && folder === resolve(cwd) ? "" : ` --config ${out}`;
  const first = operand === undefined ? "put the function's name and your limits" : "put your limits";
  stderr.writeLine(`Next: ${first} into it, then power-tuner gate${named}`);
}

/** The gate refuses to choose between several files of one folder. */
async function findRivals(file: string): Promise<InputMistake[]> {
  if (!CONFIG_NAMES.includes(basename(file))) return [];
  const others = CONFIG_NAMES.map((name) => join(dirname(file), name)).filter((other) => other !== file);
  const found = await Promise.all(others.map(async (other) => ((await isThere(other)) ? [other] : [])));
  return found.flat().map((other) => ({
    field: "--out",
    value: file,
    allowed: "one file with budgets in a folder",
    hint: `${other} is there already`,
  }));
}

function describeTarget(
  operand: string | undefined,
  isHere: boolean,
  folder: string,
  cwd: string,
): { readonly name: string; readonly function: string } {
  if (operand === undefined) return { name: "my-function", function: "my-function" };
  if (!isHere) {
    // Of an ARN, whole or partial, the part that is the name.
    const name = /function:([^:]+)/.exec(operand)?.[1] ?? operand.split(":")[0] ?? operand;
    return { name, function: operand };
  }
  const path = resolve(cwd, operand);
  const fromFile = relative(folder, path).split(sep).join("/") || ".";
  // Without a dot it could be a function on AWS.
  return { name: basename(path), function: fromFile.startsWith(".") ? fromFile : `./${fromFile}` };
}
