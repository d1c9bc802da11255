import type { StopReason } from "../assess/assess.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import { formatConfiguration, formatDurationMs, formatUsd } from "../report/format.ts";
import type { CandidateResult, Recommendation, Warning } from "./result.ts";
import type { TimeoutAdvice } from "./timeout.ts";

export interface RunWarningRequest {
  readonly plan: TuningPlan;
  readonly candidates: readonly CandidateResult[];
  readonly recommendation: Recommendation;
  readonly answer: Recommendation;
  readonly timeout?: TimeoutAdvice | undefined;
  readonly stopReason?: StopReason;
}

/** What a reader must know of the run as a whole before trusting its result. */
export function listRunWarnings(request: RunWarningRequest): Warning[] {
  const { plan, candidates, recommendation, answer, timeout, stopReason } = request;
  const { settings, target } = plan;
  const measured = candidates.filter(({ state }) => state === "measured");
  const warnings: Warning[] = [];
  const add = (code: string, message: string) => warnings.push({ code, message });

  if (settings.dryRun) {
    add("dry-run", "This was a dry run: one invocation proves that the function runs, and decides nothing.");
  }
  if (stopReason === "max-cost" || stopReason === "time" || stopReason === "history-limit") {
    add(`stopped-${stopReason}`, explainStop(stopReason, plan));
  }
  if (answer.state === "none" && measured.length > 0) add("no-answer", answer.sentence);
  for (const pick of candidates) {
    if (pick.state !== "measured" || recommendation.state === "none") continue;
    if (pick.key !== recommendation.candidateKey) continue;
    const unsure = pick.constraintChecks.filter(({ isKept, isCertain }) => isKept && !isCertain);
    if (unsure.length === 0) continue;
    add(
      "uncertain-constraint",
      `${formatConfiguration(pick)} keeps to the constraints by its figures, and the measurement cannot tell whether it always will: ${unsure.map(({ text }) => text).join(", ")}; raise num for a surer answer.`,
    );
  }
  if (timeout?.isClose) {
    add(
      "time-out-close",
      `The longest invocation took ${formatDurationMs(timeout.longestMs)} of the function's time-out of ${timeout.currentSeconds} s: slower ones end in it; raise the time-out, or look at what takes so long.`,
    );
  }
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
      "Measured on published versions of the function itself, not on clones: they used up version numbers, and their invocations are in its metrics and logs.",
    );
  }
  return warnings;
}

function explainStop(stopReason: "max-cost" | "time" | "history-limit", { settings }: TuningPlan): string {
  if (stopReason === "max-cost") {
    const limit =
      settings.maxCostUsd === undefined ? "" : ` of ${formatUsd(settings.maxCostUsd, settings.currency)}`;
    return `Measuring ended at maxCostUsd${limit}, before every configuration had its invocations: raise it for a surer answer.`;
  }
  if (stopReason === "time") {
    return "Measuring ended because maxMinutes were over, before every configuration had its invocations: raise it for a surer answer.";
  }
  return "Measuring ended because the execution's history was nearly full (25,000 events), before every configuration had its invocations: measure fewer configurations, or raise the concurrency.";
}
