import type { GateCheck } from "../../report/checks.ts";
import type { Budget } from "../budget.ts";
import { type CheckWords, describeCheck, joinCheckWords, rankVerdict } from "../check-words.ts";
import type { GateOutcome, JudgedTarget, TargetOutcome } from "../outcome.ts";

/** A check as every output tells it. */
export interface ToldCheck {
  /** Of the target, as in the file. */
  readonly target: string;
  readonly check: GateCheck;
  readonly budget: Budget;
  readonly words: CheckWords;
  /** The words in one line. */
  readonly message: string;
}

/** The checks of a target in the order of the file, in words. */
export function tellChecks({ name, verdict, result }: JudgedTarget): readonly ToldCheck[] {
  return verdict.judged.map(({ budget, check }) => {
    const words = describeCheck(check, result);
    return { target: name, check, budget, words, message: joinCheckWords(words) };
  });
}

/** What a check comes to for the gate: only those of level error fail it or leave it undecided. */
export type Weight = "failed" | "undecided" | "warned" | "passed";

/** `at-risk` passes at level error, and is worth a warning. */
export function weigh({ level, verdict }: Pick<GateCheck, "level" | "verdict">): Weight {
  if (verdict === "pass") return "passed";
  if (level !== "error" || verdict === "at-risk") return "warned";
  return verdict === "fail" ? "failed" : "undecided";
}

const WEIGHTS: readonly Weight[] = ["failed", "undecided", "warned", "passed"];

/** The checks of all targets that were judged, the heaviest first, of equal weight the worst verdict first. */
export function sortTold(outcome: GateOutcome): readonly ToldCheck[] {
  const rankOf = ({ check }: ToldCheck) => WEIGHTS.indexOf(weigh(check)) * 10 + rankVerdict(check.verdict);
  return outcome.targets
    .flatMap((target) => (isJudged(target) ? tellChecks(target) : []))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Whether there is a result of it. */
export function isJudged(target: TargetOutcome): target is JudgedTarget {
  return target.state === "judged";
}

/** `current/p95/max`: by what scripts know a budget within its target. Two of the same kind are told apart by `#2`. */
export function nameBudgets(budgets: readonly Budget[]): readonly string[] {
  const seen = new Map<string, number>();
  return budgets.map((budget) => {
    const id = `${budget.at}/${describeKind(budget)}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}#${count}`;
  });
}

function describeKind(budget: Budget): string {
  if (budget.kind === "savings") return "savings/maxMissed";
  return `${budget.metric}/${budget.kind === "absolute" ? "max" : "maxIncrease"}`;
}

/** A place in a file, of `power-tuner.config.yaml:12`; without a line where there is none. */
export function readPlace(source: string): { readonly file: string; readonly line?: number } {
  const match = /^(.+):(\d+)$/s.exec(source);
  return match ? { file: match[1] ?? source, line: Number(match[2]) } : { file: source };
}
