import { join } from "node:path";
import type { TuningResult } from "../../analyze/result.ts";
import { getOwnSpend } from "../../analyze/spend.ts";
import { messageOf } from "../../errors.ts";
import type { Level } from "../../gate/budget.ts";
import type { Configurations } from "../../gate/choose-configurations.ts";
import { confirmFailures, listAccused } from "../../gate/confirm-failure.ts";
import type { Evidences } from "../../gate/finding.ts";
import { type GateVerdict, judgeResult } from "../../gate/judge-result.ts";
import { type Look, planLooks } from "../../gate/look.ts";
import { planNextLook } from "../../gate/needs-more.ts";
import { listMissing, planFirstRun, planFreshRun, planNextRun, type RunFields } from "../../gate/plan-run.ts";
import { EXIT_CODES, exitCodeOf } from "../exit-code.ts";
import type { Interruption } from "../interruption.ts";
import type { InputFields } from "../tune/input-flags.ts";
import type { Allowance } from "./allowance.ts";
import type { GateCase } from "./check-request.ts";

/** A run of a target that has ended with a result. */
export interface EndedMeasurement {
  readonly runId: string;
  readonly result: TuningResult;
  /** What went wrong beside it: something was left behind. */
  readonly problem?: unknown;
}

/** How a target is measured, wherever that is. */
export interface Measurer {
  readonly configurations: Configurations;
  /** Of the execution input: without sizes, architectures and counts. */
  readonly fields: InputFields;
  /** @throws what the run throws when it has no result */
  run(input: InputFields, outDir: string): Promise<EndedMeasurement>;
}

/** What became of a target so far. */
export interface MeasuredCase {
  readonly verdict: GateVerdict;
  readonly result: TuningResult;
  readonly looks: { readonly made: readonly number[]; readonly planned: readonly number[] };
  readonly stopped?: string;
}

export interface MeasureOptions {
  readonly outDir: string;
  /** Levels at which failures against the baseline are measured again: those that fail the gate. */
  readonly confirms: readonly Level[];
  readonly allowance: Allowance;
  /** Tells what is measured, and why. */
  readonly note: (text: string) => void;
  /** Takes what there is after each look, for the case that the next one is interrupted. */
  readonly keep: (measured: MeasuredCase) => void;
  /** Takes what went wrong beside a result. */
  readonly report: (problem: unknown) => void;
  readonly interruption: Pick<Interruption, "signal">;
}

/**
 * Measures a target and judges it, at first with `num` invocations of each configuration, then with more for checks of
 * level error that are undecided, at looks that are fixed beforehand, as long as money and time are left. Failures
 * against the baseline are measured again before they count.
 * @throws what the first run throws when it has no result; the interruption
 */
export async function measureTarget(
  gateCase: GateCase,
  measurer: Measurer,
  options: MeasureOptions,
): Promise<MeasuredCase> {
  const { target } = gateCase;
  const { allowance, outDir, note, keep } = options;
  const { configurations, fields } = measurer;
  const planned = planLooks(target.num, target.maxNum);
  let look: Look = { number: 1, counts: planned };
  const chain = openChain(gateCase, measurer, options);

  let result = await chain.run(planFirstRun(configurations, target.num, fields), outDir);
  if (configurations.isSearch) {
    const missing = listMissing(
      listKeys(gateCase, configurations, result),
      result.candidates,
      target.num,
      fields,
    );
    if (missing.length > 0 && allowance.findEnd(target) === undefined) {
      note(`${target.name}: what the search left out of the configurations that checks are about`);
      result = await chain.run(planNextRun(configurations, missing, result.candidates, fields), outDir);
    }
  }
  let verdict = judgeResult(collectEvidences(gateCase, result, look));
  const made = [target.num];
  let stopped = findStop(result);
  const describe = (): MeasuredCase => ({
    verdict,
    result,
    looks: { made: [...made], planned },
    ...(stopped !== undefined && { stopped }),
  });
  keep(describe());

  for (let next = planNextLook(verdict.judged, look); next; next = planNextLook(verdict.judged, look)) {
    stopped ??= allowance.findEnd(target);
    if (stopped !== undefined) break;
    const wanted = planned[next.look.number - 1] ?? target.maxNum;
    const names = [...new Set(next.needs.flatMap(({ checks }) => checks))].join(", ");
    note(`${target.name}: ${names} undecided; up to ${wanted} invocations`);
    try {
      result = await chain.run(planNextRun(configurations, next.needs, result.candidates, fields), outDir);
    } catch (error) {
      if (options.interruption.signal.aborted) throw error;
      if (isOfLeftovers(error)) options.report(error);
      // What was measured before is evidence all the same.
      stopped = `Measuring more failed: ${messageOf(error)}`;
      break;
    }
    look = next.look;
    made.push(wanted);
    verdict = judgeResult(collectEvidences(gateCase, result, look));
    keep(describe());
    stopped = findStop(result);
    if (stopped !== undefined) break;
  }
  if (listAccused(verdict, options.confirms).length > 0) {
    verdict = await confirm(gateCase, measurer, options, { verdict, result, look });
  }
  if (verdict.state === "undecided") stopped ??= explainUndecided(look);
  else stopped = undefined;
  return describe();
}

/** Why a run ended before it had measured what was asked for, in a sentence; undefined where it did not. */
function findStop({ warnings }: TuningResult): string | undefined {
  return warnings.find(({ code }) => STOPS.includes(code))?.message;
}

/** Warnings of a run that went as far as its limits. */
const STOPS: readonly string[] = ["stopped-max-cost", "stopped-time", "stopped-history-limit"];

/** Whether a run left something behind, which must be seen whatever the verdict is. */
export function isOfLeftovers(error: unknown): boolean {
  return exitCodeOf(error) === EXIT_CODES.leftBehind;
}

function explainUndecided({ number, counts }: Look): string {
  return number >= counts.length
    ? "All looks that were planned are made"
    : "More invocations would not decide what is undecided";
}

/** Runs that continue each other: what each costs is told to the allowance. */
function openChain(
  { target }: GateCase,
  { fields, run }: Measurer,
  { allowance, report }: Pick<MeasureOptions, "allowance" | "report">,
) {
  let runId: string | undefined;
  return {
    async run(own: RunFields, outDir: string): Promise<TuningResult> {
      const limits = allowance.limitRun(target, runId !== undefined);
      const ended = await run(
        { ...fields, ...own, ...limits, ...(runId !== undefined && { continueFrom: runId }) },
        outDir,
      );
      runId = ended.runId;
      allowance.take(target, getOwnSpend(ended.result.spend).costUsd);
      if (ended.problem !== undefined) report(ended.problem);
      return ended.result;
    },
  };
}

/** Measures accused configurations again, each in a run that continues none. */
async function confirm(
  gateCase: GateCase,
  measurer: Measurer,
  options: MeasureOptions,
  { verdict, result, look }: Pick<MeasuredCase, "verdict" | "result"> & { readonly look: Look },
): Promise<GateVerdict> {
  const { target } = gateCase;
  const { allowance, note, outDir } = options;
  const fresh = new Map<string, Evidences | string>();
  for (const { check, count = target.num } of listAccused(verdict, options.confirms)) {
    const candidate = result.candidates.find(({ key }) => key === check.candidateKey);
    if (!candidate || fresh.has(candidate.key)) continue;
    const end = allowance.findEnd(target);
    if (end !== undefined) {
      fresh.set(candidate.key, end);
      continue;
    }
    note(`${target.name}: ${check.name} fails; measuring ${candidate.key} again to confirm it`);
    const chain = openChain(gateCase, measurer, options);
    const own = join(outDir, `again-${candidate.key}`);
    try {
      const again = await chain.run(planFreshRun(candidate, count, measurer.fields), own);
      fresh.set(candidate.key, collectEvidences(gateCase, again, look));
    } catch (error) {
      if (options.interruption.signal.aborted) throw error;
      if (isOfLeftovers(error)) options.report(error);
      fresh.set(candidate.key, messageOf(error));
    }
  }
  const read = (key: string) => fresh.get(key) ?? "its configuration is not there";
  return confirmFailures(verdict, read, options.confirms);
}

/** The configurations that checks are about, now that it is known what is recommended. */
function listKeys(
  { target }: GateCase,
  { named }: Configurations,
  { recommendation }: TuningResult,
): readonly string[] {
  const isRecommended = target.budgets.some(({ at, level }) => at === "recommended" && level !== "off");
  const picks = isRecommended && recommendation.state === "found" ? [recommendation.candidateKey] : [];
  return [...named, ...picks];
}

/** What the budgets of a target are judged by. */
export function collectEvidences(
  { target, chosen, missingBaseline }: GateCase,
  result: TuningResult,
  look: Look,
): Evidences {
  return {
    result,
    baseline: chosen?.baseline,
    outdated: chosen?.outdated,
    missingBaseline,
    look,
    budgets: target.budgets,
  };
}
