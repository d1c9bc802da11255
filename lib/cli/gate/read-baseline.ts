import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { InputError } from "../../errors.ts";
import { BASELINE_NAME, parseBaseline } from "../../gate/baseline.ts";
import type { Baseline } from "../../gate/baseline-schema.ts";
import type { GateConfig } from "../../gate/parse-config.ts";
import { type Checked, invalid, valid } from "../checked.ts";
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
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT" && flag === undefined) return valid({ file });
    const hint = `cannot read it (${codeOf(error)})`;
    return invalid({ field, value: file, allowed: "a baseline file", hint });
  }
  try {
    return valid({ file, baseline: parseBaseline(text, file, field) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return invalid(...error.mistakes);
  }
}
