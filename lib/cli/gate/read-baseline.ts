import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { BASELINE_NAME, parseBaseline } from "../../gate/baseline.ts";
import type { Baseline } from "../../gate/baseline-schema.ts";
import type { GateConfig } from "../../gate/parse-config.ts";
import { type Checked, invalid, toChecked, valid } from "../checked.ts";
import { codeOf } from "../flags.ts";

/** A baseline file. */
export interface FoundBaseline {
  /** As it is to be shown. */
  readonly file: string;
  /** Absent where there is no such file, which is no mistake unless a flag names it. */
  readonly baseline?: Baseline;
}

interface Folders {
  /** What the config's own path starts from. */
  readonly configDir: string;
  readonly cwd: string;
}

/** Where the baseline of `--baseline` is, else that of the config, else the one beside the config; absolute. */
export function locateBaseline(
  flag: string | undefined,
  { baseline }: Pick<GateConfig, "baseline">,
  { configDir, cwd }: Folders,
): string {
  return flag === undefined ? resolve(configDir, baseline?.file ?? BASELINE_NAME) : resolve(cwd, flag);
}

/** Reads the baseline where it is. */
export async function readBaseline(
  flag: string | undefined,
  config: Pick<GateConfig, "baseline">,
  folders: Folders,
): Promise<Checked<FoundBaseline>> {
  const path = locateBaseline(flag, config, folders);
  const file = relative(folders.cwd, path) || path;
  const field = flag === undefined ? "baseline.file" : "--baseline";
  const read = await readBaselineFile(path, file, field);
  if (!read.ok) return read;
  if (read.value) return valid({ file, baseline: read.value });
  return flag === undefined ? valid({ file }) : refuse(field, file, "ENOENT");
}

/**
 * Reads a baseline file; undefined where there is none.
 * @param shown the path as it is to be shown
 * @param field what the file is called in mistakes
 */
export async function readBaselineFile(
  path: string,
  shown: string,
  field: string,
): Promise<Checked<Baseline | undefined>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    return codeOf(error) === "ENOENT" ? valid(undefined) : refuse(field, shown, codeOf(error));
  }
  return await toChecked(() => parseBaseline(text, shown, field));
}

function refuse(field: string, shown: string, code: string): Checked<never> {
  return invalid({ field, value: shown, allowed: "a baseline file", hint: `cannot read it (${code})` });
}
