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
}

/** How the run measures and decides, after defaults. */
export interface Settings {
  /** Invocations each candidate gets. */
  readonly num: number;
  /** Invocations in flight at once per candidate. */
  readonly concurrency: number;
  /** Candidates measured at once; 0 leaves it to Step Functions (at most 40). */
  readonly candidateConcurrency: number;
  readonly strategy: Strategy;
  /** 0 = speed only, 1 = cost only. */
  readonly balancedWeight: number;
  /** Share of invocations in production that are cold starts, 0 to 1. */
  readonly coldStartShare: number;
  readonly memorySizesMb: readonly number[];
  readonly architectures: readonly Architecture[];
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
  readonly settings: Settings;
  readonly candidates: readonly Candidate[];
}

/** The name of a candidate, as used in keys, clone names and results. */
export function nameCandidate(architecture: Architecture, memoryMb: number): string {
  return `${architecture}-${memoryMb}`;
}
