import type { Settings } from "../lib/prepare/plan.ts";
import { computePercentile } from "../lib/stats/percentile.ts";
import type { TrueCandidate, TrueFunction } from "./decisions-function.ts";

/** What a decision is asked for, and what it is judged by. */
export interface Goal {
  readonly kind: "cost" | "speed" | "budget" | "impossible";
  readonly settings: Partial<Settings>;
  /** What the pick shall have the least of. */
  readonly score: "costUsd" | "p95Ms";
  /** The longest p95 that the pick may have. */
  readonly maxP95Ms?: number;
}

/** Budgets lie so far above the true p95 of the candidates at these percentiles of all candidates' p95. */
const BUDGET_RANKS = [25, 50, 75];
const BUDGET_FACTOR = 1.05;

/** An impossible budget, as a share of the lowest true p95. */
const IMPOSSIBLE_FACTOR = 0.8;

/**
 * Cost; speed by p95; cost within p95 budgets: 5 % above the true p95 of the candidates at the quartiles, so that one
 * candidate or more keeps each by little; and cost within a budget that none keeps: a fifth below the lowest true p95.
 */
export function listGoals({ candidates }: TrueFunction): Goal[] {
  const p95s = candidates.map(({ p95Ms }) => p95Ms).toSorted((a, b) => a - b);
  const limit = (kind: "budget" | "impossible", maxP95Ms: number): Goal => ({
    kind,
    settings: { constraints: { maxDurationMs: { p95: maxP95Ms } } },
    score: "costUsd",
    maxP95Ms,
  });
  const ranks = BUDGET_RANKS.map((rank) => Math.round(((p95s.length - 1) * rank) / 100));
  return [
    { kind: "cost", settings: {}, score: "costUsd" },
    { kind: "speed", settings: { strategy: "speed", objective: "p95" }, score: "p95Ms" },
    ...[...new Set(ranks)].map((rank) => limit("budget", (p95s[rank] ?? 0) * BUDGET_FACTOR)),
    limit("impossible", (p95s[0] ?? 0) * IMPOSSIBLE_FACTOR),
  ];
}

/** How good a decision is, by the truth. */
export interface Verdict {
  /** Nothing was picked. */
  readonly isNone: boolean;
  /** The pick's p95 is above the budget by more than the margin. */
  readonly isBroken: boolean;
  /**
   * The pick's score over the lowest of the candidates that keep the budget, less 1; absent without a pick, where none
   * keeps it, and where the pick breaks it. A pick that is beyond the budget by less than the margin may be better than
   * the best that keeps it: that is no regret, and no gain either.
   */
  readonly regret?: number;
}

/**
 * Judges a pick by the true scores of the candidates.
 *
 * @param marginPercent by so much a pick may be above the budget
 * @throws Error when the pick is no candidate
 */
export function judgePick(
  candidates: readonly Pick<TrueCandidate, "key" | "costUsd" | "p95Ms">[],
  { score, maxP95Ms = Number.POSITIVE_INFINITY }: Pick<Goal, "score" | "maxP95Ms">,
  pickKey: string | undefined,
  marginPercent = 1,
): Verdict {
  if (pickKey === undefined) return { isNone: true, isBroken: false };
  const pick = candidates.find(({ key }) => key === pickKey);
  if (!pick) throw new Error(`${pickKey} is no candidate`);
  const isBroken = pick.p95Ms > maxP95Ms * (1 + marginPercent / 100);
  const kept = candidates.filter(({ p95Ms }) => p95Ms <= maxP95Ms);
  if (isBroken || kept.length === 0) return { isNone: false, isBroken };
  const lowest = Math.min(...kept.map((candidate) => candidate[score]));
  return { isNone: false, isBroken, regret: Math.max(0, pick[score] / lowest - 1) };
}

/** Means and percentiles over runs; shares and regrets as fractions. Regrets are of the runs that have one. */
export interface DecisionFigures {
  readonly runs: number;
  readonly meanRegret: number;
  readonly p50Regret: number;
  readonly p95Regret: number;
  readonly maxRegret: number;
  /** Share of runs that picked the very best. */
  readonly hitShare: number;
  readonly brokenShare: number;
  /** Share of runs that picked nothing. */
  readonly noneShare: number;
  /** Share of runs that picked nothing and named the nearest one. */
  readonly nearestShare: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  /** Absent where there are no rounds. */
  readonly rounds?: number;
}

/** One decision and what it took. */
export interface Outcome extends Verdict {
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly rounds?: number;
  /** Nothing was picked, and the nearest one named. */
  readonly hasNearest?: boolean;
}

/** @param outcomes at least one */
export function summarizeOutcomes(outcomes: readonly Outcome[]): DecisionFigures {
  const regrets = outcomes.flatMap(({ regret }) => (regret === undefined ? [] : [regret]));
  const sorted = regrets.toSorted((a, b) => a - b);
  const percentile = (p: number) => (sorted.length > 0 ? computePercentile(sorted, p) : 0);
  const rounds = outcomes.flatMap((outcome) => (outcome.rounds === undefined ? [] : [outcome.rounds]));
  const shareOf = (isCounted: (outcome: Outcome) => boolean) =>
    outcomes.filter(isCounted).length / outcomes.length;
  return {
    runs: outcomes.length,
    meanRegret: average(regrets),
    p50Regret: percentile(50),
    p95Regret: percentile(95),
    maxRegret: percentile(100),
    hitShare: shareOf(({ regret }) => regret !== undefined && regret < 1e-9),
    brokenShare: shareOf(({ isBroken }) => isBroken),
    noneShare: shareOf(({ isNone }) => isNone),
    nearestShare: shareOf(({ isNone, hasNearest }) => isNone && hasNearest === true),
    invocations: average(outcomes.map(({ invocations }) => invocations)),
    gbSeconds: average(outcomes.map(({ gbSeconds }) => gbSeconds)),
    ...(rounds.length > 0 && { rounds: average(rounds) }),
  };
}

/** 0 of none. */
function average(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : 0;
}
