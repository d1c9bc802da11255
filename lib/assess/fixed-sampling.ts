import { type Candidate, getNum, type TuningPlan } from "../prepare/plan.ts";
import type { BatchHead, RunSamples } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countInvocations } from "../samples/select.ts";
import { isHopeless } from "./hopeless.ts";

/** A small first round finds the candidates that cannot work before much is spent on the others. */
const FIRST_ROUND_INVOCATIONS = 5;

/**
 * What every candidate still gets where all get `num`, or those that are listed what they are to get: rounds double, so that their number, and with it the length of
 * the execution's history, grows with the logarithm of `num`.
 * @returns invocations by candidate; none for those that have all, or do not work
 */
export function sampleAlike(plan: TuningPlan, run: RunSamples): Map<string, number> {
  const heads = Map.groupBy(run.batches, ({ candidateKey }) => candidateKey);
  const wanted = new Map<string, number>();
  for (const candidate of plan.candidates) {
    const samples = run.getSamples(candidate.key);
    const invocations = Math.min(
      countMissing(plan, candidate, samples, heads.get(candidate.key) ?? []),
      Math.max(FIRST_ROUND_INVOCATIONS, countInvocations(samples)),
    );
    if (invocations > 0) wanted.set(candidate.key, invocations);
  }
  return wanted;
}

/**
 * Invocations that a candidate still gets: up to `num`, or what `numByConfiguration` says, none when it is hopeless, and one more when all that worked
 * were cold although warm ones are asked for, as latency is that of warm ones. In a dry run one, for one candidate.
 * @param heads those of this candidate
 */
export function countMissing(
  plan: TuningPlan,
  candidate: Candidate,
  samples: Samples,
  heads: readonly BatchHead[],
): number {
  const { coldStarts, onlyColdStarts, dryRun } = plan.settings;
  if (dryRun) {
    return candidate.key === chooseDryRun(plan)?.key && heads.length === 0 ? 1 : 0;
  }
  const num = getNum(plan.settings, candidate.key);
  if (num === 0 || isHopeless(samples, heads)) return 0;
  const { coldStart, failure = [] } = samples;
  const succeeded = coldStart.filter((_, place) => (failure[place] ?? null) === null);
  const isAllCold = succeeded.length > 0 && succeeded.every((isCold) => isCold === 1);
  const missing = Math.max(num, onlyColdStarts ? 0 : coldStarts) - countInvocations(samples);
  return isAllCold && missing === 0 && !onlyColdStarts ? 1 : Math.max(0, missing);
}

/** A dry run tries the target's current configuration when it is a candidate. */
function chooseDryRun({ candidates, target }: TuningPlan): Candidate | undefined {
  const isCurrent = ({ architecture, memoryMb }: Candidate) =>
    architecture === target.architecture && memoryMb === target.memoryMb;
  return candidates.find(isCurrent) ?? candidates[0];
}
