import { type Batch, countUnseen } from "../measure/batch.ts";
import type { Invocation } from "../measure/invocation.ts";
import type { Candidate, Target } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";

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

/** Adds up the cost of all invocations of one candidate. `batches` are its own. */
export function computeSpend(
  candidate: Candidate,
  batches: readonly Batch[],
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
  const invocations = batches.flatMap((batch) => batch.invocations);
  const restoreUsd = computeRestoreCostUsd({ prices, target, memoryMb: candidate.memoryMb });
  const costsUsd = invocations.flatMap(({ report }) => {
    if (!report) return [];
    return costOf(report.billedDurationMs) + (report.restoreDurationMs === undefined ? 0 : restoreUsd);
  });
  const unknown = invocations.filter(mayHaveRunUnreported).length + countUnseen(batches);
  const seenUsd = costsUsd.reduce((sum, costUsd) => sum + costUsd, 0);
  const boundUsd = costsUsd.length > 0 ? Math.max(...costsUsd) : costOf(target.timeoutSeconds * 1000);
  return {
    spentUsd: seenUsd + unknown * boundUsd,
    meanUsd: costsUsd.length > 0 ? seenUsd / costsUsd.length : undefined,
  };
}

/** An environment that Lambda could not make is not billed. */
function mayHaveRunUnreported({ report, failure }: Invocation): boolean {
  return !report && failure?.reason !== "init-failure";
}
