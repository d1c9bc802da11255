import { stat } from "node:fs/promises";

/** Whether a file or a folder is there that can be seen. */
export async function isThere(path: string): Promise<boolean> {
  return (await look(path)) !== undefined;
}

/** Whether a folder is there. */
export async function isFolder(path: string): Promise<boolean> {
  return (await look(path))?.isDirectory() ?? false;
}

/** By what the file system says: links, and on some systems the case of letters, give a file more than one name. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  if (a === b) return true;
  const [one, other] = await Promise.all([look(a), look(b)]);
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** Undefined where nothing is, or nothing can be seen. */
const look = (path: string) => stat(path, { bigint: true }).catch(() => undefined);
