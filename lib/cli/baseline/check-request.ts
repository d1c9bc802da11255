import { dirname, join, relative, resolve } from "node:path";
import type { TuningResult } from "../../analyze/result.ts";
import type { InputMistake } from "../../errors.ts";
import { BASELINE_NAME } from "../../gate/baseline.ts";
import type { Baseline } from "../../gate/baseline-schema.ts";
import type { GateTarget } from "../../gate/list-targets.ts";
import { type FoundConfig, readGateConfig } from "../../gate/read-config.ts";
import { checkAwsFlags } from "../aws/open-aws.ts";
import { type Checked, dropRepeated, toChecked, valid } from "../checked.ts";
import { checkOutFile } from "../files/out-file.ts";
import { checkOutFolder } from "../files/out-folder.ts";
import { parseChoice } from "../flags.ts";
import { checkLimits } from "../gate/check-flags.ts";
import { checkSubjects } from "../gate/check-subject.ts";
import { checkTarget } from "../gate/check-target.ts";
import { chooseResults } from "../gate/choose-results.ts";
import { chooseTargets } from "../gate/choose-targets.ts";
import { readBaselineFile } from "../gate/read-baseline.ts";
import { DEFAULT_OUT, stamp } from "../result/keep-result.ts";
import type { Shell } from "../shell.ts";
import type { BaselineFlags } from "./command.ts";
import type { Measuring } from "./measure-baselines.ts";

/** What is to be updated, checked. */
export interface BaselineRequest {
  readonly config: FoundConfig;
  readonly targets: readonly GateTarget[];
  readonly evidence: /** By name of the target. */
    | { readonly kind: "results"; readonly results: ReadonlyMap<string, TuningResult> }
    | { readonly kind: "measure"; readonly measuring: Measuring };
  /** Absolute. */
  readonly path: string;
  /** What is in the file now; undefined where there is none. */
  readonly existing: Baseline | undefined;
}

/** Checks flags, config, results, handlers and the baseline that is there, before anything is started. */
export async function checkBaselineRequest(
  flags: BaselineFlags,
  { machine, process }: Pick<Shell, "machine" | "process">,
  nowMs: number,
): Promise<Checked<BaselineRequest>> {
  const cwd = process.cwd();
  const mistakes: InputMistake[] = checkAwsFlags(flags);
  const take = <T>(checked: Checked<T>): T | undefined => {
    if (checked.ok) return checked.value;
    mistakes.push(...checked.mistakes);
    return undefined;
  };
  const on = flags.on === undefined ? undefined : take(parseChoice("--on", flags.on, ["local", "aws"]));
  const limits = take(checkLimits({ ...(flags.maxCost !== undefined && { maxCost: flags.maxCost }) }));
  const out = flags.out ?? join(DEFAULT_OUT, `baseline-${stamp(new Date(nowMs))}`);
  const outDir = take(await checkOutFolder("--out", out, cwd));
  const config = take(await toChecked(() => readGateConfig(cwd, flags.config)));
  if (!config) return { ok: false, mistakes };

  const configDir = dirname(config.path);
  const path =
    flags.file === undefined
      ? resolve(configDir, config.baseline?.file ?? BASELINE_NAME)
      : resolve(cwd, flags.file);
  const field = flags.file === undefined ? "baseline.file" : "--file";
  const shown = relative(cwd, path) || path;
  const file = take(await checkOutFile(field, flags.file ?? shown, { "the config": config.path }, cwd));
  // A file that is damaged is not replaced: other targets may be in it.
  const existing = file === undefined ? undefined : take(await readBaselineFile(path, shown, field));
  const targets = take(chooseTargets(flags.target ?? listNamed(flags, config), config.targets)) ?? [];
  const results =
    flags.result && targets.length > 0 ? take(await chooseResults(flags.result, targets, cwd)) : undefined;
  const subjects = await checkSubjects(results ?? new Map(), targets, { configDir, on: on ?? config.on });
  mistakes.push(...subjects.mistakes);
  const measured = [];
  for (const target of flags.result ? [] : targets) {
    // What the gate's last look takes: fewer would leave builds undecided that did not change.
    const asked = { ...target, num: target.maxNum };
    const checked = take(await checkTarget(asked, { configDir, on: on ?? config.on, machine }));
    if (checked) measured.push(checked);
  }
  // Each target finds what is wrong with the tuner itself again.
  if (mistakes.length > 0 || outDir === undefined) return { ok: false, mistakes: dropRepeated(mistakes) };
  const measuring = { targets: measured, maxCostUsd: limits?.maxCostUsd, outDir };
  const evidence = results
    ? ({ kind: "results", results } as const)
    : ({ kind: "measure", measuring } as const);
  return valid({ config, targets, evidence, path, existing });
}

/** The targets whose results are given by name; undefined where none is. */
function listNamed({ result = [] }: BaselineFlags, { targets }: FoundConfig): readonly string[] | undefined {
  const names = targets.map(({ name }) => name);
  const named = names.filter((name) => result.some((text) => text.startsWith(`${name}=`)));
  return named.length > 0 ? named : undefined;
}
