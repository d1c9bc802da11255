import type { Currency, PriceList } from "../prices/price-list.ts";
import type { Production } from "../production/production.ts";
import type { Architecture } from "../units.ts";

export type Strategy = "cost" | "speed" | "balanced";

/** One configuration to measure. `key` is its name everywhere: `arm64-1024`. */
export interface Candidate {
  readonly key: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

/** The user's function as it was when the run began. Read, never written. */
export interface Target {
  readonly functionName: string;
  /** Unqualified ARN. */
  readonly functionArn: string;
  /** Version or alias the user named; absent for $LATEST. */
  readonly qualifier?: string;
  readonly version: string;
  readonly region: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly packageType: "Zip" | "Image";
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMb: number;
  readonly codeSha256: string;
  /** Measured on a published version of the clone, because `$LATEST` never has a snapshot. */
  readonly usesSnapStart: boolean;
}

/** How the tuner reaches the target: in its region, and with the role to assume for another account. */
export interface Access {
  readonly region: string;
  readonly assumeRoleArn?: string;
}

/** Where a clone's code comes from. */
export type CodeSource =
  /** A copy of the target's package in the tuner's bucket. */
  | { readonly kind: "copied"; readonly key: string; readonly sizeBytes: number }
  /** A package that the input names for this architecture. */
  | {
      readonly kind: "s3";
      readonly bucketName: string;
      readonly key: string;
      readonly versionId?: string;
    }
  | { readonly kind: "image"; readonly imageUri: string };

/** The statistic of warm durations that `speed` and `balanced` compare. */
export const STATISTICS = ["mean", "p50", "p90", "p95", "p99"] as const;
export type Statistic = (typeof STATISTICS)[number];

/** What a recommended candidate must keep to. */
export interface Constraints {
  /** Longest warm duration in milliseconds, by statistic. */
  readonly maxDurationMs: Readonly<Partial<Record<Statistic, number>>>;
  readonly maxCostPerMillionUsd?: number;
  /** Memory that must stay free above the most that was used, in percent of the most that was used. */
  readonly memoryHeadroomPercent?: number;
}

/** Clones: throwaway functions. Versions: published versions of the target, for those who cannot pass its role. */
export const ISOLATIONS = ["clones", "versions"] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** Search: invocations go where they can change the decision. Fixed: every candidate gets `num`. */
export const SAMPLINGS = ["search", "fixed"] as const;
export type Sampling = (typeof SAMPLINGS)[number];

/** How the run measures and decides, after defaults. */
export interface Settings {
  /** Most invocations that a candidate gets; with fixed sampling one more, when all were cold though not only those are asked for. */
  readonly num: number;
  /** Where it is there, only these candidates get invocations, each up to so many, and `num` holds for none. */
  readonly numByConfiguration?: Readonly<Record<string, number>>;
  readonly sampling: Sampling;
  /** After so long no further round begins; then it decides with what it has. */
  readonly maxMinutes?: number;
  /** Invocations in flight at once per candidate. */
  readonly concurrency: number;
  /** Candidates measured at once; 0 leaves it to Step Functions (at most 40). */
  readonly candidateConcurrency: number;
  /** Pause after each invocation in milliseconds. */
  readonly sleepBetweenRunsMs: number;
  /**
   * Cold starts that each candidate gets at least, forced by new environments; `num` when only those are asked for. In a
   * search those that may be recommended, as far as `num` leaves room beside the warm invocations.
   */
  readonly coldStarts: number;
  readonly onlyColdStarts: boolean;
  /** One invocation of one candidate, and nothing applied. */
  readonly dryRun: boolean;
  /** Error types that the target throws by design: counted apart, never averaged in. */
  readonly allowedExceptions: readonly string[];
  readonly strategy: Strategy;
  readonly objective: Statistic;
  readonly constraints: Constraints;
  /** Differences in cost or latency of so many percent count as none. */
  readonly marginPercent: number;
  /** 0 = speed only, 1 = cost only. */
  readonly balancedWeight: number;
  /** Share of invocations in production that are cold starts, 0 to 1. */
  readonly coldStartShare: number;
  readonly monthlyInvocations?: number;
  /** What a Compute Savings Plan takes off duration and provisioned concurrency, 0 to 100; for a month's cost only. */
  readonly savingsPlanDiscountPercent: number;
  /** With so many provisioned environments a month's cost is computed as well. */
  readonly provisionedConcurrency?: number;
  /** What every cost and limit is in: that of the prices. US dollars when left out. */
  readonly currency?: Currency;
  /** When the target's invocations of this run have cost so much, no more are sent, and it decides with what it has. */
  readonly maxCostUsd?: number;
  /** Share trimmed from both ends of the `duration` in the execution's output, and from nothing else. */
  readonly discardTopBottom: number;
  readonly includeOutputResults: boolean;
  readonly isolation: Isolation;
  readonly memorySizesMb: readonly number[];
  readonly architectures: readonly Architecture[];
  /** Those that `power`, `cost`, `duration` of the output and Apply choose from: the current one unless asked. */
  readonly answerArchitectures: readonly Architecture[];
}

/** Functions that run around each invocation, outside of what is measured. */
export interface Processors {
  /** Gets the payload and gives the one that is sent. */
  readonly preProcessorArn?: string;
  /** Gets what the target returned. */
  readonly postProcessorArn?: string;
}

/** What Apply may change of the target. */
export interface ApplyRequest {
  readonly isAsked: boolean;
  /** Published as a version, and this alias moved to it. */
  readonly aliasName?: string;
  /** Share of the alias's traffic, above 0 and below 1, that the new version gets; all of it when left out. */
  readonly canaryWeight?: number;
}

/** What a run has taken over of an earlier one: its batches, under their own rounds. */
export interface Continued {
  readonly runId: string;
  /** The last round that was taken over, 0 when none was: this run's own ones come after it. */
  readonly rounds: number;
  /** Of the candidates of this plan. */
  readonly invocations: number;
  /** How many candidates they belong to. */
  readonly configurations: number;
}

/** What one run will do. Stored as `runs/RUN_ID/plan.json`; holds no payload. */
export interface TuningPlan {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly executionArn: string;
  readonly label?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601; clones of this run carry it as a tag and may be removed after it. */
  readonly expiresAt: string;
  readonly target: Target;
  /** Of the whole run: every step computes with these. */
  readonly prices: PriceList;
  readonly access: Access;
  /** One for each of `settings.architectures`; empty with isolation by versions. */
  readonly code: Readonly<Partial<Record<Architecture, CodeSource>>>;
  readonly processors: Processors;
  /** Of what is sent, by `hashPayloads`; absent in plans of earlier versions, as the next one. */
  readonly payloadSha256?: string;
  /** Of what else decides how the target runs, by `hashSurroundings`. */
  readonly surroundingsSha256?: string;
  readonly apply: ApplyRequest;
  readonly settings: Settings;
  /** What the function did in production; absent unless the input asks. */
  readonly production?: Production;
  readonly candidates: readonly Candidate[];
  /** There with `continueFrom`. */
  readonly continued?: Continued;
}

/** Most invocations that a candidate gets: none where the input lists others only. */
export function getNum(
  { num, numByConfiguration }: Pick<Settings, "num" | "numByConfiguration">,
  candidateKey: string,
): number {
  return numByConfiguration ? (numByConfiguration[candidateKey] ?? 0) : num;
}

/** Every clone's name begins with this; the tuner's roles may create, invoke and delete no other function. */
export const CLONE_NAME_PREFIX = "power-tuner-clone-";

/**
 * Whether the target is in another region or account than the tuner: Lambda reads packages from buckets of its own
 * region only, and an assumed role has no access to the tuner's.
 */
export function isElsewhere({ region, assumeRoleArn }: Access, tunerRegion: string): boolean {
  return assumeRoleArn !== undefined || region !== tunerRegion;
}

/** The name of a candidate, as used in keys, clone names and results. */
export function nameCandidate(architecture: Architecture, memoryMb: number): string {
  return `${architecture}-${memoryMb}`;
}

/** The parts of a name that `nameCandidate` gave. */
export function splitCandidateKey(key: string): Pick<Candidate, "architecture" | "memoryMb"> {
  const [name, memory] = key.split("-");
  return { architecture: name === "arm64" ? "arm64" : "x86_64", memoryMb: Number(memory) };
}
