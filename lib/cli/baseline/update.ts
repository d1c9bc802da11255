import { basename, dirname } from "node:path";
import type { TuningResult } from "../../analyze/result.ts";
import { InputError, type InputMistake } from "../../errors.ts";
import { renderBaseline, replaceTargets } from "../../gate/baseline.ts";
import { listBaselineChanges } from "../../gate/baseline-changes.ts";
import type { Baseline } from "../../gate/baseline-schema.ts";
import { toBaselineTarget } from "../../gate/baseline-target.ts";
import type { GateTarget } from "../../gate/list-targets.ts";
import { writeWhole } from "../files/out-folder.ts";
import { NoEvidenceError } from "../result/no-evidence-error.ts";
import { quieten, type Shell } from "../shell.ts";
import { renderUpdatedTarget, type UpdatedTarget } from "./baseline-text.ts";
import { checkBaselineRequest } from "./check-request.ts";
import type { BaselineFlags } from "./command.ts";
import { findPullRequest } from "./find-pull-request.ts";
import { measureBaselines } from "./measure-baselines.ts";
import { readCommit } from "./read-commit.ts";

/**
 * `baseline update`: writes the file that the gate compares with, from results that are given, or measured for it.
 *
 * @throws InputError with every mistake, and on a pull request; NoEvidenceError where a result has no samples, and what
 *   runs throw: then nothing is written; CleanupError when a run left something behind
 */
export async function updateBaseline(
  flags: BaselineFlags,
  early: readonly InputMistake[],
  ownShell: Shell,
): Promise<void> {
  const shell = flags.quiet ? quieten(ownShell) : ownShell;
  const { process, stdout, stderr } = shell;
  const refusal = flags.force ? undefined : findPullRequest(process.env);
  const checked = await checkBaselineRequest(flags, shell, Date.now());
  const mistakes = [...early, ...(refusal ? [refusal] : []), ...(checked.ok ? [] : checked.mistakes)];
  if (!checked.ok || mistakes.length > 0) throw new InputError(mistakes);

  const { config, targets, evidence, path, existing } = checked.value;
  const commit = await readCommit(dirname(config.path), process.env);
  const { results, problems } =
    evidence.kind === "results"
      ? { results: evidence.results, problems: [] }
      : await measureBaselines(evidence.measuring, flags, shell);
  const updated = targets.map((target) => updateTarget(target, results.get(target.name), existing, commit));
  const kept = updated.map(({ after }) => after);
  await writeWhole(dirname(path), basename(path), renderBaseline(replaceTargets(existing, kept)));
  stdout.writeLine(
    flags.json
      ? JSON.stringify(describeUpdate(path, updated), null, 2)
      : updated.map((one) => renderUpdatedTarget(one, stdout)).join("\n\n"),
  );
  for (const [place, target] of targets.entries()) noteFew(target, updated[place], stderr.writeLine);
  stderr.writeLine(`Baseline: ${path}`);
  if (problems.length > 0) throw problems.length === 1 ? problems[0] : new AggregateError(problems);
}

/** With fewer invocations than the gate's last look has, builds that did not change stay undecided. */
function noteFew(
  { name, maxNum, budgets }: GateTarget,
  updated: UpdatedTarget | undefined,
  note: (text: string) => void,
): void {
  if (!budgets.some(({ kind }) => kind === "relative")) return;
  const few = updated?.after.configurations.filter(({ succeeded }) => succeeded < maxNum) ?? [];
  if (few.length === 0) return;
  const counts = few.map(({ key, succeeded }) => `${key} has ${succeeded}`).join(", ");
  note(`Note: ${name}: fewer invocations than maxNum, which is ${maxNum}: ${counts}`);
}

function updateTarget(
  { name, budgets }: GateTarget,
  result: TuningResult | undefined,
  existing: Baseline | undefined,
  commit: string | undefined,
): UpdatedTarget {
  const ats = budgets.map(({ at }) => at);
  const after = result && toBaselineTarget(name, result, ats, commit);
  if (!after?.configurations.some(({ succeeded }) => succeeded > 0)) {
    throw new NoEvidenceError(
      `${name}: no invocation worked of a configuration that its checks are about, of the current or the recommended one; the baseline stays as it is`,
    );
  }
  const before = existing?.targets.find((target) => target.name === name);
  return { before, after, changes: listBaselineChanges(budgets, before, after) };
}

function describeUpdate(file: string, updated: readonly UpdatedTarget[]) {
  return {
    file,
    targets: updated.map(({ before, after, changes }) => ({
      name: after.name,
      isNew: before === undefined,
      measuredAt: after.measuredAt,
      commit: after.commit,
      configurations: after.configurations.map(({ key, succeeded, failed }) => ({ key, succeeded, failed })),
      changes,
    })),
  };
}
