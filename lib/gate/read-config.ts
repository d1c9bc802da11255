import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { type GateConfig, parseGateConfig } from "./parse-config.ts";

/** What the file may be called. */
export const CONFIG_NAMES = ["power-tuner.config.yaml", "power-tuner.config.yml", "power-tuner.config.json"];

export interface FoundConfig extends GateConfig {
  /** Absolute. */
  readonly path: string;
}

/**
 * Reads the gate's file: the one that is named, else the nearest one in `cwd` or a folder above it, up to that of the
 * repository.
 *
 * @throws InputError when there is none, when one folder has several, when it cannot be read, and with all mistakes in it
 */
export async function readGateConfig(cwd: string, named?: string): Promise<FoundConfig> {
  const path = named === undefined ? await findConfig(cwd) : resolve(cwd, named);
  const name = relative(cwd, path) || path;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw refuse(name, "a file with budgets", `cannot read it (${code})`);
  }
  return { ...parseGateConfig(text, name), path };
}

async function findConfig(cwd: string): Promise<string> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = (await Promise.all(CONFIG_NAMES.map((name) => exists(join(folder, name))))).flatMap(
      (isThere, index) => (isThere ? (CONFIG_NAMES[index] ?? []) : []),
    );
    const [name] = found;
    if (found.length > 1) {
      throw refuse(
        found.join(", "),
        "one of them",
        `keep one of the two in ${folder}, or name it with --config`,
      );
    }
    if (name !== undefined) return join(folder, name);
    if ((await exists(join(folder, ".git"))) || dirname(folder) === folder) break;
  }
  const hint = `write ${CONFIG_NAMES[0]} here or in a folder above, or name another file with --config`;
  throw refuse(undefined, CONFIG_NAMES.join(", "), hint);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

function refuse(value: string | undefined, allowed: string, hint: string): InputError {
  return new InputError([{ field: "config", value, allowed, hint }]);
}
