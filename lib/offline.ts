/*
 * What programs can use of the package without AWS and without CDK: `import ... from "lambda-power-tuner/offline"`.
 * Its types need no library: what comes out of a schema is written out here.
 */
import { readFile } from "node:fs/promises";
import type { TuningResult } from "./analyze/result.ts";
import { readResultFile } from "./cli/result/read-result.ts";
import type { Budget } from "./gate/budget.ts";
import { type GateVerdict, judgeResult as judge } from "./gate/judge-result.ts";
import { ONLY_LOOK } from "./gate/look.ts";
import { parseGateConfig as parseConfig } from "./gate/parse-config.ts";
import { parseTuningInput as parseInput } from "./prepare/input.ts";
import type { Beside } from "./report/page-data.ts";
import { renderReport as render } from "./report/render.ts";
import { DIST_URL } from "./stack/packages.ts";

export type { CandidateResult, MeasuredCandidate, Recommendation, TuningResult } from "./analyze/result.ts";
export { InputError, type InputMistake } from "./errors.ts";
export type { GateOutcome, TargetOutcome } from "./gate/outcome.ts";
export type { GateCheck } from "./report/checks.ts";
export { renderMarkdown } from "./report/markdown.ts";
export type { Beside, Budget, GateVerdict };

/**
 * Checks an execution input, and fills in its defaults.
 * @throws InputError that lists every mistake; no event is in it
 */
export function parseTuningInput(input: unknown) {
  return { ...parseInput(input) };
}

/** What an execution is asked for, checked and with defaults. Units: MB for `powerValues`, shares from 0 to 1. */
export type TuningInput = ReturnType<typeof parseTuningInput>;

/** The budgets of one function. */
export interface TargetBudgets {
  readonly name: string;
  /** A name, an ARN, or a path relative to the file. */
  readonly function: string;
  readonly budgets: readonly Budget[];
}

/**
 * The budgets in a gate's file.
 * @param text YAML or JSON
 * @param name of the file, as mistakes are to show it
 * @throws InputError with every mistake, each with its line
 */
export function parseGateConfig(text: string, name: string): readonly TargetBudgets[] {
  return parseConfig(text, name).targets.map((target) => ({
    name: target.name,
    function: target.function,
    budgets: target.budgets,
  }));
}

/** Judges budgets with the samples that a result has; `baseline` is what increases are measured from. */
export function judgeResult(
  result: TuningResult,
  budgets: readonly Budget[],
  baseline?: TuningResult,
): GateVerdict {
  return judge({ result, budgets, baseline, look: ONLY_LOOK });
}

/**
 * Reads a `result.json`.
 * @throws InputError that says what is wrong with the file
 */
export async function readResult(path: string): Promise<TuningResult> {
  return await readResultFile("RESULT", path, process.cwd());
}

/**
 * The HTML report of a result: one file that needs no network.
 * @param beside the checks of a gate
 */
export async function renderReport(result: TuningResult, beside?: Beside): Promise<string> {
  return render(result, await readFile(new URL("report-shell.html", DIST_URL), "utf8"), beside);
}
