import type { FailureReason } from "../measure/invocation.ts";
import type { Candidate, Target, TuningPlan } from "../prepare/plan.ts";
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
import { isUnsafe, judgeOutcomes, type Unfitness } from "./judge-outcomes.ts";

/** A candidate as the search sees it. */
export interface Contender extends Candidate {
  readonly warm: WarmSamples;
  readonly cold: ColdSamples;
  /** All that were sent, failed ones too. */
  readonly invocations: number;
  /** How many more it may get: none once it has `num`, or when a step could not go on measuring it. */
  readonly left: number;
  /** 0 where the platform does not know it. */
  readonly maxMemoryUsedMb: number;
  /**
   * `failed`: it does not work, by `judgeOutcomes`, and gets no more invocations. `ruled-out`: it was never tried and would fail as others
   * did: a larger size ran out of memory or time, or nothing works on its architecture.
   */
  readonly standing: "in" | "failed" | "ruled-out";
}

/** So many sizes of an architecture that do not work, and none that does, speak for its other sizes. */
const FAILED_SIZES = 2;

/** What a larger size, with more memory and CPU, may not fail of: it speaks against smaller sizes only. */
const CURED_BY_MEMORY: readonly FailureReason[] = ["out-of-memory", "time-out"];

type Run = Pick<TuningPlan, "candidates" | "target" | "settings">;

/**
 * Sees the candidates of a run through all that was measured. In the order of the candidates.
 * @param isOver nothing more is measured
 */
export function listContenders(plan: Run, run: RunSamples, isOver = false): Contender[] {
  const heads = Map.groupBy(run.batches, ({ candidateKey }) => candidateKey);
  const tried = plan.candidates.map((candidate): Tried => {
    const samples = run.getSamples(candidate.key);
    const own = heads.get(candidate.key) ?? [];
    const invocations = countInvocations(samples);
    const isEnded = isOver || own.some(({ failure }) => failure);
    const left = isEnded ? 0 : Math.max(0, plan.settings.num - invocations);
    return {
      ...candidate,
      warm: selectWarm(samples),
      cold: selectCold(samples),
      invocations,
      left,
      maxMemoryUsedMb: findMaxMemoryUsedMb(samples),
      hasFailed: judge(samples, own, left) !== undefined,
      reasons: [...samples.failures, ...own.flatMap(({ failure }) => failure ?? [])].map(
        ({ reason }) => reason,
      ),
    };
  });
  const isRuledOut = findRuledOut(tried, plan);
  return tried.map(({ hasFailed, reasons: _, ...contender }) => ({
    ...contender,
    standing: hasFailed ? "failed" : isRuledOut(contender) ? "ruled-out" : "in",
  }));
}

/**
 * The candidate that most surely works, before anything is measured: the current configuration, else the largest size,
 * on the target's architecture where there is one. Absent when there are no candidates.
 */
export function findSurest<T extends Candidate>(candidates: readonly T[], target: Target): T | undefined {
  const distance = ({ architecture, memoryMb }: T) =>
    (architecture === target.architecture ? 0 : 2) + (memoryMb === target.memoryMb ? 0 : 1);
  const [surest] = candidates.toSorted((a, b) => distance(a) - distance(b) || b.memoryMb - a.memoryMb);
  return surest;
}

interface Tried extends Omit<Contender, "standing"> {
  readonly hasFailed: boolean;
  readonly reasons: readonly FailureReason[];
}

/**
 * Which candidates need not be tried, for what happened to others: those smaller than one that ran out of memory, or on
 * the same architecture never ended in time; and those of an architecture where nothing works, but for the surest one.
 */
function findRuledOut(
  tried: readonly Tried[],
  { candidates, target }: Run,
): (contender: Omit<Contender, "standing">) => boolean {
  const failed = tried.filter(({ hasFailed }) => hasFailed);
  const hasWorked = ({ warm, cold }: Tried) => warm.billedMs.length + cold.billedMs.length > 0;
  const works = new Set(tried.filter(hasWorked).map(({ architecture }) => architecture));
  const largestMb = (alike: readonly Tried[]) => Math.max(0, ...alike.map(({ memoryMb }) => memoryMb));
  const tooSmallMb = largestMb(failed.filter(({ reasons }) => reasons.includes("out-of-memory")));
  const tooSlow = failed.filter((one) => one.reasons.includes("time-out") && !hasWorked(one));
  const foreign = failed.filter(
    ({ reasons }) => !reasons.some((reason) => CURED_BY_MEMORY.includes(reason) || reason === "step-failed"),
  );
  const surest = findSurest(candidates, target);
  return ({ key, architecture, memoryMb, invocations }) => {
    const isOwn = (other: Tried) => other.architecture === architecture;
    const isForeign = !works.has(architecture) && foreign.filter(isOwn).length >= FAILED_SIZES;
    return (
      invocations === 0 &&
      (memoryMb < tooSmallMb ||
        memoryMb < largestMb(tooSlow.filter(isOwn)) ||
        (isForeign && key !== surest?.key))
    );
  };
}

/** What the search holds against a candidate so far; nothing before it is invoked. */
function judge(samples: Samples, heads: readonly BatchHead[], left: number): Unfitness | undefined {
  const isBroken = heads.some(({ failure }) => failure);
  if (countInvocations(samples) === 0) return isBroken ? "never-worked" : undefined;
  const counts = countByKind(samples);
  const unsafe =
    samples.failures.reduce((sum, failure, kind) => sum + (isUnsafe(failure) ? (counts[kind] ?? 0) : 0), 0) +
    heads.filter(({ failure }) => failure && isUnsafe(failure)).length;
  return judgeOutcomes({ ...countOutcomes(samples), unsafe }, left);
}
