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

/**
 * Reads the baseline of `--baseline`, else of the config, else the one beside the config.
 * @param configDir what the config's own path starts from
 */
export async function readBaseline(
  flag: string | undefined,
  { baseline }: Pick<GateConfig, "baseline">,
  { configDir, cwd }: { readonly configDir: string; readonly cwd: string },
): Promise<Checked<FoundBaseline>> {
  const path = flag === undefined ? resolve(configDir, baseline?.file ?? BASELINE_NAME) : resolve(cwd, flag);
  const file = relative(cwd, path) || path;
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
