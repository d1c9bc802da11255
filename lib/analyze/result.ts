import type { StopReason } from "../assess/assess.ts";
import type { FailureReason } from "../measure/invocation.ts";
import type { Candidate, Settings, Target } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Production } from "../production/production.ts";
import type { Samples } from "../samples/samples.ts";
import type { OutcomeCounts } from "../samples/select.ts";
import type { ConfidenceInterval, PartialInterval } from "../stats/interval.ts";
import type { DurationSummary } from "../stats/percentile.ts";
import type { ConstraintCheck } from "./constraints.ts";
import type { DecisionRule, Tie } from "./decide.ts";
import type { MonthSummary } from "./month.ts";
import type { TimeoutAdvice } from "./timeout.ts";

/**
 * Where the figures of a `DurationSummary` lie with 95 % confidence, in milliseconds, under the same names. One without
 * `high` reads "at least `low`"; one is absent where the sample is too small for any limit.
 */
export interface DurationIntervals {
  readonly meanMs?: ConfidenceInterval;
  readonly p50Ms?: PartialInterval;
  readonly p90Ms?: PartialInterval;
  readonly p95Ms?: PartialInterval;
  readonly p99Ms?: PartialInterval;
}

/** Durations in figures, and how sure these are. */
export interface DurationFigures extends DurationSummary {
  readonly intervals: DurationIntervals;
}

/** Rare billed durations so far above the others that the mean hangs on them: the next sample may hold more or none. */
export interface HeavyTail {
  /** Billed durations above this are the tail. */
  readonly aboveMs: number;
  readonly count: number;
  readonly longestMs: number;
  /** What they add to the mean, as a share of it: 0 to 1. */
  readonly shareOfMean: number;
}

/** Warm invocations of a candidate: those without init or restore. Failed ones are left out. */
export interface WarmSummary {
  /** Of the REPORT line's Duration. */
  readonly duration: DurationFigures;
  /** Untrimmed: the bill is not trimmed either. */
  readonly meanBilledMs: number;
  readonly costPerInvocationUsd: number;
  readonly costPerMillionUsd: number;
  /** Of `costPerMillionUsd`, 95 %; absent below two invocations. */
  readonly costPerMillionInterval?: ConfidenceInterval;
  readonly heavyTail?: HeavyTail;
}

/** Cold starts of a candidate, apart from the warm ones. */
export interface ColdSummary {
  /** Of Init Duration; absent when every cold start was a restore. */
  readonly init?: DurationFigures;
  /** Of Restore Duration, with SnapStart. */
  readonly restore?: DurationFigures;
  /** Of Duration plus init or restore: what a caller waits for inside Lambda. */
  readonly total: DurationFigures;
  readonly meanBilledMs: number;
  readonly costPerInvocationUsd: number;
  readonly costPerMillionUsd: number;
  /**
   * Of `costPerMillionUsd`, 95 %: by the spread of all candidates' cold starts below ten of its own, and absent where
   * they are too few as well (`computeColdInterval`).
   */
  readonly costPerMillionInterval?: ConfidenceInterval;
}

export interface MeasuredSummary {
  readonly warm: WarmSummary;
  /** Absent when no cold start worked: what they cost is not known then. */
  readonly cold?: ColdSummary;
  /**
   * Warm and cold mixed by `settings.coldStartShare`, warm alone without `cold`. This is the cost that strategies
   * compare, but for two of which only one has `cold`: then it is that of warm invocations.
   */
  readonly costPerInvocationUsd: number;
  readonly costPerMillionUsd: number;
  /**
   * Of `costPerMillionUsd`, 95 %; absent below two invocations. Cold starts that have no interval of their own count as
   * known.
   */
  readonly costPerMillionInterval?: ConfidenceInterval;
  /** Absent without `settings.monthlyInvocations`. */
  readonly month?: MonthSummary;
  readonly maxMemoryUsedMb: number;
}

export interface FailureCount {
  readonly reason: FailureReason;
  readonly errorType?: string;
  /** Of the first such failure. */
  readonly errorMessage: string;
  readonly count: number;
  /** One of `allowedExceptions`. */
  readonly isAllowed?: boolean;
}

interface CandidateBase extends Candidate {
  /** Every invocation. */
  readonly samples: Samples;
  /** Allowed exceptions are in no figure, and nothing against the candidate. */
  readonly counts: OutcomeCounts;
  /** Most frequent first; empty when nothing failed. */
  readonly failures: readonly FailureCount[];
}

export interface MeasuredCandidate extends CandidateBase {
  readonly state: "measured";
  readonly summary: MeasuredSummary;
  /** It can be compared (`listComparable`), and no other that can is both cheaper and faster on average. */
  readonly paretoOptimal: boolean;
  /**
   * False where it has no invocation of the kind that decides (`listComparable`): its durations and costs stand in for
   * those, and are not to be set beside others. Absent for all others, and in results of earlier versions.
   */
  readonly isComparable?: boolean;
  /** How it stands to each of the constraints; empty where there are none. */
  readonly constraintChecks: readonly ConstraintCheck[];
}

/** Cannot be recommended: it never worked, or not reliably. `failures` says why and how often. */
export interface FailedCandidate extends CandidateBase {
  readonly state: "failed";
  readonly reason: FailureReason;
  /** One readable sentence. */
  readonly message: string;
}

/** Planned and never invoked, as its turn never came: neither failed nor measured. */
export interface PrunedCandidate extends CandidateBase {
  readonly state: "pruned";
  /** Why, in a few words: `not needed for the decision`. */
  readonly message: string;
}

export type CandidateResult = MeasuredCandidate | FailedCandidate | PrunedCandidate;

/** What a configuration changes against the current one. Ratios are new over old: 0.8 is 20 % less. */
export interface Change {
  /** Of what the strategy compares; see `computeScoreRatio` for how `balanced` combines cost and duration. */
  readonly scoreRatio: number;
  /** Where the ratio lies, 95 %, as of the others; absent where a sample is too small. */
  readonly scoreRatioInterval?: ConfidenceInterval;
  readonly costRatio: number;
  readonly costRatioInterval?: ConfidenceInterval;
  readonly p95Ratio: number;
  readonly p95RatioInterval?: ConfidenceInterval;
  /** Of the `objective`'s statistic, where that is another one than p95 and the strategy looks at it. */
  readonly objectiveRatio?: number;
  readonly objectiveRatioInterval?: ConfidenceInterval;
  /** Of `settings.monthlyInvocations`; negative when it costs more. */
  readonly monthlySavingUsd?: number;
  readonly monthlySavingInterval?: ConfidenceInterval;
}

/** The configuration that comes nearest to the constraints, where none keeps them. */
export interface Nearest {
  readonly candidateKey: string;
  /** Where its own figures break nothing, what they do not surely keep. */
  readonly broken: readonly ConstraintCheck[];
}

export type Recommendation =
  | ({
      readonly state: "found";
      readonly candidateKey: string;
      /** Names cost and p95: as changes against the current configuration, or as figures where there is none. */
      readonly sentence: string;
      /** What decided between this and the next best. */
      readonly rule: DecisionRule;
      /** The lowest by the strategy, of a search by its estimates, else by the figures: what `ties` are compared with. */
      readonly bestKey: string;
      /**
       * Those that are as good, or may be, by the strategy, best first: every other candidate is worse than the best by
       * more than `settings.marginPercent`.
       */
      readonly ties: readonly Tie[];
      /** The best, where the current configuration is kept instead of it: what it would change. */
      readonly alternative?: Change & { readonly candidateKey: string };
    } & Partial<Change>)
  /** Nothing could be measured or compared, or nothing that was keeps to the constraints; the sentence says which. */
  | { readonly state: "none"; readonly sentence: string; readonly nearest?: Nearest };

/** Where the numbers come from. Local results say how the CPU was limited, because they are not AWS's. */
export type Environment =
  | { readonly kind: "aws" }
  | {
      readonly kind: "local";
      readonly cpuMethod: string;
      readonly cpuPeriodMs: number;
      readonly hostCpus: number;
      readonly hostArchitecture: string;
      readonly hostMemoryMb: number;
      readonly hostPlatform: string;
    };

export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly candidateKey?: string;
}

/** How the search went. */
export interface SearchSummary {
  readonly rounds: number;
  /** Why it ended, as Assess said. */
  readonly stopReason?: StopReason;
  /** What its pick is expected to lose against the best of all sizes, measured or not: 0.01 is 1 %. */
  readonly expectedLoss: number;
}

/** What the tuning itself used up. */
export interface Spend {
  /** Of the target's clones, as the next two: all that the result is of. */
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly costUsd: number;
  /** How much of those three belongs to the run that was continued: the rest is this run's own. */
  readonly takenOver?: { readonly invocations: number; readonly gbSeconds: number; readonly costUsd: number };
  /** Of the execution, retries of Step Functions not included. */
  readonly stateTransitions: number;
  /** What they cost, in US dollars whatever the currency; absent in China. */
  readonly stateTransitionsUsd?: number;
  /**
   * What the tuner's Measure steps are billed while they wait for the target: nearly all that the tuner's own functions
   * cost. The seconds of the other steps are in their own logs only. Absent in local runs, where nothing is billed.
   */
  readonly waitingUsd?: number;
}

/**
 * `result.json`: the one document that report, compare, gate and users read. Holds every invocation, so
 * everything else can be computed again without AWS. Never holds the payload.
 */
export interface TuningResult {
  readonly schemaVersion: 2;
  readonly tool: { readonly name: string; readonly version: string };
  readonly run: {
    readonly runId: string;
    readonly executionArn: string;
    readonly label?: string;
    readonly startedAt: string;
    readonly finishedAt: string;
    /** The run whose invocations were taken over. */
    readonly continuedFrom?: string;
  };
  /** Of what was sent, hex (`hashPayloads`); absent in results of earlier versions. */
  readonly payloadSha256?: string;
  readonly target: Target;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly prices: PriceList;
  /** What the function did in production; absent unless the input asked (`productionDays`). */
  readonly production?: Production;
  readonly candidates: readonly CandidateResult[];
  /** Key of the target's own configuration, whether or not it was measured. */
  readonly currentKey: string;
  /** Absent with fixed sampling. */
  readonly search?: SearchSummary;
  /** The best of everything that was measured. */
  readonly recommendation: Recommendation;
  /** The best within `settings.answerArchitectures`: what the execution's output answers, and Apply sets. */
  readonly answer: Recommendation;
  /** For the recommended configuration; absent when there is none, and for a dry run. */
  readonly timeout?: TimeoutAdvice;
  readonly spend: Spend;
  readonly warnings: readonly Warning[];
}
