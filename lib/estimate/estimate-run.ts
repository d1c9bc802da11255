import { getNum, type TuningPlan } from "../prepare/plan.ts";
import { lookUpStateTransitionUsd } from "../prices/state-transition-price.ts";
import { type Overhead, type SimulatedRun, simulateRun } from "./simulate-run.ts";

/** From the least to the most that is to be expected; `likely` where anything speaks for one value. */
export interface Range {
  readonly low: number;
  readonly likely?: number;
  readonly high: number;
}

/** What a run would take. */
export interface RunEstimate {
  readonly invocations: Range;
  /** Of the target's invocations at list price, in the currency of the prices. */
  readonly costUsd: Range;
  /** Of Step Functions, for a run on AWS; absent where the price is not known. */
  readonly stateTransitionsUsd?: Range;
  readonly elapsedMs: Range;
}

/** Where the run would be: that decides what it takes besides the invocations. */
export type Platform = "local" | "aws";

/**
 * Of a run, beside the function itself. Guesses, wide on purpose: those of this machine after runs of the embedded cloud
 * on two cores; those of AWS are measured nowhere here.
 */
const OVERHEADS: Readonly<Record<Platform, readonly Overhead[]>> = {
  local: [
    { onceMs: 500, roundMs: 50, cloneMs: 20, invocationMs: 0 },
    { onceMs: 3000, roundMs: 500, cloneMs: 300, invocationMs: 10 },
    { onceMs: 15_000, roundMs: 2500, cloneMs: 2500, invocationMs: 80 },
  ],
  aws: [
    { onceMs: 3000, roundMs: 500, cloneMs: 1000, invocationMs: 5 },
    { onceMs: 10_000, roundMs: 2500, cloneMs: 5000, invocationMs: 40 },
    { onceMs: 40_000, roundMs: 10_000, cloneMs: 30_000, invocationMs: 250 },
  ],
};

/** How functions differ: from waiting only to work only, and from steady ones with a short init to restless ones. */
const WORK_SHARES: readonly number[] = [0, 0.5, 1];
const RESTLESSNESS = [
  { noise: 0.02, initMs: 20 },
  { noise: 0.1, initMs: 250 },
  { noise: 0.4, initMs: 2000 },
] as const;

/** What no supposed function has: memory that is short, more threads than one, some failures. */
const ALLOWANCE = 1.25;

/** How much chance there is in what a search sends: by this, the recorded functions of bench:decisions are within it. */
const SEARCH_ALLOWANCE = 1.6;

/**
 * Plays the run for functions of many kinds, and gives the span of what they come to, wider on both sides by what these
 * functions do not have, and for the number of invocations by what chance does to a search. The likely value is the
 * median of those with the likely duration.
 * @param durationMs of one warm invocation at the target's own memory
 */
export function estimateRun(plan: TuningPlan, durationMs: Range, platform: Platform): RunEstimate {
  const likely = playAll(plan, durationMs.likely, platform);
  const all = [
    ...playAll(plan, durationMs.low, platform),
    ...likely,
    ...playAll(plan, durationMs.high, platform),
  ];
  const { sampling, maxCostUsd, maxMinutes, dryRun } = plan.settings;
  const isOpen = sampling === "search" || maxCostUsd !== undefined || maxMinutes !== undefined;
  const span = (pick: (run: SimulatedRun) => number, allowance: number): Range => ({
    low: Math.min(...all.map(pick)) / allowance,
    ...(likely.length > 0 && { likely: median(likely.map(pick)) }),
    high: Math.max(...all.map(pick)) * allowance,
  });
  const chance = isOpen ? SEARCH_ALLOWANCE : 1;
  const sent = span(({ invocations }) => invocations, chance);
  // Where all get the same, it is one more when all were cold.
  const more = sampling === "fixed" && !dryRun ? 1 : 0;
  const nums = plan.candidates.map(({ key }) => getNum(plan.settings, key)).filter((num) => num > 0);
  const most = nums.reduce((sum, num) => sum + num + more, 0);
  const cost = span(({ costUsd }) => costUsd, ALLOWANCE);
  // A limit allows for nothing; what the simulated runs exceed it by, a run may, too.
  const mostUsd = Math.max(maxCostUsd ?? cost.high, ...all.map(({ costUsd }) => costUsd));
  const transitions = span(({ stateTransitions }) => stateTransitions, chance);
  const transitionUsd = lookUpStateTransitionUsd(plan.access.region);
  return {
    invocations: { ...sent, low: Math.floor(sent.low), high: Math.min(most, Math.ceil(sent.high)) },
    costUsd: { ...cost, high: Math.min(cost.high, mostUsd) },
    ...(platform === "aws" &&
      transitionUsd !== undefined && { stateTransitionsUsd: scale(transitions, transitionUsd) }),
    elapsedMs: span(({ elapsedMs }) => elapsedMs, ALLOWANCE),
  };
}

function playAll(
  plan: TuningPlan,
  durationMs: number | undefined,
  platform: Platform,
): readonly SimulatedRun[] {
  if (durationMs === undefined) return [];
  return WORK_SHARES.flatMap((workShare) =>
    RESTLESSNESS.flatMap((restlessness, index) => {
      const overhead = OVERHEADS[platform][index];
      return overhead ? [simulateRun(plan, { durationMs, workShare, ...restlessness }, overhead)] : [];
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function scale({ low, likely, high }: Range, factor: number): Range {
  return { low: low * factor, ...(likely !== undefined && { likely: likely * factor }), high: high * factor };
}
