import type { StopReason } from "../assess/assess.ts";
import { MeasurementError } from "../errors.ts";
import { type Candidate, nameCandidate, type Settings, type TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Clone } from "../provision/provision.ts";
import { formatConfiguration, formatCount, formatFailureReason } from "../report/format.ts";
import type { BatchHead, RunSamples } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countInvocations, countOutcomes, selectBilledMs } from "../samples/select.ts";
import { toGbSeconds } from "../units.ts";
import { listCloneWarnings } from "./clone-warnings.ts";
import { getCostUsd, getDurations } from "./figures.ts";
import { countFailures, findDecidingFailure } from "./judge.ts";
import { recommend } from "./recommend.ts";
import type {
  CandidateResult,
  Environment,
  FailedCandidate,
  MeasuredCandidate,
  Spend,
  TuningResult,
} from "./result.ts";
import { listRunWarnings } from "./run-warnings.ts";
import { summarize } from "./summarize.ts";
import { listCandidateWarnings } from "./warnings.ts";

export interface AnalyzeRequest {
  readonly plan: TuningPlan;
  readonly samples: RunSamples;
  /** Why the run measured no more, as Assess said. */
  readonly stopReason?: StopReason;
  /** What the candidates were measured on, as Provision recorded it; none when left out. */
  readonly clones?: readonly Clone[];
  readonly prices: PriceList;
  readonly environment: Environment;
  readonly tool: TuningResult["tool"];
  /** ISO 8601. */
  readonly finishedAt: string;
}

/** Computes the result of a run from its plan and everything that was measured. Pure: same input, same result. */
export function analyze(request: AnalyzeRequest): TuningResult {
  const { plan, samples, stopReason, clones = [], prices, environment, tool, finishedAt } = request;
  const byCandidate = Map.groupBy(samples.batches, ({ candidateKey }) => candidateKey);
  const candidates = markPareto(
    plan.candidates.map((candidate) =>
      analyzeCandidate(
        candidate,
        samples.getSamples(candidate.key),
        byCandidate.get(candidate.key) ?? [],
        plan,
        prices,
      ),
    ),
    plan.settings,
  );
  const currentKey = nameCandidate(plan.target.architecture, plan.target.memoryMb);
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const answer = recommend(measured, currentKey, plan.settings, plan.settings.answerArchitectures);
  return {
    schemaVersion: 2,
    tool,
    run: {
      runId: plan.runId,
      executionArn: plan.executionArn,
      label: plan.label,
      startedAt: plan.startedAt,
      finishedAt,
    },
    target: plan.target,
    environment,
    settings: plan.settings,
    prices,
    candidates,
    currentKey,
    recommendation: recommend(measured, currentKey, plan.settings),
    answer,
    spend: computeSpend(candidates, plan, prices),
    warnings: [
      ...listRunWarnings({ plan, candidates, answer, stopReason }),
      ...listCloneWarnings(plan.candidates, clones),
      ...listCandidateWarnings({ plan, candidates, batches: samples.batches, environment }),
    ],
  };
}

/**
 * The error of a run in which nothing could be measured: the state machine ends FAILED with it as its cause.
 * Lists the candidates by reason; the result is stored all the same.
 */
export function explainNothingMeasured(candidates: readonly CandidateResult[]): MeasurementError {
  const failed = candidates.filter((candidate) => candidate.state === "failed");
  const reasons = [...Map.groupBy(failed, ({ message }) => message)].map(
    ([message, alike]) => `${alike.map(formatConfiguration).join(", ")}: ${message}`,
  );
  return new MeasurementError(`no configuration could be measured. ${reasons.join("; ")}`);
}

function analyzeCandidate(
  candidate: Candidate,
  samples: Samples,
  batches: readonly BatchHead[],
  plan: TuningPlan,
  prices: PriceList,
): CandidateResult {
  const counts = countOutcomes(samples);
  const failures = countFailures(samples, batches);
  const base = { ...candidate, samples, counts, failures };
  if (counts.invocations === 0 && failures.length === 0) {
    return { ...base, state: "failed", reason: "step-failed", message: "it was not invoked" };
  }
  const deciding = findDecidingFailure(counts, failures);
  if (deciding) {
    return { ...base, state: "failed", reason: deciding.reason, message: describeFailure(base, deciding) };
  }
  const summary = summarize(candidate, samples, plan, prices);
  return { ...base, state: "measured", summary, paretoOptimal: true };
}

function describeFailure(
  { counts }: Pick<FailedCandidate, "counts">,
  { reason, errorType, errorMessage, count: failed, isAllowed }: FailedCandidate["failures"][number],
): string {
  const type = errorType ? `${errorType}: ` : "";
  const words = isAllowed ? "nothing but allowed exceptions" : formatFailureReason(reason);
  if (counts.invocations === 0) return `${words}: ${type}${errorMessage}`;
  return `${words} in ${formatCount(failed)} of ${formatCount(counts.invocations)} invocations: ${type}${errorMessage}`;
}

/** A candidate is dominated when another is no worse in cost and mean duration, and better in one of them. */
function markPareto(candidates: readonly CandidateResult[], settings: Settings): CandidateResult[] {
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const meanOf = (candidate: MeasuredCandidate) => getDurations(candidate, settings).meanMs;
  const dominates = (other: MeasuredCandidate, candidate: MeasuredCandidate) => {
    const costUsd = getCostUsd(other) - getCostUsd(candidate);
    const durationMs = meanOf(other) - meanOf(candidate);
    return costUsd <= 0 && durationMs <= 0 && (costUsd < 0 || durationMs < 0);
  };
  return candidates.map((candidate) =>
    candidate.state === "measured"
      ? { ...candidate, paretoOptimal: !measured.some((other) => dominates(other, candidate)) }
      : candidate,
  );
}

function computeSpend(candidates: readonly CandidateResult[], plan: TuningPlan, prices: PriceList): Spend {
  const spend = { invocations: 0, gbSeconds: 0, costUsd: 0 };
  for (const { samples, architecture, memoryMb } of candidates) {
    spend.invocations += countInvocations(samples);
    const restores = (samples.restoreDurationMs ?? []).filter((restoreMs) => restoreMs !== null).length;
    spend.costUsd += restores * computeRestoreCostUsd({ prices, target: plan.target, memoryMb });
    for (const billedDurationMs of selectBilledMs(samples)) {
      spend.gbSeconds += toGbSeconds(billedDurationMs, memoryMb);
      spend.costUsd += computeInvocationCostUsd({
        prices,
        architecture,
        memoryMb,
        billedDurationMs,
        ephemeralStorageMb: plan.target.ephemeralStorageMb,
      });
    }
  }
  return spend;
}
