import { errorName, isThrottle } from "../aws-errors.ts";
import { messageOf, TargetError, ThrottledError } from "../errors.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import { runKeys } from "../store.ts";
import type { ApplyOutcome } from "./apply-record.ts";
import { type Change, ChangedMeanwhileError } from "./change.ts";
import { composeUndo } from "./undo.ts";

/**
 * Tells how Apply ended when it did not come to its end.
 * @returns a refusal when somebody else changed the function before anything was changed.
 * @throws TargetError, or ThrottledError when it was throttling, with what failed, what was changed already, and the
 *   command that undoes it.
 */
export function explainFailure(error: unknown, plan: TuningPlan, changes: readonly Change[]): ApplyOutcome {
  const made = changes.filter(({ state }) => state !== "pending");
  if (error instanceof ChangedMeanwhileError && made.length === 0) {
    return { state: "refused", reason: error.message };
  }
  const message = [
    // AWS ends many of its messages with a full stop.
    `the recommendation was not applied: ${explainCause(error, plan).replace(/\.$/, "")}`,
    made.length > 0 ? describeMade(made) : "Nothing was changed",
    `What was measured is in ${runKeys.result(plan.runId)} and ${runKeys.report(plan.runId)}`,
  ].join(". ");
  throw isThrottle(error)
    ? new ThrottledError(message, { cause: error })
    : new TargetError(message, { cause: error });
}

function explainCause(error: unknown, { target }: TuningPlan): string {
  const message = messageOf(error);
  if (errorName(error) === "AccessDeniedException") {
    const action = message.match(/perform: (\w+:\w+)/)?.[1] ?? "an action";
    return `the tuner's apply step may not do ${action} on ${target.functionArn} (${message}); deploy the tuner with this function in \`applyTo\`, or leave autoOptimize out`;
  }
  const isOurs = error instanceof ChangedMeanwhileError || error instanceof TargetError;
  return isOurs ? message : `${errorName(error)}: ${message}`;
}

function describeMade(made: readonly Change[]): string {
  const list = (state: Change["state"]) =>
    made
      .filter((change) => change.state === state)
      .map(({ text }) => text)
      .join(", ");
  const undo = composeUndo(made);
  return [
    list("done") && `Changed already: ${list("done")}`,
    list("uncertain") && `Perhaps changed, as the answer was lost: ${list("uncertain")}`,
    undo && `Undo it with: ${undo}`,
  ]
    .filter(Boolean)
    .join(". ");
}
