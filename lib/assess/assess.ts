import { type Batch, isHopeless } from "../measure/batch.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import { countRemainingIterations } from "./history.ts";
import { computeSpend } from "./spend.ts";

/** What one candidate shall do in the next round. */
export interface Assignment extends Candidate {
  readonly round: number;
  readonly invocations: number;
  /** How many of the invocations shall be cold starts, by new environments. */
  readonly coldStarts: number;
}

/**
 * Why a run measures no more: every candidate has what it was to get, or has failed; more could cost more than
 * `maxCostUsd`; or the execution's history has no room for another round.
 */
export type StopReason = "enough" | "max-cost" | "history-limit";

/** What all samples so far say: which candidates need more, or that it is enough. */
export interface Assessment {
  readonly round: number;
  /** Empty when `done`. */
  readonly assignments: readonly Assignment[];
  readonly done: boolean;
  /** There when `done`. */
  readonly stopReason?: StopReason;
}

/** A small first round finds the candidates that cannot work before much is spent on the others. */
const FIRST_ROUND_INVOCATIONS = 5;

/** Longer rounds would not interleave the candidates, and a drift of the host would look like a difference. */
const MAX_ROUND_INVOCATIONS = 500;

/**
 * Decides the next round. Every candidate that still works gets `num` invocations, in rounds that double: the
 * number of rounds, and with it the length of the execution's history, grows with the logarithm of `num`.
 * Holds no state: the same plan, batches and prices give the same assessment.
 */
export function assess(plan: TuningPlan, batches: readonly Batch[], prices: PriceList): Assessment {
  const byCandidate = Map.groupBy(batches, ({ candidateKey }) => candidateKey);
  const round = 1 + Math.max(0, ...batches.map((batch) => batch.round));
  const stop = (stopReason: StopReason): Assessment => ({ round, assignments: [], done: true, stopReason });

  const wanted = plan.candidates.flatMap((candidate): Assignment[] => {
    const own = byCandidate.get(candidate.key) ?? [];
    const measured = own.reduce((sum, batch) => sum + batch.invocations.length, 0);
    const roundSize = Math.min(Math.max(FIRST_ROUND_INVOCATIONS, measured), MAX_ROUND_INVOCATIONS);
    const invocations = Math.min(countMissing(plan, candidate, own), roundSize);
    const coldStarts = Math.min(countMissingColdStarts(plan, own), invocations);
    return invocations > 0 ? [{ ...candidate, round, invocations, coldStarts }] : [];
  });
  if (wanted.length === 0) return stop("enough");
  const assignments = limitCost(wanted, plan, byCandidate, prices);
  if (assignments.length === 0) return stop("max-cost");
  if (assignments.length > countRemainingIterations(batches)) return stop("history-limit");
  return { round, assignments, done: false };
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

/** Cold starts that came by themselves count as well. */
function countMissingColdStarts({ settings }: TuningPlan, batches: readonly Batch[]): number {
  const { num, coldStarts, onlyColdStarts } = settings;
  if (onlyColdStarts) return num;
  const cold = batches.flatMap(({ invocations }) => invocations).filter(({ coldStart }) => coldStart).length;
  return Math.max(0, coldStarts - cold);
}

/**
 * Shortens the round to what `maxCostUsd` leaves, by the mean costs so far. What a candidate costs is not known
 * before its first invocations, so these count as nothing: the first round is small.
 */
function limitCost(
  wanted: readonly Assignment[],
  plan: TuningPlan,
  byCandidate: ReadonlyMap<string, readonly Batch[]>,
  prices: PriceList,
): readonly Assignment[] {
  const { maxCostUsd } = plan.settings;
  if (maxCostUsd === undefined) return wanted;
  const spends = new Map(
    plan.candidates.map((candidate) => [
      candidate.key,
      computeSpend(candidate, byCandidate.get(candidate.key) ?? [], plan.target, prices),
    ]),
  );
  const leftUsd = maxCostUsd - sum([...spends.values()].map(({ spentUsd }) => spentUsd));
  const expectedUsd = sum(
    wanted.map(({ key, invocations }) => invocations * (spends.get(key)?.meanUsd ?? 0)),
  );
  if (expectedUsd <= leftUsd) return leftUsd > 0 ? wanted : [];
  const share = Math.max(0, leftUsd) / expectedUsd;
  return wanted.flatMap((assignment) => {
    const invocations = Math.floor(assignment.invocations * share);
    const coldStarts = Math.min(assignment.coldStarts, invocations);
    return invocations > 0 ? [{ ...assignment, invocations, coldStarts }] : [];
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
