import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { type Checked, invalid, valid } from "../checked.ts";
import { codeOf } from "../flags.ts";

export interface PackageFile {
  /** With `/` between folders, from the package's root. */
  readonly path: string;
  readonly sizeBytes: number;
  /** May the function run it as a program? */
  readonly executable: boolean;
  read(): Promise<Uint8Array>;
}

/** What will be in the function's package, before it is packed. */
export interface PackageContents {
  readonly kind: "file" | "folder" | "zip";
  /** A name for the function, from the file's or folder's name. */
  readonly functionName: string;
  readonly files: readonly PackageFile[];
  /** The zip file as it was given. */
  readonly zip?: Uint8Array;
}

/**
 * Left out of every package: version control, the tuner's own output, and the links to command line programs
 * that npm makes. None of them is read by a function.
 */
const EXCLUDED_FOLDERS = new Set([".git", ".power-tuner", "node_modules/.bin"]);

const FIELD = "PATH";

/** Finds out what a file, folder or zip holds, without packing it. Every symbolic link is a mistake. */
export async function readContents(path: string, cwd: string): Promise<Checked<PackageContents>> {
  const absolutePath = resolve(cwd, path);
  try {
    const found = await stat(absolutePath);
    const functionName = nameFunction(absolutePath);
    if (found.isDirectory()) return await readFolder(path, absolutePath, functionName);
    if (!found.isFile()) return invalid({ field: FIELD, value: path, allowed: "a file, a folder or a zip" });
    if (extname(absolutePath).toLowerCase() === ".zip")
      return await readZip(path, absolutePath, functionName);
    return valid({ kind: "file", functionName, files: [await describeFile(absolutePath, basename(path))] });
  } catch (error) {
    const hint =
      codeOf(error) === "ENOENT" ? "there is no such file or folder" : `cannot read it (${codeOf(error)})`;
    return invalid({ field: FIELD, value: path, allowed: "the handler's file, its folder, or a zip", hint });
  }
}

async function readFolder(
  path: string,
  root: string,
  functionName: string,
): Promise<Checked<PackageContents>> {
  const files: PackageFile[] = [];
  const links: string[] = [];
  const walk = async (folder: string) => {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const entryPath = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) links.push(entryPath);
      else if (entry.isFile()) files.push(await describeFile(join(root, entryPath), entryPath));
      else if (entry.isDirectory() && !isExcluded(entryPath)) await walk(entryPath);
    }
  };
  await walk("");
  if (links.length > 0) {
    const value = links.slice(0, 5).join(", ") + (links.length > 5 ? ` and ${links.length - 5} more` : "");
    const hint = "replace the links by what they point to, or give a zip";
    return invalid({ field: FIELD, value, allowed: "no symbolic links in the package", hint });
  }
  if (files.length === 0) {
    return invalid({
      field: FIELD,
      value: path,
      allowed: "a folder with the handler in it",
      hint: "it is empty",
    });
  }
  return valid({ kind: "folder", functionName, files });
}

async function readZip(path: string, file: string, functionName: string): Promise<Checked<PackageContents>> {
  const zip = await readFile(file);
  const entries: { readonly name: string; readonly sizeBytes: number }[] = [];
  try {
    unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (!name.endsWith("/")) entries.push({ name, sizeBytes: originalSize });
        return false;
      },
    });
  } catch {
    return invalid({ field: FIELD, value: path, allowed: "a zip file", hint: "it is damaged, or not a zip" });
  }
  const outside = entries.find(({ name }) => name.startsWith("/") || name.split(/[/\\]/).includes(".."));
  if (outside || entries.length === 0) {
    const hint = outside ? `it holds ${JSON.stringify(outside.name)}` : "it is empty";
    return invalid({ field: FIELD, value: path, allowed: "a zip with files inside its own root", hint });
  }
  const files = entries.map(({ name, sizeBytes }) => ({
    path: name,
    sizeBytes,
    executable: false,
    read: async () => unzipSync(zip, { filter: (entry) => entry.name === name })[name] ?? new Uint8Array(),
  }));
  return valid({ kind: "zip", functionName, files, zip });
}

async function describeFile(absolutePath: string, packagePath: string): Promise<PackageFile> {
  const { size, mode } = await lstat(absolutePath);
  // A bootstrap is always a program; Lambda demands the bit, and checkouts on other systems lose it.
  const executable = (mode & 0o111) !== 0 || packagePath === "bootstrap";
  return { path: packagePath, sizeBytes: size, executable, read: () => readFile(absolutePath) };
}

function isExcluded(folder: string): boolean {
  const names = folder.split("/");
  return EXCLUDED_FOLDERS.has(names.slice(-1).join("/")) || EXCLUDED_FOLDERS.has(names.slice(-2).join("/"));
}

const TELLS_NOTHING = new Set(["index", "lambda_function", "bootstrap", "recording"]);

/** A function name of at most 64 of Lambda's characters; `hash/index.mjs` is named after its folder. */
function nameFunction(absolutePath: string): string {
  const own = basename(absolutePath, extname(absolutePath));
  const name = TELLS_NOTHING.has(own) ? basename(dirname(absolutePath)) : own;
  const safe = name.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "");
  return safe.slice(0, 64) || "handler";
}
