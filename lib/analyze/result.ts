import type { FailureReason } from "../measure/invocation.ts";
import type { Candidate, Settings, Target } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Samples } from "../samples/samples.ts";
import type { OutcomeCounts } from "../samples/select.ts";
import type { DurationSummary } from "../stats/percentile.ts";
import type { MonthSummary } from "./month.ts";

/** Warm invocations of a candidate: those without init or restore. Failed ones are left out. */
export interface WarmSummary {
  /** Of the REPORT line's Duration. */
  readonly duration: DurationSummary;
  /** Untrimmed: the bill is not trimmed either. */
  readonly meanBilledMs: number;
  readonly costPerInvocationUsd: number;
  readonly costPerMillionUsd: number;
}

/** Cold starts of a candidate, apart from the warm ones. */
export interface ColdSummary {
  /** Of Init Duration (Restore Duration for SnapStart). */
  readonly init: DurationSummary;
  /** Of Duration plus init: what a caller waits for inside Lambda. */
  readonly total: DurationSummary;
  readonly meanBilledMs: number;
  readonly costPerInvocationUsd: number;
  readonly costPerMillionUsd: number;
}

export interface MeasuredSummary {
  readonly warm: WarmSummary;
  /** Absent when no cold start was seen. */
  readonly cold?: ColdSummary;
  /** Warm and cold mixed by `settings.coldStartShare`. This is the cost that strategies compare. */
  readonly costPerInvocationUsd: number;
  readonly costPerMillionUsd: number;
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
  /** No other measured candidate is both cheaper and faster on average. */
  readonly paretoOptimal: boolean;
}

/** Cannot be recommended: it never worked, or not reliably. `failures` says why and how often. */
export interface FailedCandidate extends CandidateBase {
  readonly state: "failed";
  readonly reason: FailureReason;
  /** One readable sentence. */
  readonly message: string;
}

export type CandidateResult = MeasuredCandidate | FailedCandidate;

export type Recommendation =
  | {
      readonly state: "found";
      readonly candidateKey: string;
      /** One sentence that names both sides of the trade. */
      readonly sentence: string;
      /** Against the current configuration when it was measured: 0.8 is 20 % less. */
      readonly costRatio?: number;
      readonly p95Ratio?: number;
      /** Of `settings.monthlyInvocations` against the current configuration; negative when it costs more. */
      readonly monthlySavingUsd?: number;
    }
  /** Nothing could be measured, or nothing that was keeps to the constraints; the sentence says which. */
  | { readonly state: "none"; readonly sentence: string };

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

/** What the tuning itself used up: invocations of the target, not of the tuner. */
export interface Spend {
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly costUsd: number;
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
  };
  readonly target: Target;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly prices: PriceList;
  readonly candidates: readonly CandidateResult[];
  /** Key of the target's own configuration, whether or not it was measured. */
  readonly currentKey: string;
  /** The best of everything that was measured. */
  readonly recommendation: Recommendation;
  /** The best within `settings.answerArchitectures`: what the execution's output answers, and Apply sets. */
  readonly answer: Recommendation;
  readonly spend: Spend;
  readonly warnings: readonly Warning[];
}
