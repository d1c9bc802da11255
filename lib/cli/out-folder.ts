import { access, constants, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Checked, invalid, valid } from "./checked.ts";
import { codeOf } from "./flags.ts";

/**
 * Can files be written into this folder? Missing folders are made and removed again: nothing else tells for
 * certain, and finding out after the measurement would be too late.
 * @returns the absolute path
 */
export async function checkOutFolder(field: string, path: string, cwd: string): Promise<Checked<string>> {
  const folder = resolve(cwd, path);
  try {
    const firstMade = await mkdir(folder, { recursive: true });
    if (firstMade) {
      await rm(firstMade, { recursive: true });
    } else {
      await access(folder, constants.W_OK);
      if (!(await stat(folder)).isDirectory()) throw new Error("it is a file");
    }
    return valid(folder);
  } catch (error) {
    const code = codeOf(error);
    const hint =
      code === "EEXIST" || code === "ENOTDIR" ? "a file is in the way" : `cannot write there (${code})`;
    return invalid({ field, value: path, allowed: "a folder that can be made or written to", hint });
  }
}

/** Writes a whole file or nothing: readers never see half of it. Makes missing folders. */
export async function writeWhole(folder: string, name: string, content: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  const draft = join(folder, `.${name}.${process.pid}.tmp`);
  try {
    await writeFile(draft, content);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return file;
}
