import type { Budget, Share } from "./budget.ts";

/** One run among many. */
export interface Work<Outcome> {
  /** What its own input allows it to cost. */
  readonly ownUsd?: number | undefined;
  /** Never rejects. */
  run(share: Share): Promise<Outcome>;
}

/** Why the rest was not started. */
export type Halt = "spent" | "stopped";

/** What all came to, in their order: the outcome, or why it was not started. */
export type Ended<Outcome> = { readonly outcome: Outcome } | { readonly halt: Halt };

/**
 * Runs all, never more at once than allowed, in their order. None is started any more when the budget is spent by those
 * before it, or when `mayStart` says so; those that run then are waited for.
 * @param spentUsdOf what a run has cost
 */
export async function runAll<Outcome>(
  works: readonly Work<Outcome>[],
  { parallel, budget, mayStart }: { readonly parallel: number; readonly budget: Budget; mayStart(): boolean },
  spentUsdOf: (outcome: Outcome) => number,
): Promise<Ended<Outcome>[]> {
  const outcomes = new Map<number, Outcome>();
  const running = new Set<Promise<void>>();
  let next = 0;
  let halt: Halt | undefined;
  while (next < works.length && halt === undefined) {
    const isFull = running.size >= parallel;
    const slots = Math.min(parallel - running.size, works.length - next);
    const share = isFull || !mayStart() ? undefined : budget.take(slots, works[next]?.ownUsd);
    if (share) {
      const index = next++;
      const work: Promise<void> = start(works[index], share, index).finally(() => running.delete(work));
      running.add(work);
    } else if (!mayStart()) {
      halt = "stopped";
    } else if (running.size === 0) {
      halt = "spent";
    } else {
      await Promise.race(running);
    }
  }
  await Promise.all(running);
  return works.map((_, index) => {
    const outcome = outcomes.get(index);
    return outcome === undefined ? { halt: halt ?? "stopped" } : { outcome };
  });

  async function start(work: Work<Outcome> | undefined, share: Share, index: number) {
    if (!work) return;
    const outcome = await work.run(share);
    outcomes.set(index, outcome);
    budget.settle(share, spentUsdOf(outcome));
  }
}
