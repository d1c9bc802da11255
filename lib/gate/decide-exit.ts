import type { GateExitCode } from "./conclude-checks.ts";
import type { GateOutcome } from "./outcome.ts";

/** What `--on-inconclusive` takes. */
export const ON_INCONCLUSIVE = ["fail", "warn", "pass"] as const;

/** How the verdict becomes an exit code. */
export interface ExitRules {
  /** Whatever the verdict is, the gate only reports. */
  readonly exitZero: boolean;
  /** A check of level warn that fails counts as one of level error. */
  readonly errorOnWarning: boolean;
  /** What no verdict is worth: 3, or 0 with or without a warning. */
  readonly onInconclusive: (typeof ON_INCONCLUSIVE)[number];
}

/** The exit code of a gate: that of its verdict, unless the rules say otherwise. A proven failure outweighs all else. */
export function decideExit(
  { state, targets }: Pick<GateOutcome, "state" | "targets">,
  { exitZero, errorOnWarning, onInconclusive }: ExitRules,
): GateExitCode {
  if (exitZero) return 0;
  const hasBrokenWarning = targets.some(
    (target) =>
      target.state === "judged" &&
      target.verdict.checks.some(({ level, verdict }) => level === "warn" && verdict === "fail"),
  );
  if (state === "failed" || (errorOnWarning && hasBrokenWarning)) return 1;
  return state === "undecided" && onInconclusive === "fail" ? 3 : 0;
}
