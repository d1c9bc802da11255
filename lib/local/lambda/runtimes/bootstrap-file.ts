import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Beside this file in the source tree; in `runtimes` beside the program when it is bundled. */
const FOLDERS = [".", "runtimes"];

/** The path of one of the bootstraps that come with the embedded cloud. @throws {Error} when it is not there */
export function findBootstrap(name: "nodejs-bootstrap.mjs" | "python-bootstrap.py"): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const candidates = FOLDERS.map((folder) => path.join(here, folder, name));
  const found = candidates.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name} is missing: looked for ${candidates.join(" and ")}`);
  return found;
}
