import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { RunSamples } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countOutcomes } from "../samples/select.ts";
import { sampleAlike } from "./fixed-sampling.ts";
import { countRemainingIterations } from "./history.ts";
import { search } from "./search.ts";
import { computeSpend } from "./spend.ts";

/** What one candidate shall do in the next round. */
export interface Assignment extends Candidate {
  readonly round: number;
  readonly invocations: number;
  /** How many of the invocations shall be cold starts, by new environments. */
  readonly coldStarts: number;
}

/**
 * Why a run measures no more. `enough`: every candidate has what it was to get, or has failed. Of a search: `decided`,
 * the decision is good enough; `num`, all that could still change it have got `num`. Of both: more could cost more than
 * `maxCostUsd`; `maxMinutes` are over; or the execution's history has no room for another round.
 */
export const STOP_REASONS = ["enough", "decided", "num", "max-cost", "time", "history-limit"] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** What all samples so far say: which candidates need more, or that it is enough. */
export interface Assessment {
  readonly round: number;
  /** Empty when `done`. */
  readonly assignments: readonly Assignment[];
  readonly done: boolean;
  /** There when `done`. */
  readonly stopReason?: StopReason;
  /** There when `done`, after a search: what the recommendation may lose against the best, 0.01 being 1 %. */
  readonly expectedLoss?: number;
}

/** Longer rounds would not interleave the candidates, and a drift of the host would look like a difference. */
const MAX_ROUND_INVOCATIONS = 500;

const MS_PER_MINUTE = 60_000;

/**
 * Decides the next round: by search, or the same for every candidate. Holds no state: the same plan, samples and prices
 * give the same assessment.
 */
export function assess(plan: TuningPlan, run: RunSamples, prices: PriceList): Assessment {
  const round = 1 + run.batches.reduce((last, batch) => Math.max(last, batch.round), 0);
  const finding = plan.settings.sampling === "search" ? search(plan, run, prices) : undefined;
  const stop = (stopReason: StopReason): Assessment => ({
    round,
    assignments: [],
    done: true,
    stopReason,
    ...(finding && { expectedLoss: search(plan, run, prices, true).expectedLoss }),
  });

  const sizes = finding?.wanted ?? sampleAlike(plan, run);
  const wanted = plan.candidates.flatMap((candidate): Assignment[] => {
    const invocations = Math.min(sizes.get(candidate.key) ?? 0, MAX_ROUND_INVOCATIONS);
    if (invocations === 0) return [];
    const isForced = !finding || finding.finalists.includes(candidate.key);
    const missing = isForced ? countMissingColdStarts(plan, run.getSamples(candidate.key)) : 0;
    return [{ ...candidate, round, invocations, coldStarts: Math.min(missing, invocations) }];
  });
  if (wanted.length === 0) return stop(finding?.stopReason ?? "enough");
  if (hasRunLong(plan, run)) return stop("time");
  const expectedMs = (key: string) => finding?.billedMs.get(key);
  const assignments = limitCost(wanted, plan, run, prices, round === 1 ? () => undefined : expectedMs);
  if (assignments.length === 0) return stop("max-cost");
  if (assignments.length > countRemainingIterations(run.batches)) return stop("history-limit");
  return { round, assignments, done: false };
}

/** By the last invocation that was sent, so that a repeated assessment comes to the same. */
function hasRunLong({ settings, startedAt, candidates }: TuningPlan, run: RunSamples): boolean {
  const { maxMinutes } = settings;
  if (maxMinutes === undefined) return false;
  const endMs = Date.parse(startedAt) + maxMinutes * MS_PER_MINUTE;
  return candidates.some(({ key }) => {
    const samples = run.getSamples(key);
    const lastMs = samples.startedAtOffsetMs.at(-1);
    return lastMs !== undefined && Date.parse(samples.startedAt) + lastMs >= endMs;
  });
}

/** Cold starts that came by themselves count as well. */
function countMissingColdStarts({ settings }: TuningPlan, samples: Samples): number {
  const { num, coldStarts, onlyColdStarts } = settings;
  if (onlyColdStarts) return num;
  return Math.max(0, coldStarts - countOutcomes(samples).coldStarts);
}

/**
 * Shortens the round to what `maxCostUsd` leaves, by the mean costs so far.
 * @param expectedMs what a warm invocation of a candidate may be billed that has none yet; where nothing is known, its
 *   first invocations count as nothing: first rounds are small.
 */
function limitCost(
  wanted: readonly Assignment[],
  plan: TuningPlan,
  run: RunSamples,
  prices: PriceList,
  expectedMs: (candidateKey: string) => number | undefined,
): readonly Assignment[] {
  const { maxCostUsd } = plan.settings;
  if (maxCostUsd === undefined) return wanted;
  const heads = Map.groupBy(run.batches, (head) => head.candidateKey);
  const spends = new Map(
    plan.candidates.map((candidate) => [
      candidate.key,
      computeSpend(
        candidate,
        run.getSamples(candidate.key),
        heads.get(candidate.key) ?? [],
        plan.target,
        prices,
      ),
    ]),
  );
  const leftUsd = maxCostUsd - sum([...spends.values()].map(({ spentUsd }) => spentUsd));
  const expectedUsd = sum(
    wanted.map((assignment) => {
      const meanUsd =
        spends.get(assignment.key)?.meanUsd ?? priceExpected(assignment, plan, prices, expectedMs);
      return assignment.invocations * meanUsd;
    }),
  );
  if (expectedUsd <= leftUsd) return leftUsd > 0 ? wanted : [];
  const share = Math.max(0, leftUsd) / expectedUsd;
  return wanted.flatMap((assignment) => {
    const invocations = Math.floor(assignment.invocations * share);
    const coldStarts = Math.min(assignment.coldStarts, invocations);
    return invocations > 0 ? [{ ...assignment, invocations, coldStarts }] : [];
  });
}

function priceExpected(
  { key, architecture, memoryMb }: Assignment,
  { target }: TuningPlan,
  prices: PriceList,
  expectedMs: (candidateKey: string) => number | undefined,
): number {
  const billedDurationMs = expectedMs(key);
  if (billedDurationMs === undefined) return 0;
  const { ephemeralStorageMb } = target;
  return computeInvocationCostUsd({ prices, architecture, memoryMb, billedDurationMs, ephemeralStorageMb });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
