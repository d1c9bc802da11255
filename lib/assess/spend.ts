import { type PricedTarget, priceInvocation, priceUnknown } from "../measure/spend.ts";
import type { Candidate, Target } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";

/** What a candidate's invocations have cost, in US dollars at list price. */
export interface CandidateSpend {
  /**
   * Not too low: what ran without a report, or may have run unseen, counts as the dearest one that was seen, or as
   * one that ran into the time-out.
   */
  readonly spentUsd: number;
  /** Of the warm invocations with a report, failed ones too; absent before the first one. */
  readonly warm?: SpendMeans;
  /** Of the cold starts, likewise. */
  readonly cold?: SpendMeans;
}

export interface SpendMeans {
  readonly meanUsd: number;
  readonly meanBilledMs: number;
  readonly count: number;
}

/** An invocation with a report. */
export interface PricedInvocation {
  readonly costUsd: number;
  readonly billedMs: number;
  readonly isCold: boolean;
}

/**
 * Prices a candidate's invocations at list price, each with its restore, in the order in which they were sent. Those
 * without a report are left out.
 */
export function priceInvocations(
  candidate: Pick<Candidate, "architecture" | "memoryMb">,
  { billedDurationMs, restoreDurationMs = [], coldStart }: Samples,
  target: PricedTarget,
  prices: PriceList,
): PricedInvocation[] {
  return billedDurationMs.flatMap((billedMs, place) => {
    if (billedMs === null) return [];
    const isRestored = (restoreDurationMs[place] ?? null) !== null;
    const costUsd = priceInvocation({ candidate, target, prices }, billedMs, isRestored);
    return { costUsd, billedMs, isCold: coldStart[place] === 1 };
  });
}

/** Adds up the cost of all invocations of one candidate. `samples` and `heads` are its own. */
export function computeSpend(
  candidate: Candidate,
  samples: Samples,
  heads: readonly BatchHead[],
  target: PricedTarget & Pick<Target, "timeoutSeconds">,
  prices: PriceList,
): CandidateSpend {
  const reported = priceInvocations(candidate, samples, target, prices);
  const seenUsd = reported.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const unseen = heads.reduce((sum, { unseenCount }) => sum + unseenCount, 0);
  const unknown = countRunUnreported(samples) + unseen;
  const dearestUsd =
    reported.length > 0 ? reported.reduce((most, { costUsd }) => Math.max(most, costUsd), 0) : undefined;
  const warm = describeMeans(reported.filter(({ isCold }) => !isCold));
  const cold = describeMeans(reported.filter(({ isCold }) => isCold));
  return {
    spentUsd: seenUsd + priceUnknown({ candidate, target, prices }, unknown, dearestUsd),
    ...(warm && { warm }),
    ...(cold && { cold }),
  };
}

function describeMeans(invocations: readonly PricedInvocation[]): SpendMeans | undefined {
  const count = invocations.length;
  if (count === 0) return undefined;
  return {
    meanUsd: invocations.reduce((sum, { costUsd }) => sum + costUsd, 0) / count,
    meanBilledMs: invocations.reduce((sum, { billedMs }) => sum + billedMs, 0) / count,
    count,
  };
}

/** An environment that Lambda could not make is not billed. */
function countRunUnreported({ billedDurationMs, failure = [], failures }: Samples): number {
  return billedDurationMs.filter((billedMs, place) => {
    const kind = failure[place] ?? null;
    return billedMs === null && (kind === null || failures[kind]?.reason !== "init-failure");
  }).length;
}
