import type { GateCheck } from "../report/checks.ts";
import { concludeChecks } from "./conclude-checks.ts";
import type { GateOutcome, TargetOutcome } from "./outcome.ts";

type Counted = Pick<GateCheck, "level" | "verdict">;

/** A target of which there is no result has no verdict, as if a check of level error had none. */
const NO_RESULT: Counted = { level: "error", verdict: "no-data" };

/** What all targets come to: no evidence never passes. */
export function concludeOutcome(targets: readonly TargetOutcome[]): Pick<GateOutcome, "state" | "exitCode"> {
  return concludeChecks(
    targets.flatMap((target): readonly Counted[] =>
      target.state === "judged" ? target.verdict.checks : [NO_RESULT],
    ),
  );
}
