import { InputError, type InputMistake } from "../errors.ts";
import type { Architecture } from "../units.ts";
import type { TuningInput } from "./input.ts";
import { MAX_CONCURRENCY } from "./input-measuring.ts";
import { listMemorySizesMb, MAX_SIZES } from "./memory-sizes.ts";
import {
  type Candidate,
  type Constraints,
  nameCandidate,
  type Sampling,
  type Settings,
  type Target,
} from "./plan.ts";

/** A Map state runs at most so many iterations at once (Step Functions quotas). */
const MAX_CANDIDATES_AT_ONCE = MAX_SIZES;

/** Of the free concurrency, what the tuner takes unasked: production runs in the same account. */
const SHARE_TAKEN_UNASKED = 0.5;

/**
 * A forced cold start is an update, and Lambda takes 15 requests a second for updates and all other changes from a
 * whole account (Lambda quotas): deployments shall still come through.
 */
const MAX_CANDIDATES_FORCED_UNASKED = 10;

/** A first look at a size takes three invocations. */
const MIN_NUM_OF_SEARCH = 6;

/** What limits the invocations in flight; undefined where it is not known. */
export interface ConcurrencyLimits {
  /** Of the account in the region, less what is reserved for functions. */
  readonly free?: number;
  /** Of the target itself. */
  readonly reserved?: number;
}

/**
 * How the run measures and decides: the input with everything filled in that depends on the target and the account.
 * @param architectures to measure, unless it is a dry run, which has one candidate
 * @throws InputError when more invocations are asked for at once than the account or the target allows, or
 *   numByConfiguration names a configuration that the run does not have.
 */
export function chooseSettings(
  input: TuningInput,
  target: Target,
  architectures: readonly Architecture[],
  limits: ConcurrencyLimits,
): Settings {
  const sampling = chooseSampling(input);
  const memorySizesMb = listMemorySizesMb(input.powerValues, sampling, target.memoryMb);
  const settings: Settings = {
    num: input.num,
    ...(input.numByConfiguration === undefined ? {} : { numByConfiguration: input.numByConfiguration }),
    sampling,
    ...(input.maxMinutes === undefined ? {} : { maxMinutes: input.maxMinutes }),
    ...chooseConcurrency(input, architectures.length * memorySizesMb.length, limits),
    sleepBetweenRunsMs: input.sleepBetweenRunsMs,
    coldStarts: input.onlyColdStarts ? input.num : (input.coldStarts ?? 0),
    onlyColdStarts: input.onlyColdStarts,
    dryRun: input.dryRun,
    allowedExceptions: input.allowedExceptions,
    strategy: input.strategy,
    objective: input.objective,
    constraints: toConstraints(input.constraints),
    marginPercent: input.marginPercent,
    balancedWeight: input.balancedWeight,
    coldStartShare: input.coldStartShare,
    monthlyInvocations: input.monthlyInvocations,
    savingsPlanDiscountPercent: input.savingsPlanDiscountPercent,
    provisionedConcurrency: input.provisionedConcurrency,
    maxCostUsd: input.maxCostUsd,
    discardTopBottom: input.onlyColdStarts ? 0 : input.discardTopBottom,
    includeOutputResults: input.includeOutputResults,
    isolation: input.isolation,
    memorySizesMb,
    architectures,
    answerArchitectures: input.architectures ? architectures : [target.architecture],
  };
  refuseUnknown(settings);
  return input.dryRun ? reduceToDryRun(settings, target) : settings;
}

/** @throws InputError for every configuration of numByConfiguration that the run does not have. */
function refuseUnknown(settings: Settings): void {
  const keys = listCandidates(settings).map(({ key }) => key);
  const mistakes = Object.entries(settings.numByConfiguration ?? {})
    .filter(([key]) => !keys.includes(key))
    .map(([key, value]) => ({
      field: `numByConfiguration.${key}`,
      value,
      allowed: `configurations of this run, which are ${keys.join(", ")}`,
    }));
  if (mistakes.length > 0) throw new InputError(mistakes);
}

/** What the run will do: so few invocations leave nothing to search with, and forced cold starts are what was asked for. */
export function chooseSampling({
  sampling,
  num,
  onlyColdStarts,
  dryRun,
}: Pick<TuningInput, "sampling" | "num" | "onlyColdStarts" | "dryRun">): Sampling {
  return num < MIN_NUM_OF_SEARCH || onlyColdStarts || dryRun ? "fixed" : sampling;
}

/** Every size on every architecture. At most 80: well within what one state's input holds, 256 KiB. */
export function listCandidates({
  architectures,
  memorySizesMb,
}: Pick<Settings, "architectures" | "memorySizesMb">): Candidate[] {
  return architectures.flatMap((architecture) =>
    memorySizesMb.map((memoryMb) => ({
      key: nameCandidate(architecture, memoryMb),
      architecture,
      memoryMb,
    })),
  );
}

/** One invocation of the candidate that is nearest to the current configuration, by the ratio of their memory. */
function reduceToDryRun(settings: Settings, target: Target): Settings {
  const distance = ({ memoryMb, architecture }: Candidate) =>
    (architecture === target.architecture ? 0 : 1000) + Math.abs(Math.log(memoryMb / target.memoryMb));
  const [nearest] = listCandidates(settings).toSorted((a, b) => distance(a) - distance(b));
  if (!nearest) return settings;
  return {
    ...settings,
    num: 1,
    coldStarts: 0,
    onlyColdStarts: false,
    concurrency: 1,
    memorySizesMb: [nearest.memoryMb],
    architectures: [nearest.architecture],
    answerArchitectures: [nearest.architecture],
  };
}

function toConstraints({ maxDurationMs = {}, ...others }: TuningInput["constraints"]): Constraints {
  return {
    maxDurationMs: typeof maxDurationMs === "number" ? { p95: maxDurationMs } : maxDurationMs,
    ...others,
  };
}

/**
 * A version shares the target's reservation; a clone has none, and shares what the account has left. So does the
 * Measure step that waits for it, one for each candidate. What the account has is for all runs beside each other.
 */
function chooseConcurrency(
  {
    num,
    concurrency: asked,
    parallelInvocation,
    candidateConcurrency = 0,
    isolation,
    coldStarts = 0,
    onlyColdStarts,
    runsAtOnce,
  }: TuningInput,
  candidates: number,
  { free, reserved }: ConcurrencyLimits,
): Pick<Settings, "concurrency" | "candidateConcurrency"> {
  const isOfTarget = isolation === "versions" && reserved !== undefined;
  const limit = (isOfTarget ? reserved : free) ?? Number.POSITIVE_INFINITY;
  const unasked = Math.max(1, Math.floor((limit * SHARE_TAKEN_UNASKED) / (isOfTarget ? 1 : runsAtOnce)));
  const candidatesAsked = isolation === "versions" ? 1 : candidateConcurrency;
  const stepsOfEach = isOfTarget ? 0 : 1;

  const atOnce = Math.min(
    num,
    MAX_CONCURRENCY,
    Math.max(1, Math.floor(unasked / Math.max(1, candidatesAsked)) - stepsOfEach),
  );
  const concurrency = asked ?? (parallelInvocation ? atOnce : 1);
  const inFlight = concurrency * Math.max(1, candidatesAsked);
  if (inFlight > limit) {
    throw new InputError([explainLimit(asked, concurrency, candidatesAsked, limit, isOfTarget)]);
  }
  if (candidatesAsked > 0) return { concurrency, candidateConcurrency: candidatesAsked };
  const isForced = onlyColdStarts || coldStarts > 0;
  const allowed = Math.min(
    Math.max(1, Math.floor(unasked / (concurrency + stepsOfEach))),
    isForced ? Math.max(1, Math.floor(MAX_CANDIDATES_FORCED_UNASKED / runsAtOnce)) : Number.POSITIVE_INFINITY,
  );
  const wanted = Math.min(candidates, MAX_CANDIDATES_AT_ONCE);
  return { concurrency, candidateConcurrency: wanted <= allowed ? 0 : allowed };
}

function explainLimit(
  asked: number | undefined,
  concurrency: number,
  candidatesAsked: number,
  limit: number,
  isOfTarget: boolean,
): InputMistake {
  const what = isOfTarget
    ? `the function's reserved concurrency of ${limit}`
    : `the ${limit} concurrent executions that the account has free in the region`;
  if (asked !== undefined && candidatesAsked <= 1) {
    return { field: "concurrency", value: asked, allowed: `at most ${limit}, within ${what}` };
  }
  return {
    field: "candidateConcurrency",
    value: candidatesAsked,
    allowed: `so many that, times the concurrency of ${concurrency}, they stay within ${what}`,
  };
}
