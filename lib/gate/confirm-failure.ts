import { formatInvocations } from "../report/format.ts";
import { formatAmount, formatSigned } from "./amount.ts";
import { type Level, METRIC_FACTS, type RelativeBudget } from "./budget.ts";
import { concludeChecks } from "./conclude-checks.ts";
import type { Evidences, Judged } from "./finding.ts";
import { judgeIncrease } from "./judge-increase.ts";
import type { GateVerdict } from "./judge-result.ts";

/** A failure against the baseline, as it was judged. */
export interface Accused extends Judged {
  readonly budget: RelativeBudget;
}

/**
 * The checks that fail against the baseline: those that are measured again before anybody is accused.
 * @param levels of the checks that fail the gate
 */
export function listAccused({ judged }: GateVerdict, levels: readonly Level[]): Accused[] {
  return judged.flatMap((one) => {
    const { budget, check } = one;
    const isAccused = budget.kind === "relative" && levels.includes(check.level) && check.verdict === "fail";
    return isAccused ? { ...one, budget } : [];
  });
}

/**
 * The verdicts after accused configurations were measured again, in new execution environments. Each of those checks is
 * judged on the fresh sample alone and stays failed only where that fails or leans over as well; else it is undecided.
 * It is there for what no interval of one run knows: a machine that was busy, or slower, for as long as the run took. Chance
 * within a run it hardly touches, as both samples meet the same baseline; the looks hold that (`npm run bench:gate` has
 * figures of both).
 *
 * @param fresh for the key of a configuration the evidence of its fresh sample; a text says why there is none, and then
 *   the failure stays, with that
 * @param levels of the checks that fail the gate
 */
export function confirmFailures(
  verdict: GateVerdict,
  fresh: (candidateKey: string) => Evidences | string,
  levels: readonly Level[],
): GateVerdict {
  const accused = new Set<Judged["check"]>(listAccused(verdict, levels).map(({ check }) => check));
  const judged = verdict.judged.map((one) => {
    const { budget, check } = one;
    const { candidateKey } = check;
    if (!accused.has(check) || budget.kind !== "relative" || candidateKey === undefined) return one;
    const evidences = fresh(candidateKey);
    if (typeof evidences !== "string") return confirm(one, budget, evidences);
    const note = [check.note, `not measured again: ${evidences}`].filter(Boolean).join("; ");
    return { ...one, check: { ...check, note } };
  });
  const checks = judged.map(({ check }) => check);
  return { ...verdict, ...concludeChecks(checks), checks, judged };
}

function confirm(one: Judged, budget: RelativeBudget, evidences: Evidences): Judged {
  const { check } = one;
  const candidate = evidences.result.candidates.find(({ key }) => key === check.candidateKey);
  if (!candidate) return one;
  const again = judgeIncrease(budget, candidate, evidences);
  const isConfirmed = again.verdict === "fail" || again.verdict === "likely-over";
  const note = [check.note, describeAgain(again, budget, isConfirmed, evidences)].filter(Boolean).join("; ");
  return { ...one, check: { ...check, verdict: isConfirmed ? "fail" : "likely-over", note } };
}

/** `measured again, in new execution environments: +31 % from 100 invocations, which confirms it` */
function describeAgain(
  { value, count, increase, note }: ReturnType<typeof judgeIncrease>,
  { metric, percent }: RelativeBudget,
  isConfirmed: boolean,
  { result }: Evidences,
): string {
  const unit = percent === undefined ? METRIC_FACTS[metric].unit : "percent";
  const { currency } = result.prices;
  const now = increase?.compared?.now;
  const found = [
    value !== undefined && Number.isFinite(value) && formatSigned(value, unit, currency),
    now !== undefined && `${formatAmount(now, METRIC_FACTS[metric].unit, currency)} now`,
    count !== undefined && formatInvocations(count),
    value === undefined && note,
  ].filter((part) => typeof part === "string");
  const conclusion = isConfirmed ? "which confirms it" : "which does not confirm it";
  return `measured again, in new execution environments: ${found.join(", ")}, ${conclusion}`;
}
