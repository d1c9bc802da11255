import { formatArchitecture } from "../../report/format.ts";
import type { Budget } from "../budget.ts";
import type { GateOutcome, JudgedTarget, TargetOutcome } from "../outcome.ts";
import { isJudged, nameBudgets, type ToldCheck, tellChecks, weigh } from "./tell-target.ts";

/** With what the command ends: its exit code, and the word for it. */
export interface GateExit {
  readonly code: number;
  readonly reason: string;
}

/**
 * The outcome of a gate for scripts, without samples. `state` is the verdict's, `exit` the command's, which may have left
 * something behind. Fields are only ever added within a `schemaVersion`.
 */
export function renderGateJson(outcome: GateOutcome, exit: GateExit): string {
  const { config, state, finishedAt, tool, targets } = outcome;
  const json = {
    schemaVersion: 1,
    tool,
    finishedAt,
    config,
    state,
    exit,
    failedChecks: targets.flatMap((target) =>
      isJudged(target) ? listFailed(target).map((id) => ({ target: target.name, id })) : [],
    ),
    targets: targets.map(describeTarget),
  };
  return `${JSON.stringify(json, dropUnknown, 2)}\n`;
}

/** JSON has no other numbers: what is not finite is not known. */
function dropUnknown(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? undefined : value;
}

function describeTarget(target: TargetOutcome): object {
  const { name, function: functionName, baseline } = target;
  const base = { name, function: functionName, state: target.state, ...(baseline && { baseline }) };
  if (!isJudged(target)) return { ...base, error: { name: target.errorName, message: target.message } };
  const { result, verdict, looks, stopped } = target;
  const ids = nameBudgets([...verdict.judged.map(({ budget }) => budget), ...verdict.off]);
  const told = tellChecks(target);
  return {
    ...base,
    verdict: verdict.state,
    runId: result.run.runId,
    region: result.target.region,
    environment: result.environment.kind,
    current: describeConfiguration(result.currentKey, result),
    recommendation: describeRecommendation(target),
    looks,
    ...(stopped !== undefined && { stopped }),
    checks: told.map((one, index) => describeToldCheck(ids[index] ?? "", one)),
    off: verdict.off.map((budget, index) => ({
      id: ids[told.length + index],
      ...describeBudget(budget),
      source: budget.source,
    })),
    failedChecks: listFailed(target),
  };
}

function listFailed(target: JudgedTarget): readonly string[] {
  const ids = nameBudgets(target.verdict.judged.map(({ budget }) => budget));
  return target.verdict.checks.flatMap((check, index) =>
    weigh(check) === "failed" ? [ids[index] ?? ""] : [],
  );
}

function describeToldCheck(id: string, { check, budget, words, message }: ToldCheck): object {
  const { verdict, level, candidateKey, unit, value, interval, limit, increase, count, source, note } = check;
  return {
    id,
    ...describeBudget(budget),
    name: check.name,
    verdict,
    level,
    candidateKey,
    unit,
    value,
    interval,
    limit,
    ...(increase && { increase }),
    count,
    message,
    headline: words.headline,
    note,
    source,
  };
}

function describeBudget(budget: Budget): object {
  const metric = budget.kind === "savings" ? "savings" : budget.metric;
  return { kind: budget.kind, metric, at: budget.at };
}

function describeRecommendation({ result }: JudgedTarget): object {
  const { recommendation } = result;
  if (recommendation.state === "none") return { state: "none", sentence: recommendation.sentence };
  const { candidateKey, sentence, costRatio, costRatioInterval, monthlySavingUsd } = recommendation;
  const change = { costRatio, costRatioInterval, monthlySavingUsd };
  return { state: "found", ...describeConfiguration(candidateKey, result), ...change, sentence };
}

function describeConfiguration(candidateKey: string, { candidates }: JudgedTarget["result"]): object {
  const candidate = candidates.find(({ key }) => key === candidateKey);
  if (!candidate) return { candidateKey };
  const { memoryMb, architecture } = candidate;
  return { candidateKey, memoryMb, architecture: formatArchitecture(architecture) };
}
