import { MeasurementError } from "../errors.ts";
import type { Batch } from "../measure/batch.ts";
import type { Invocation } from "../measure/invocation.ts";
import { type Candidate, nameCandidate, type TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import { formatConfiguration, formatCount, formatFailureReason } from "../report/format.ts";
import { toGbSeconds } from "../units.ts";
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
import { selectSuccessful, summarize } from "./summarize.ts";
import { listWarnings } from "./warnings.ts";

export interface AnalyzeRequest {
  readonly plan: TuningPlan;
  readonly batches: readonly Batch[];
  readonly prices: PriceList;
  readonly environment: Environment;
  readonly tool: TuningResult["tool"];
  /** ISO 8601. */
  readonly finishedAt: string;
}

/** Computes the result of a run from its plan and everything that was measured. Pure: same input, same result. */
export function analyze(request: AnalyzeRequest): TuningResult {
  const { plan, batches, prices, environment, tool, finishedAt } = request;
  const byCandidate = Map.groupBy(batches, ({ candidateKey }) => candidateKey);
  const candidates = markPareto(
    plan.candidates.map((candidate) =>
      analyzeCandidate(candidate, byCandidate.get(candidate.key) ?? [], plan, prices),
    ),
  );
  const currentKey = nameCandidate(plan.target.architecture, plan.target.memoryMb);
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  return {
    schemaVersion: 1,
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
    spend: computeSpend(candidates, plan, prices),
    warnings: listWarnings(candidates, environment),
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
  batches: readonly Batch[],
  plan: TuningPlan,
  prices: PriceList,
): CandidateResult {
  const invocations = batches
    .flatMap((batch) => batch.invocations)
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  const failures = countFailures(batches);
  const base = { ...candidate, invocations, counts: count(invocations), failures };
  if (invocations.length === 0 && failures.length === 0) {
    return { ...base, state: "failed", reason: "step-failed", message: "it was not invoked" };
  }
  const deciding = findDecidingFailure(invocations, failures);
  if (deciding) {
    return { ...base, state: "failed", reason: deciding.reason, message: describeFailure(base, deciding) };
  }
  const summary = summarize(candidate, selectSuccessful(invocations), plan, prices);
  return { ...base, state: "measured", summary, paretoOptimal: true };
}

function describeFailure(
  { counts }: Pick<FailedCandidate, "counts">,
  { reason, errorType, errorMessage, count: failed }: FailedCandidate["failures"][number],
): string {
  const type = errorType ? `${errorType}: ` : "";
  const words = formatFailureReason(reason);
  if (counts.invocations === 0) return `${words}: ${type}${errorMessage}`;
  return `${words} in ${formatCount(failed)} of ${formatCount(counts.invocations)} invocations: ${type}${errorMessage}`;
}

function count(invocations: readonly Invocation[]): CandidateResult["counts"] {
  const failed = invocations.filter(({ failure }) => failure).length;
  return {
    invocations: invocations.length,
    succeeded: invocations.length - failed,
    failed,
    coldStarts: invocations.filter(({ coldStart }) => coldStart).length,
  };
}

/** A candidate is dominated when another is no worse in cost and mean duration, and better in one of them. */
function markPareto(candidates: readonly CandidateResult[]): CandidateResult[] {
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const axes = ({ summary }: MeasuredCandidate) => [
    summary.costPerInvocationUsd,
    summary.warm.duration.meanMs,
  ];
  const dominates = (other: MeasuredCandidate, candidate: MeasuredCandidate) => {
    const [otherCost = 0, otherMs = 0] = axes(other);
    const [cost = 0, ms = 0] = axes(candidate);
    return otherCost <= cost && otherMs <= ms && (otherCost < cost || otherMs < ms);
  };
  return candidates.map((candidate) =>
    candidate.state === "measured"
      ? { ...candidate, paretoOptimal: !measured.some((other) => dominates(other, candidate)) }
      : candidate,
  );
}

function computeSpend(candidates: readonly CandidateResult[], plan: TuningPlan, prices: PriceList): Spend {
  const spend = { invocations: 0, gbSeconds: 0, costUsd: 0 };
  for (const { invocations, architecture, memoryMb } of candidates) {
    spend.invocations += invocations.length;
    for (const { report } of invocations) {
      if (!report) continue;
      spend.gbSeconds += toGbSeconds(report.billedDurationMs, memoryMb);
      spend.costUsd += computeInvocationCostUsd({
        prices,
        architecture,
        memoryMb,
        billedDurationMs: report.billedDurationMs,
        ephemeralStorageMb: plan.target.ephemeralStorageMb,
      });
    }
  }
  return spend;
}
