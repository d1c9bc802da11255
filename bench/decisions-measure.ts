import { Draws, type TrueFunction } from "./decisions-function.ts";
import { type Goal, judgePick, listGoals, type Outcome } from "./decisions-goals.ts";
import { decideByGrid } from "./decisions-grid.ts";
import { type Decision, runSearch } from "./decisions-search.ts";

/** What is compared: the search where it has decided and where its run ends, and grids of so many invocations each. */
export const METHODS = ["search", "verified", "grid50", "grid10"] as const;
export type Method = (typeof METHODS)[number];

/** One decision of one repetition. */
export interface MethodOutcome extends Outcome {
  readonly method: Method;
  readonly goal: Goal["kind"];
}

/**
 * Decides for every goal by every method, so many times. In a repetition, all methods and goals see the same
 * invocations, as far as they ask for them.
 */
export function measureDecisions(truth: TrueFunction, repetitions: number): MethodOutcome[] {
  const goals = listGoals(truth);
  const names = Array.from({ length: repetitions }, (_, index) => `${truth.name} ${index}`);
  return names.flatMap((runId) => {
    const draws = new Map(truth.candidates.map((candidate) => [candidate.key, new Draws(candidate, runId)]));
    return goals.flatMap((goal): MethodOutcome[] => {
      const { settings, score, maxP95Ms } = goal;
      const { decided, verified } = runSearch(truth, draws, { settings, runId });
      const gridGoal = { score, maxP95Ms };
      const decisions: Record<Method, Decision & { readonly nearestKey?: string; readonly rounds?: number }> =
        {
          search: decided,
          verified,
          grid50: decideByGrid(truth, draws, 50, gridGoal),
          grid10: decideByGrid(truth, draws, 10, gridGoal),
        };
      return METHODS.map((method) => {
        const { pickKey, nearestKey, invocations, gbSeconds, rounds } = decisions[method];
        return {
          method,
          goal: goal.kind,
          ...judgePick(truth.candidates, goal, pickKey),
          invocations,
          gbSeconds,
          ...(rounds !== undefined && { rounds }),
          ...(pickKey === undefined && { hasNearest: nearestKey !== undefined }),
        };
      });
    });
  });
}
