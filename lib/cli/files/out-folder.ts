import { mkdir, mkdtemp, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Checked, invalid, valid } from "../checked.ts";
import { codeOf } from "../flags.ts";

/**
 * Can files be written into this folder, or can it be made? A folder is made in it, or in the nearest one that is
 * there, and removed again: permissions alone do not tell (root may write anywhere, except where nobody may, as in
 * /proc), and finding out after the measurement would be too late.
 * @returns the absolute path
 */
export async function checkOutFolder(field: string, path: string, cwd: string): Promise<Checked<string>> {
  const folder = resolve(cwd, path);
  try {
    // Not `mkdir` with `recursive`: where no folder can be made, Node would try for ever.
    await rmdir(await mkdtemp(join(await findExisting(folder), ".power-tuner-check-")));
    return valid(folder);
  } catch (error) {
    const code = codeOf(error);
    const hint = code === "ENOTDIR" ? "a file is in the way" : `cannot write there (${code})`;
    return invalid({ field, value: path, allowed: "a folder that can be made or written to", hint });
  }
}

async function findExisting(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || folder === dirname(folder)) throw error;
    return findExisting(dirname(folder));
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
