import type { GateCheck } from "../report/checks.ts";

export type Verdict = GateCheck["verdict"];

/** What is known of a figure that may not be above a limit. */
export interface Evidence {
  readonly value: number;
  /** Where it surely is not below; absent where nothing is sure. As sure as a failure must be. */
  readonly low?: number | undefined;
  /** Where it surely is not above; absent where the sample is too small to say. */
  readonly high?: number | undefined;
}

/**
 * The verdict on a figure with an upper limit. It passes where the whole interval is within the limit, and fails where
 * the whole interval is above it; between them the point decides which way it leans. Without an upper limit of its own
 * a figure never passes: within the limit there is no evidence then.
 */
export function judgeEvidence({ value, low, high }: Evidence, limit: number): Verdict {
  if (value > limit) return low !== undefined && low > limit ? "fail" : "likely-over";
  if (high === undefined) return "no-data";
  return high <= limit ? "pass" : "at-risk";
}

/** From the best to the worst of those that say something. */
const ORDER: readonly Verdict[] = ["pass", "at-risk", "no-data", "not-comparable", "likely-over", "fail"];

/** Of several that must all hold. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return ORDER[Math.max(0, ...verdicts.map((verdict) => ORDER.indexOf(verdict)))] ?? "no-data";
}

/** Of two of which one suffices: a limit that is broken only where both are. */
export function bestOf(verdicts: readonly Verdict[]): Verdict {
  return ORDER[Math.min(...verdicts.map((verdict) => ORDER.indexOf(verdict)))] ?? "no-data";
}
