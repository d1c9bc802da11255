import type { GateCheck } from "../report/checks.ts";

/** Passed, failed with evidence, or no verdict. */
export type GateState = "passed" | "failed" | "undecided";

/** 0 passed, 1 failed, 3 undecided; 2 is a wrong file, which is never judged. */
export type GateExitCode = 0 | 1 | 3;

/** What a gate says as a whole. */
export interface Conclusion {
  readonly state: GateState;
  readonly exitCode: GateExitCode;
}

const EXIT_CODES: Readonly<Record<GateState, GateExitCode>> = { passed: 0, failed: 1, undecided: 3 };

/**
 * What checks come to, also of several targets. Only those of level error count. One that failed outweighs all that are
 * undecided, so that a proven failure is never shown as none; `at-risk` passes, because a good build whose figure is near
 * its limit cannot be told from it by any number of samples that anyone pays for.
 */
export function concludeChecks(checks: readonly Pick<GateCheck, "level" | "verdict">[]): Conclusion {
  const verdicts = checks.filter(({ level }) => level === "error").map(({ verdict }) => verdict);
  const state = verdicts.includes("fail")
    ? "failed"
    : verdicts.every((verdict) => verdict === "pass" || verdict === "at-risk")
      ? "passed"
      : "undecided";
  return { state, exitCode: EXIT_CODES[state] };
}
