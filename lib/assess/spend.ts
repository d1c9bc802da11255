import type { Candidate, Target } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
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
  /** Of those with a report; undefined before the first one. */
  readonly meanUsd: number | undefined;
}

/** Adds up the cost of all invocations of one candidate. `samples` and `heads` are its own. */
export function computeSpend(
  candidate: Candidate,
  samples: Samples,
  heads: readonly BatchHead[],
  target: Pick<Target, "timeoutSeconds" | "ephemeralStorageMb" | "usesSnapStart" | "runtime">,
  prices: PriceList,
): CandidateSpend {
  const costOf = (billedDurationMs: number) =>
    computeInvocationCostUsd({
      prices,
      architecture: candidate.architecture,
      memoryMb: candidate.memoryMb,
      billedDurationMs,
      ephemeralStorageMb: target.ephemeralStorageMb,
    });
  const { billedDurationMs, restoreDurationMs = [] } = samples;
  const restoreUsd = computeRestoreCostUsd({ prices, target, memoryMb: candidate.memoryMb });
  let [reported, seenUsd, dearestUsd] = [0, 0, 0];
  for (const [place, billedMs] of billedDurationMs.entries()) {
    if (billedMs === null) continue;
    const costUsd = costOf(billedMs) + ((restoreDurationMs[place] ?? null) === null ? 0 : restoreUsd);
    reported += 1;
    seenUsd += costUsd;
    dearestUsd = Math.max(dearestUsd, costUsd);
  }
  const unseen = heads.reduce((sum, { unseenCount }) => sum + unseenCount, 0);
  const unknown = countRunUnreported(samples) + unseen;
  const boundUsd = reported > 0 ? dearestUsd : costOf(target.timeoutSeconds * 1000);
  return {
    spentUsd: seenUsd + unknown * boundUsd,
    meanUsd: reported > 0 ? seenUsd / reported : undefined,
  };
}

/** An environment that Lambda could not make is not billed. */
function countRunUnreported({ billedDurationMs, failure = [], failures }: Samples): number {
  return billedDurationMs.filter((billedMs, place) => {
    const kind = failure[place] ?? null;
    return billedMs === null && (kind === null || failures[kind]?.reason !== "init-failure");
  }).length;
}
