import { type Batch, isHopeless } from "../measure/batch.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";

/** A small first round finds the candidates that cannot work before much is spent on the others. */
const FIRST_ROUND_INVOCATIONS = 5;

/**
 * What every candidate still gets where all get `num`: rounds double, so that their number, and with it the length of
 * the execution's history, grows with the logarithm of `num`.
 * @returns invocations by candidate; none for those that have all, or do not work
 */
export function sampleAlike(
  plan: TuningPlan,
  byCandidate: ReadonlyMap<string, readonly Batch[]>,
): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const candidate of plan.candidates) {
    const own = byCandidate.get(candidate.key) ?? [];
    const measured = own.reduce((sum, batch) => sum + batch.invocations.length, 0);
    const invocations = Math.min(
      countMissing(plan, candidate, own),
      Math.max(FIRST_ROUND_INVOCATIONS, measured),
    );
    if (invocations > 0) wanted.set(candidate.key, invocations);
  }
  return wanted;
}

/**
 * Invocations that a candidate still gets: up to `num`, none when it is hopeless, and one more when all that worked
 * were cold although warm ones are asked for, as latency is that of warm ones. In a dry run one, for one candidate.
 * @param batches those of this candidate.
 */
export function countMissing(plan: TuningPlan, candidate: Candidate, batches: readonly Batch[]): number {
  const { num, coldStarts, onlyColdStarts, dryRun } = plan.settings;
  const invocations = batches.flatMap((batch) => batch.invocations);
  if (dryRun) {
    return candidate.key === chooseDryRun(plan)?.key && batches.length === 0 ? 1 : 0;
  }
  if (isHopeless(batches)) return 0;
  const succeeded = invocations.filter(({ failure }) => !failure);
  const isAllCold = succeeded.length > 0 && succeeded.every(({ coldStart }) => coldStart);
  const missing = Math.max(num, coldStarts) - invocations.length;
  return isAllCold && missing === 0 && !onlyColdStarts ? 1 : Math.max(0, missing);
}

/** A dry run tries the target's current configuration when it is a candidate. */
function chooseDryRun({ candidates, target }: TuningPlan): Candidate | undefined {
  const isCurrent = ({ architecture, memoryMb }: Candidate) =>
    architecture === target.architecture && memoryMb === target.memoryMb;
  return candidates.find(isCurrent) ?? candidates[0];
}
