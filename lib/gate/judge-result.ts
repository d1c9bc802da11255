import type { GateCheck } from "../report/checks.ts";
import type { Budget } from "./budget.ts";
import { type Conclusion, concludeChecks } from "./conclude-checks.ts";
import type { Evidences, Judged } from "./finding.ts";
import { judgeBudget } from "./judge.ts";

export interface GateVerdict extends Conclusion {
  /** In the order of the file, without budgets that are off. */
  readonly checks: readonly GateCheck[];
  /** The same, with what they were made of. */
  readonly judged: readonly Judged[];
  /** Budgets that are off. */
  readonly off: readonly Budget[];
}

/** All budgets of a target against a result. */
export function judgeResult(evidences: Evidences): GateVerdict {
  const { budgets } = evidences;
  const judged = budgets
    .filter(({ level }) => level !== "off")
    .map((budget) => judgeBudget(budget, evidences));
  const checks = judged.map(({ check }) => check);
  return { ...concludeChecks(checks), checks, judged, off: budgets.filter(({ level }) => level === "off") };
}
