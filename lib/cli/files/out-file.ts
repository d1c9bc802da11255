import { basename, dirname, resolve } from "node:path";
import type { InputMistake } from "../../errors.ts";
import { type Checked, valid } from "../checked.ts";
import { isFolder, isSameFile } from "./file-facts.ts";
import { checkOutFolder } from "./out-folder.ts";

/**
 * Can this file be written, without taking the place of a folder or of what is read?
 *
 * @param field the flag that named it: `--markdown`
 * @param inputs what is read, by the names that mistakes have for them
 * @returns the absolute path
 */
export async function checkOutFile(
  field: string,
  path: string,
  inputs: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Checked<string>> {
  const file = resolve(cwd, path);
  const mistakes: InputMistake[] = [];
  const refuse = (hint: string) => mistakes.push({ field, value: path, allowed: "a file to write", hint });
  if (path === "" || /[\\/]$/.test(path) || (await isFolder(file))) refuse("it is a folder");
  for (const [name, input] of Object.entries(inputs)) {
    if (await isSameFile(file, resolve(cwd, input))) refuse(`it would replace ${name}, ${basename(input)}`);
  }
  const folder = await checkOutFolder(field, dirname(file), cwd);
  if (!folder.ok) mistakes.push(...folder.mistakes);
  return mistakes.length > 0 ? { ok: false, mistakes } : valid(file);
}
