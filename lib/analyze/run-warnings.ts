import type { StopReason } from "../assess/assess.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import { formatUsd } from "../report/format.ts";
import type { CandidateResult, Recommendation, Warning } from "./result.ts";

export interface RunWarningRequest {
  readonly plan: TuningPlan;
  readonly candidates: readonly CandidateResult[];
  readonly answer: Recommendation;
  readonly stopReason?: StopReason;
}

/** What a reader must know of the run as a whole before trusting its result. */
export function listRunWarnings({ plan, candidates, answer, stopReason }: RunWarningRequest): Warning[] {
  const { settings, target } = plan;
  const measured = candidates.filter(({ state }) => state === "measured");
  const warnings: Warning[] = [];
  const add = (code: string, message: string) => warnings.push({ code, message });

  if (settings.dryRun) {
    add("dry-run", "This was a dry run: one invocation proves that the function runs, and decides nothing.");
  }
  if (stopReason === "max-cost" || stopReason === "history-limit") {
    add(`stopped-${stopReason}`, explainStop(stopReason, plan));
  }
  if (answer.state === "none" && measured.length > 0) add("no-answer", answer.sentence);
  if (settings.onlyColdStarts) {
    add(
      "only-cold-starts",
      "Only cold starts were measured, as asked: the percentiles shown leave init out; the recommendation and the output's duration have it in.",
    );
  }
  if (target.usesSnapStart) {
    add(
      "snap-start",
      "Measured with SnapStart: restore times are shown as cold starts. What AWS charges for keeping and restoring snapshots (Python and .NET) is in no cost.",
    );
  }
  if (settings.isolation === "versions") {
    add(
      "measured-on-target",
      "Measured on published versions of the function itself, not on copies: they used up version numbers, and their invocations are in its metrics and logs.",
    );
  }
  return warnings;
}

function explainStop(stopReason: Exclude<StopReason, "enough">, { settings }: TuningPlan): string {
  if (stopReason === "max-cost") {
    const limit =
      settings.maxCostUsd === undefined ? "" : ` of ${formatUsd(settings.maxCostUsd, settings.currency)}`;
    return `Measuring ended at maxCostUsd${limit}, before every configuration had its invocations: raise it for a surer answer.`;
  }
  return "Measuring ended because the execution's history was nearly full (25,000 events), before every configuration had its invocations: measure fewer configurations, or raise the concurrency.";
}
