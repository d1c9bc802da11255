import type { StopReason } from "../assess/assess.ts";
import { listContenders } from "../assess/contenders.ts";
import { type Finding, search } from "../assess/search.ts";
import { MeasurementError } from "../errors.ts";
import { type Candidate, getNum, nameCandidate, type Settings, type TuningPlan } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Clone } from "../provision/provision.ts";
import { formatCount, formatFailureReason } from "../report/format.ts";
import type { BatchHead, RunSamples } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countOutcomes, selectCold } from "../samples/select.ts";
import type { Architecture } from "../units.ts";
import { listCloneWarnings } from "./clone-warnings.ts";
import { type ColdSpread, poolColdSpread } from "./cold-spread.ts";
import { listComparable } from "./comparable.ts";
import { checkConstraints } from "./constraints.ts";
import type { Estimates } from "./decide.ts";
import { getDurations } from "./figures.ts";
import { countFailures, findDecidingFailure } from "./judge.ts";
import { listConfigurations } from "./list-names.ts";
import { explainMissingCurrent } from "./missing-current.ts";
import { listProductionWarnings } from "./production-warnings.ts";
import { explainPruned } from "./pruned.ts";
import { scaleCosts } from "./ratios.ts";
import { recommend } from "./recommend.ts";
import type {
  CandidateResult,
  Environment,
  FailedCandidate,
  MeasuredCandidate,
  Recommendation,
  SearchSummary,
  TuningResult,
} from "./result.ts";
import { listRunWarnings } from "./run-warnings.ts";
import { computeSpend, type MeasureStep } from "./spend.ts";
import { summarize } from "./summarize.ts";
import { adviseTimeout, type TimeoutAdvice } from "./timeout.ts";
import { explainUncompared } from "./uncompared.ts";
import { listCandidateWarnings } from "./warnings.ts";

export interface AnalyzeRequest {
  readonly plan: TuningPlan;
  readonly samples: RunSamples;
  /** Why the run measured no more, as Assess said. */
  readonly stopReason?: StopReason;
  /** What the candidates were measured on, as Provision recorded it; none when left out. */
  readonly clones?: readonly Clone[];
  readonly prices: PriceList;
  /** The tuner's function that waits for invocations, where it is billed. */
  readonly measureStep?: MeasureStep;
  readonly environment: Environment;
  readonly tool: TuningResult["tool"];
  /** ISO 8601. */
  readonly finishedAt: string;
}

/** Computes the result of a run from its plan and everything that was measured. Pure: same input, same result. */
export function analyze(request: AnalyzeRequest): TuningResult {
  const { plan, samples, stopReason, clones = [], prices, environment, tool, finishedAt } = request;
  const byCandidate = Map.groupBy(samples.batches, ({ candidateKey }) => candidateKey);
  const coldSpread = poolColdSpread(
    plan.candidates.map(({ key }) => selectCold(samples.getSamples(key)).billedMs),
  );
  const ruledOut = new Set(
    listContenders(plan, samples)
      .filter(({ standing }) => standing === "ruled-out")
      .map(({ key }) => key),
  );
  const common = { plan, prices, stopReason, coldSpread, ruledOut };
  const candidates = markPareto(
    plan.candidates.map((candidate) =>
      analyzeCandidate(
        candidate,
        samples.getSamples(candidate.key),
        byCandidate.get(candidate.key) ?? [],
        common,
      ),
    ),
    plan.settings,
  );
  const currentKey = nameCandidate(plan.target.architecture, plan.target.memoryMb);
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const finding = plan.settings.sampling === "search" ? search(plan, samples, prices, true) : undefined;
  const estimates = finding && toEstimates(finding);
  const missing = explainMissingCurrent(candidates, currentKey, plan.target);
  const uncompared = explainUncompared(candidates, currentKey, plan.settings, stopReason);
  const decide = (architectures?: readonly Architecture[]): Recommendation =>
    uncompared
      ? { state: "none", sentence: uncompared }
      : recommend(measured, currentKey, plan.settings, architectures, estimates, missing);
  const recommendation = decide();
  const { answerArchitectures } = plan.settings;
  const isNarrower = measured.some(({ architecture }) => !answerArchitectures.includes(architecture));
  const answer = isNarrower ? decide(answerArchitectures) : recommendation;
  const timeout = findTimeout(recommendation, measured, plan);
  return {
    schemaVersion: 2,
    tool,
    run: {
      runId: plan.runId,
      executionArn: plan.executionArn,
      label: plan.label,
      startedAt: plan.startedAt,
      finishedAt,
      ...(plan.continued && { continuedFrom: plan.continued.runId }),
    },
    ...(plan.payloadSha256 !== undefined && { payloadSha256: plan.payloadSha256 }),
    target: plan.target,
    environment,
    settings: plan.settings,
    prices,
    ...(plan.production && { production: plan.production }),
    candidates,
    currentKey,
    ...(finding && { search: describeSearch(finding, samples, stopReason) }),
    recommendation,
    answer,
    ...(timeout && { timeout }),
    spend: computeSpend(candidates, samples.batches, plan, prices, request.measureStep),
    warnings: [
      ...listRunWarnings({ plan, prices, candidates, recommendation, answer, timeout, stopReason }),
      ...listProductionWarnings(
        plan,
        measured.find(({ key }) => key === currentKey),
      ),
      ...listCloneWarnings(plan.candidates, clones),
      ...listCandidateWarnings({
        plan,
        candidates,
        batches: samples.batches,
        environment,
        ...(finding && { finalists: finding.finalists }),
      }),
    ],
  };
}

/** Less likely than this, a candidate is not as good as the best. */
const UNLIKELY = 0.05;

function toEstimates({ scores, likelihoods, keeps }: Finding): Estimates {
  return {
    score: (key) => scores.get(key) ?? Number.POSITIVE_INFINITY,
    isFarBehind: (key) => (likelihoods.get(key) ?? 0) < UNLIKELY,
    keeps: (key) => keeps.get(key) ?? 0,
  };
}

function describeSearch(
  { expectedLoss }: Finding,
  { batches }: RunSamples,
  stopReason: StopReason | undefined,
): SearchSummary {
  const rounds = Math.max(0, ...batches.map(({ round }) => round));
  return { rounds, expectedLoss, ...(stopReason && { stopReason }) };
}

/**
 * The error of a run in which nothing could be measured: the state machine ends FAILED with it as its cause.
 * Lists the candidates by reason; the result is stored all the same.
 */
export function explainNothingMeasured(candidates: readonly CandidateResult[]): MeasurementError {
  const failed = candidates.filter((candidate) => candidate.state === "failed");
  const reasons = [...Map.groupBy(failed, ({ message }) => message)].map(
    ([message, alike]) => `${listConfigurations(alike)}: ${message}`,
  );
  const unmeasured = candidates.filter(({ state }) => state === "pruned").length;
  if (unmeasured > 0) reasons.push(`${formatCount(unmeasured)} more were not invoked`);
  return new MeasurementError(`no configuration could be measured. ${reasons.join("; ")}`);
}

interface Common {
  readonly plan: TuningPlan;
  readonly prices: PriceList;
  readonly stopReason: StopReason | undefined;
  readonly coldSpread: ColdSpread | undefined;
  /** Keys of the candidates that a search does not try for what happened to others. */
  readonly ruledOut: ReadonlySet<string>;
}

function analyzeCandidate(
  candidate: Candidate,
  samples: Samples,
  batches: readonly BatchHead[],
  { plan, prices, stopReason, coldSpread, ruledOut }: Common,
): CandidateResult {
  const counts = countOutcomes(samples);
  const failures = countFailures(samples, batches);
  const base = { ...candidate, samples, counts, failures };
  if (counts.invocations === 0 && failures.length === 0) {
    const isAsked = getNum(plan.settings, candidate.key) > 0;
    const message = explainPruned(stopReason, ruledOut.has(candidate.key), isAsked);
    return { ...base, state: "pruned", message };
  }
  const deciding = findDecidingFailure(counts, failures);
  if (deciding) {
    return { ...base, state: "failed", reason: deciding.reason, message: describeFailure(base, deciding) };
  }
  const summary = summarize(candidate, samples, plan, prices, coldSpread);
  const constraintChecks = checkConstraints({ ...candidate, summary }, plan.settings);
  return { ...base, state: "measured", summary, paretoOptimal: true, constraintChecks };
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
  const comparable = listComparable(measured, settings);
  const judged = comparable.length > 0 ? comparable : measured;
  const costOf = scaleCosts(judged);
  const meanOf = (candidate: MeasuredCandidate) => getDurations(candidate, settings).meanMs;
  const dominates = (other: MeasuredCandidate, candidate: MeasuredCandidate) => {
    const costUsd = costOf(other) - costOf(candidate);
    const durationMs = meanOf(other) - meanOf(candidate);
    return costUsd <= 0 && durationMs <= 0 && (costUsd < 0 || durationMs < 0);
  };
  return candidates.map((candidate) => {
    if (candidate.state !== "measured") return candidate;
    const paretoOptimal = judged.includes(candidate) && !judged.some((other) => dominates(other, candidate));
    return { ...candidate, paretoOptimal, ...(!comparable.includes(candidate) && { isComparable: false }) };
  });
}

function findTimeout(
  recommendation: Recommendation,
  measured: readonly MeasuredCandidate[],
  { settings, target }: TuningPlan,
): TimeoutAdvice | undefined {
  if (recommendation.state === "none" || settings.dryRun) return undefined;
  const pick = measured.find(({ key }) => key === recommendation.candidateKey);
  return pick && adviseTimeout(pick, target.timeoutSeconds);
}
