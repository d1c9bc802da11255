import type { GateCheck } from "../report/checks.ts";
import type { Budget } from "./budget.ts";
import type { Evidences, Judged } from "./finding.ts";
import { judgeBudget } from "./judge.ts";

/** Passed, failed with evidence, or no verdict. */
export type GateState = "passed" | "failed" | "undecided";

/** 0 passed, 1 failed, 3 undecided; 2 is a wrong file, which is never judged. */
export type GateExitCode = 0 | 1 | 3;

export interface GateVerdict {
  readonly state: GateState;
  readonly exitCode: GateExitCode;
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

const EXIT_CODES: Readonly<Record<GateState, GateExitCode>> = { passed: 0, failed: 1, undecided: 3 };

/**
 * What checks come to, also of several targets. Only those of level error count. One that failed outweighs all that are
 * undecided, so that a proven failure is never shown as none; `at-risk` passes, because a good build whose figure is near
 * its limit cannot be told from it by any number of samples that anyone pays for.
 */
export function concludeChecks(
  checks: readonly Pick<GateCheck, "level" | "verdict">[],
): Pick<GateVerdict, "state" | "exitCode"> {
  const verdicts = checks.filter(({ level }) => level === "error").map(({ verdict }) => verdict);
  const state = verdicts.includes("fail")
    ? "failed"
    : verdicts.every((verdict) => verdict === "pass" || verdict === "at-risk")
      ? "passed"
      : "undecided";
  return { state, exitCode: EXIT_CODES[state] };
}
