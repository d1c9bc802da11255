import type { StopReason } from "../assess/assess.ts";
import type { Continued, TuningPlan } from "../prepare/plan.ts";
import { isSnapStartBilled } from "../prices/cost.ts";
import { computeSnapshotMonthUsd } from "../prices/monthly-cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import { formatConfiguration, formatCount, formatDurationMs, formatUsd } from "../report/format.ts";
import type { CandidateResult, MeasuredCandidate, Recommendation, Warning } from "./result.ts";
import type { TimeoutAdvice } from "./timeout.ts";

export interface RunWarningRequest {
  readonly plan: TuningPlan;
  readonly prices: PriceList;
  readonly candidates: readonly CandidateResult[];
  readonly recommendation: Recommendation;
  readonly answer: Recommendation;
  readonly timeout?: TimeoutAdvice | undefined;
  readonly stopReason?: StopReason;
}

/** What a reader must know of the run as a whole before trusting its result. */
export function listRunWarnings(request: RunWarningRequest): Warning[] {
  const { plan, prices, candidates, recommendation, answer, timeout, stopReason } = request;
  const { settings, target } = plan;
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const pick =
    recommendation.state === "found"
      ? measured.find(({ key }) => key === recommendation.candidateKey)
      : undefined;
  const warnings: Warning[] = [];
  const add = (code: string, message: string) => warnings.push({ code, message });

  if (settings.dryRun) {
    add("dry-run", "This was a dry run: one invocation proves that the function runs, and decides nothing.");
  }
  if (plan.continued) add("continued", explainContinued(plan.continued));
  if (stopReason === "max-cost" || stopReason === "time" || stopReason === "history-limit") {
    add(`stopped-${stopReason}`, explainStop(stopReason, plan));
  }
  if (answer.state === "none" && measured.length > 0) add("no-answer", answer.sentence);
  const unsure = pick?.constraintChecks.filter(({ isKept, isCertain }) => isKept && !isCertain) ?? [];
  if (pick && unsure.length > 0) {
    add(
      "uncertain-constraint",
      `${formatConfiguration(pick)} keeps to the constraints by its figures, and the measurement cannot tell whether it always will: ${unsure.map(({ text }) => text).join(", ")}; raise num for a surer answer.`,
    );
  }
  if (pick && timeout?.isClose) add("time-out-close", explainClose(pick, timeout));
  if (settings.onlyColdStarts) {
    add(
      "only-cold-starts",
      "Only cold starts were measured, as asked: the percentiles shown leave init out; the recommendation and the output's duration have it in.",
    );
  }
  if (target.usesSnapStart) {
    const billing = isSnapStartBilled(target) ? explainSnapshots(prices, pick) : "";
    add("snap-start", `Measured with SnapStart: restore times are shown as cold starts.${billing}`);
  }
  if (settings.isolation === "versions") {
    add(
      "measured-on-target",
      "Measured on published versions of the function itself, not on clones: they used up version numbers, and their invocations are in its metrics and logs.",
    );
  }
  return warnings;
}

function explainContinued({ runId, invocations, configurations }: Continued): string {
  if (invocations === 0) return `This run continues ${runId}, which had no invocation to take over.`;
  const what = `${formatCount(invocations)} ${invocations === 1 ? "invocation" : "invocations"} of ${formatCount(configurations)} ${configurations === 1 ? "configuration" : "configurations"}`;
  return `This run continues ${runId}: ${what} were taken over from it, measured earlier and on other clones, and are in every figure.`;
}

function explainClose({ failures }: MeasuredCandidate, { longestMs, currentSeconds }: TimeoutAdvice): string {
  const timedOut = failures
    .filter(({ reason }) => reason === "time-out")
    .reduce((sum, { count }) => sum + count, 0);
  const what =
    timedOut > 0
      ? `${formatCount(timedOut)} ${timedOut === 1 ? "invocation" : "invocations"} of the recommended configuration ended in the function's time-out of ${currentSeconds} s`
      : `The longest invocation took ${formatDurationMs(longestMs)} of the function's time-out of ${currentSeconds} s: slower ones end in it`;
  return `${what}; raise the time-out, or look at what takes so long.`;
}

/** Restores are part of cold starts' cost where their price is known; keeping a snapshot belongs to no invocation. */
function explainSnapshots(prices: PriceList, pick: MeasuredCandidate | undefined): string {
  if (!prices.snapStart) {
    return " What AWS charges for restoring and for keeping snapshots is in no cost: its prices are not known here.";
  }
  const monthUsd = pick && computeSnapshotMonthUsd(prices, pick.memoryMb);
  const month =
    pick && monthUsd !== undefined
      ? `: ${formatUsd(monthUsd, prices.currency)} a month for each version of ${formatConfiguration(pick)}`
      : "";
  return ` What AWS charges for restoring snapshots is in the cost of cold starts; for keeping them, in none${month}.`;
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
