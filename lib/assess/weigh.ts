import type { TuningPlan } from "../prepare/plan.ts";
import type { Possibility } from "./beliefs.ts";
import type { Contender } from "./contenders.ts";

/**
 * What counts as lost where the pick breaks a constraint that another candidate keeps: as much as a pick that costs 30 %
 * more. With bench:decisions, picks break a p95 budget in less than 2 % of runs.
 */
const BROKEN_LOSS = 0.3;

/** What is expected of every contender: means over the possibilities, in their order. */
export interface Beliefs {
  readonly scores: Float64Array;
  readonly keeps: Float64Array;
  readonly billedMs: Float64Array;
}

/** Averages the possibilities. */
export function average(contenders: readonly Contender[], possibilities: readonly Possibility[]): Beliefs {
  const sums = {
    scores: new Float64Array(contenders.length),
    keeps: new Float64Array(contenders.length),
    billedMs: new Float64Array(contenders.length),
  };
  for (const { scores, keeps, billedMs } of possibilities) {
    contenders.forEach((_, index) => {
      sums.scores[index] = at(sums.scores, index) + at(scores, index);
      sums.keeps[index] = at(sums.keeps, index) + at(keeps, index);
      sums.billedMs[index] = at(sums.billedMs, index) + at(billedMs, index);
    });
  }
  // Divided at last, so that what holds in all of them is exactly 1.
  const divide = (values: Float64Array) => values.map((value) => value / possibilities.length);
  return { scores: divide(sums.scores), keeps: divide(sums.keeps), billedMs: divide(sums.billedMs) };
}

/**
 * What the pick loses against the best, on average over the possibilities, and which contenders that is owed to: the
 * best one; but where the pick breaks a constraint the pick itself, when measuring it can tell whether it does.
 */
export function computeLosses(
  contenders: readonly Contender[],
  possibilities: readonly Possibility[],
  pick: number,
  canPickTell: boolean,
): { readonly total: number; readonly byContender: Float64Array } {
  const byContender = new Float64Array(contenders.length);
  let total = 0;
  for (const { scores, keeps } of possibilities) {
    const kept = [...contenders.keys()].filter((index) => keeps[index] === 1);
    const best = lowest(kept, (index) => at(scores, index));
    if (best === undefined || best === pick) continue;
    const isBroken = keeps[pick] === 0;
    const loss = isBroken ? BROKEN_LOSS : Math.min(1, at(scores, pick) / at(scores, best) - 1);
    const share = loss / possibilities.length;
    total += share;
    const owedTo = isBroken && canPickTell ? pick : best;
    byContender[owedTo] = at(byContender, owedTo) + share;
  }
  return { total, byContender };
}

/** How likely each contender is as good as the pick, within the margin, or better; 0 where it was not measured. */
export function computeLikelihoods(
  contenders: readonly Contender[],
  possibilities: readonly Possibility[],
  pick: number,
  { settings }: TuningPlan,
): number[] {
  const margin = 1 + settings.marginPercent / 100;
  return contenders.map((contender, index) => {
    if (!isMeasured(contender)) return 0;
    const ties = possibilities.filter(
      ({ scores, keeps }) => keeps[index] === 1 && at(scores, index) <= at(scores, pick) * margin,
    );
    return ties.length / possibilities.length;
  });
}

/** Whether it can be recommended: it works, and has warm invocations. */
export function isMeasured(contender: Contender | undefined): boolean {
  return contender?.standing === "in" && contender.warm.billedMs.length > 0;
}

/** The index with the lowest measure, the first of equals. */
export function lowest(indexes: readonly number[], measure: (index: number) => number): number | undefined {
  let best: number | undefined;
  for (const index of indexes) {
    if (best === undefined || measure(index) < measure(best)) best = index;
  }
  return best;
}

/** A typed array's element that is there. */
export const at = (values: Float64Array | Uint8Array, index: number): number => values[index] ?? 0;
