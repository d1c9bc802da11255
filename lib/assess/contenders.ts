import { HOPELESS_FAILURES } from "../measure/batch.ts";
import type { FailureReason } from "../measure/invocation.ts";
import type { Candidate } from "../prepare/plan.ts";
import type { BatchHead, RunSamples } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import {
  type ColdSamples,
  countByKind,
  countInvocations,
  countOutcomes,
  findMaxMemoryUsedMb,
  selectCold,
  selectWarm,
  type WarmSamples,
} from "../samples/select.ts";
import { isHopeless } from "./hopeless.ts";

/** A candidate as the search sees it. */
export interface Contender extends Candidate {
  readonly warm: WarmSamples;
  readonly cold: ColdSamples;
  /** All that were sent, failed ones too. */
  readonly invocations: number;
  /** 0 where the platform does not know it. */
  readonly maxMemoryUsedMb: number;
  /**
   * `failed`: it does not work, and gets no more invocations. `ruled-out`: it was never tried and would fail as others
   * did: a larger size ran out of memory, or nothing works on its architecture.
   */
  readonly standing: "in" | "failed" | "ruled-out";
}

/** Failures that come from the configuration itself: a size at which they happen is not safe to run at. */
export const UNSAFE_REASONS: readonly FailureReason[] = [
  "out-of-memory",
  "time-out",
  "init-failure",
  "crash",
];

/** Share of unsafe failures above which a size cannot be recommended. */
export const MAX_UNSAFE_SHARE = 0.02;

/** A single unsafe failure may be chance; then more invocations tell. */
const MIN_UNSAFE = 2;

/** So many sizes of an architecture that do not work, and none that does, speak for its other sizes. */
const FAILED_SIZES = 2;

/** Sees the candidates of a run through all that was measured. In the order of the candidates. */
export function listContenders(candidates: readonly Candidate[], run: RunSamples): Contender[] {
  const heads = Map.groupBy(run.batches, ({ candidateKey }) => candidateKey);
  const seen = candidates.map((candidate) => {
    const samples = run.getSamples(candidate.key);
    return {
      ...candidate,
      warm: selectWarm(samples),
      cold: selectCold(samples),
      invocations: countInvocations(samples),
      maxMemoryUsedMb: findMaxMemoryUsedMb(samples),
      hasFailed: hasFailed(samples, heads.get(candidate.key) ?? []),
      hasRunOut: samples.failures.some(({ reason }) => reason === "out-of-memory"),
    };
  });
  const failed = seen.filter((contender) => contender.hasFailed);
  const works = new Set(
    seen
      .filter(({ warm, cold }) => warm.billedMs.length + cold.billedMs.length > 0)
      .map((c) => c.architecture),
  );
  const tooSmallMb = Math.max(0, ...failed.filter(({ hasRunOut }) => hasRunOut).map((c) => c.memoryMb));
  const isRuledOut = ({
    architecture,
    memoryMb,
    invocations,
  }: Pick<Contender, "architecture" | "memoryMb" | "invocations">) =>
    invocations === 0 &&
    (memoryMb < tooSmallMb ||
      (!works.has(architecture) &&
        failed.filter((other) => other.architecture === architecture).length >= FAILED_SIZES));
  return seen.map(({ hasFailed, hasRunOut, ...contender }) => ({
    ...contender,
    standing: hasFailed ? "failed" : isRuledOut(contender) ? "ruled-out" : "in",
  }));
}

/** It could not be measured at all, has failed several times and never worked, or fails too often to be safe. */
function hasFailed(samples: Samples, batches: readonly BatchHead[]): boolean {
  if (isHopeless(samples, batches)) return true;
  const { succeeded, failed } = countOutcomes(samples);
  if (succeeded === 0) return false;
  const counts = countByKind(samples);
  const unsafe = samples.failures.reduce(
    (sum, { reason, isAllowed }, kind) =>
      !isAllowed && UNSAFE_REASONS.includes(reason) ? sum + (counts[kind] ?? 0) : sum,
    0,
  );
  return (
    (unsafe >= MIN_UNSAFE && unsafe > (succeeded + failed) * MAX_UNSAFE_SHARE) ||
    failed > succeeded + HOPELESS_FAILURES
  );
}
