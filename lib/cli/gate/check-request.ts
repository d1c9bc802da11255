import { dirname, join, relative, resolve } from "node:path";
import type { TuningResult } from "../../analyze/result.ts";
import { InputError, type InputMistake } from "../../errors.ts";
import type { Level } from "../../gate/budget.ts";
import { type ChosenBaseline, chooseBaseline } from "../../gate/choose-baseline.ts";
import type { ExitRules } from "../../gate/decide-exit.ts";
import type { GateTarget } from "../../gate/list-targets.ts";
import { type FoundConfig, readGateConfig } from "../../gate/read-config.ts";
import { checkAwsFlags } from "../aws/open-aws.ts";
import { type Checked, collectMistakes, dropRepeated, invalid, toChecked, valid } from "../checked.ts";
import { checkOutFile } from "../files/out-file.ts";
import { checkOutFolder } from "../files/out-folder.ts";
import { parseChoice } from "../flags.ts";
import { readReportShell } from "../report/report-shell.ts";
import { DEFAULT_OUT, stamp } from "../result/keep-result.ts";
import type { Shell } from "../shell.ts";
import { checkLimits, type GateLimits } from "./check-flags.ts";
import { checkOutputs, type GateOutput } from "./check-outputs.ts";
import { checkSubjects } from "./check-subject.ts";
import { checkTarget, type MeasuredTarget } from "./check-target.ts";
import { chooseResults } from "./choose-results.ts";
import { chooseTargets } from "./choose-targets.ts";
import type { GateFlags } from "./command.ts";
import { locateBaseline, readBaseline } from "./read-baseline.ts";

/** A target, with what it is judged by beside its result. */
export interface GateCase {
  readonly target: GateTarget;
  /** Absent where there is none of it. */
  readonly chosen?: ChosenBaseline | undefined;
  readonly missingBaseline?: "error" | "warn" | undefined;
  /** A result that is there, or where one is to be measured. */
  readonly evidence:
    | {
        readonly kind: "result";
        readonly result: TuningResult;
        /** What is worth saying of it. */
        readonly note?: string | undefined;
      }
    | { readonly kind: "measure"; readonly measured: MeasuredTarget };
}

/** Everything that the gate needs, checked. */
export interface GateRequest {
  /** The file with the budgets, as it is to be shown. */
  readonly config: string;
  readonly cases: readonly GateCase[];
  readonly limits: GateLimits;
  /** Levels at which failures against the baseline are measured again. */
  readonly confirms: readonly Level[];
  readonly rules: ExitRules;
  readonly outputs: readonly GateOutput[];
  /** Tells the comments of several gates apart. */
  readonly commentKey: string;
  readonly annotates: boolean;
  /** Absolute; absent where no summary is wanted. */
  readonly summary?: string | undefined;
  /** Absolute. */
  readonly outDir: string;
  /** The report's page without a result. */
  readonly page: string;
}

/**
 * Checks flags, config, baseline, results, handlers and outputs, before anything is started.
 * @throws InputError with every mistake
 */
export async function checkGateRequest(
  flags: GateFlags,
  otherMistakes: readonly InputMistake[],
  { machine, process }: Pick<Shell, "machine" | "process">,
  nowMs: number,
): Promise<GateRequest> {
  const cwd = process.cwd();
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
  const limits = checkLimits(flags);
  const on = flags.on === undefined ? valid(undefined) : parseChoice("--on", flags.on, ["local", "aws"]);
  const out = flags.out ?? join(DEFAULT_OUT, `gate-${stamp(new Date(nowMs))}`);
  const outDir = await checkOutFolder("--out", out, cwd);
  const page = await readReportShell(machine);
  const config = await toChecked(() => readGateConfig(cwd, flags.config));
  const inputs = listInputs(flags, config.ok ? config.value : undefined, cwd);
  const outputs = await checkOutputs(flags.output ?? [], inputs, cwd);
  const summaryFile = flags.summary ?? (GITHUB_STEP_SUMMARY || undefined);
  const written = outputs.ok
    ? outputs.value.map(({ kind, path }) => [`--output ${kind}`, path] as const)
    : [];
  const summary =
    summaryFile === undefined
      ? valid(undefined)
      : await checkOutFile("--summary", summaryFile, { ...inputs, ...Object.fromEntries(written) }, cwd);
  const targets = config.ok ? chooseTargets(flags.target, config.value.targets) : valid([]);
  const cases =
    config.ok && targets.ok
      ? await checkCases(config.value, targets.value, { ...flags, on: on.ok ? on.value : undefined }, nowMs, {
          cwd,
          machine,
        })
      : valid([]);
  const commentKey = checkCommentKey(flags.commentKey ?? "gate");
  const checks = [limits, on, outputs, commentKey, summary, outDir, page, config, targets, cases];
  const mistakes = [...otherMistakes, ...checkAwsFlags(flags), ...collectMistakes(checks)];
  if (
    mistakes.length > 0 ||
    !(limits.ok && outputs.ok && commentKey.ok && summary.ok && outDir.ok && page.ok && config.ok && cases.ok)
  ) {
    throw new InputError(mistakes);
  }
  return {
    config: relative(cwd, config.value.path) || config.value.path,
    cases: cases.value,
    limits: limits.value,
    confirms: flags.confirm === false ? [] : flags.errorOnWarning ? ["error", "warn"] : ["error"],
    rules: {
      exitZero: flags.exitZero === true,
      errorOnWarning: flags.errorOnWarning === true,
      onInconclusive: limits.value.onInconclusive,
    },
    outputs: outputs.value,
    commentKey: commentKey.value,
    annotates: flags.annotations ?? GITHUB_ACTIONS === "true",
    summary: summary.value,
    outDir: outDir.value,
    page: page.value,
  };
}

/** What the gate reads, by the names that mistakes have for it. */
function listInputs(
  { result = [], baseline }: Pick<GateFlags, "result" | "baseline">,
  config: FoundConfig | undefined,
  cwd: string,
): Readonly<Record<string, string>> {
  const inputs: Record<string, string> = {};
  for (const text of result) {
    // Before the = there may be a target's name, or a part of the file's.
    for (const file of [text, text.slice(text.indexOf("=") + 1)]) inputs[`--result ${file}`] = file;
  }
  if (!config) return inputs;
  const configDir = dirname(config.path);
  inputs["the config"] = config.path;
  inputs["the baseline"] = locateBaseline(baseline, config, { configDir, cwd });
  for (const { name, function: file, payloadFile } of config.targets) {
    inputs[`the function of ${name}`] = resolve(configDir, file);
    if (payloadFile !== undefined) inputs[`the event of ${name}`] = resolve(configDir, payloadFile);
  }
  return inputs;
}

/** What is longer than the mark keeps would be no key of its own. */
const MAX_COMMENT_KEY_CHARACTERS = 200;

function checkCommentKey(text: string): Checked<string> {
  if (text.trim() !== "" && text.length <= MAX_COMMENT_KEY_CHARACTERS) return valid(text);
  const allowed = `a text of 1 to ${MAX_COMMENT_KEY_CHARACTERS} characters`;
  return invalid({ field: "--comment-key", value: text, allowed });
}

async function checkCases(
  config: FoundConfig,
  targets: readonly GateTarget[],
  flags: Pick<GateFlags, "on" | "result" | "baseline">,
  nowMs: number,
  { cwd, machine }: { readonly cwd: string; readonly machine: Shell["machine"] },
): Promise<Checked<readonly GateCase[]>> {
  const configDir = dirname(config.path);
  const found = await readBaseline(flags.baseline, config, { configDir, cwd });
  const results = flags.result ? await chooseResults(flags.result, targets, cwd) : valid(undefined);
  const on = flags.on ?? config.on;
  const given = (results.ok ? results.value : undefined) ?? new Map<string, TuningResult>();
  const subjects = await checkSubjects(given, targets, { configDir, on });
  const mistakes = [...collectMistakes([found, results]), ...subjects.mistakes];
  const cases: GateCase[] = [];
  for (const target of targets) {
    const { file, baseline } = found.ok ? found.value : {};
    const { missing, maxAgeMs } = config.baseline ?? {};
    const chosen =
      baseline && file !== undefined
        ? chooseBaseline(baseline, file, target.name, { maxAgeMs, nowMs })
        : undefined;
    const base = { target, chosen, missingBaseline: missing };
    if (flags.result) {
      const result = given.get(target.name);
      const note = subjects.notes.get(target.name);
      if (result) cases.push({ ...base, evidence: { kind: "result", result, note } });
      continue;
    }
    const measured = await checkTarget(target, { configDir, on, machine });
    if (measured.ok) cases.push({ ...base, evidence: { kind: "measure", measured: measured.value } });
    else mistakes.push(...measured.mistakes);
  }
  // Each target finds what is wrong with the tuner itself again.
  return mistakes.length > 0 ? { ok: false, mistakes: dropRepeated(mistakes) } : valid(cases);
}
