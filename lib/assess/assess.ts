import { type Candidate, getNum, type TuningPlan } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { RunSamples } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countOutcomes, selectWarm } from "../samples/select.ts";
import { WARM_OF_NEW } from "./ask.ts";
import { sampleAlike } from "./fixed-sampling.ts";
import { countRemainingIterations } from "./history.ts";
import { limitCost } from "./limit-cost.ts";
import { type Finding, search } from "./search.ts";

/** What one candidate shall do in the next round. */
export interface Assignment extends Candidate {
  readonly round: number;
  readonly invocations: number;
  /** How many of the invocations shall be cold starts, by new environments. */
  readonly coldStarts: number;
  /** What of `maxCostUsd` they may cost: Measure sends no more when it is spent. Absent without a limit. */
  readonly shareUsd?: number;
}

/**
 * Why a run measures no more. `enough`: every candidate has what it was to get, or has failed. Of a search: `decided`,
 * the decision is good enough; `num`, all that could still change it have got `num`. Of both: `maxCostUsd` is spent, or
 * more would cost more than it leaves; `maxMinutes` are over; or the execution's history has no room for another round.
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
  /** There when `done`, after a search: that of the finding when nothing more is measured. */
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
  const { sampling, numByConfiguration } = plan.settings;
  const isSearch = sampling === "search";
  // What is asked for by configuration is no question of what may decide.
  const finding = isSearch && !numByConfiguration ? search(plan, run, prices) : undefined;
  const stop = (stopReason: StopReason): Assessment => ({
    round,
    assignments: [],
    done: true,
    stopReason,
    ...(isSearch && { expectedLoss: search(plan, run, prices, true).expectedLoss }),
  });

  const sizes = finding?.wanted ?? sampleAlike(plan, run);
  const wanted = plan.candidates.flatMap((candidate): Assignment[] => {
    const invocations = Math.min(sizes.get(candidate.key) ?? 0, MAX_ROUND_INVOCATIONS);
    if (invocations === 0) return [];
    const samples = run.getSamples(candidate.key);
    const missing = countMissingColdStarts(plan, candidate, samples);
    const most = finding ? limitColdStarts(finding, candidate, samples, invocations) : invocations;
    return [{ ...candidate, round, invocations, coldStarts: Math.min(missing, most) }];
  });
  if (wanted.length === 0) return stop(finding?.stopReason ?? "enough");
  if (hasRunLong(plan, run)) return stop("time");
  const assignments = limitCost(wanted, plan, run, prices, (key) => finding?.billedMs.get(key));
  if (assignments.length === 0 || hasSpentNothing(run)) return stop("max-cost");
  // What was taken over is in another execution's history.
  const own = run.batches.filter((batch) => batch.round > (plan.continued?.rounds ?? 0));
  if (assignments.length > countRemainingIterations(own)) return stop("history-limit");
  return { round, assignments, done: false };
}

/** The last round came to nothing for its cost: another one would, too. */
function hasSpentNothing({ batches }: RunSamples): boolean {
  const last = batches.reduce((most, { round }) => Math.max(most, round), 0);
  const heads = batches.filter(({ round }) => round === last);
  return (
    heads.some(({ isShareSpent }) => isShareSpent) &&
    heads.every(({ startedAtMost, failure }) => startedAtMost === 0 && !failure)
  );
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

/**
 * A search decides by warm invocations: it forces cold starts only when it verifies what it has decided, and keeps as
 * many invocations warm as it sends to a new size.
 */
function limitColdStarts(
  { isDecided, finalists }: Finding,
  { key }: Candidate,
  samples: Samples,
  invocations: number,
): number {
  if (!isDecided || !finalists.includes(key)) return 0;
  const missingWarm = Math.max(0, WARM_OF_NEW - selectWarm(samples).billedMs.length);
  return Math.max(0, invocations - missingWarm);
}

/** Cold starts that came by themselves count as well. */
function countMissingColdStarts({ settings }: TuningPlan, { key }: Candidate, samples: Samples): number {
  const { coldStarts, onlyColdStarts } = settings;
  if (onlyColdStarts) return getNum(settings, key);
  return Math.max(0, coldStarts - countOutcomes(samples).coldStarts);
}
