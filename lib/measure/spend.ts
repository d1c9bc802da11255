import type { Candidate, Target } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Architecture } from "../units.ts";
import type { Batch } from "./batch.ts";
import type { Invocation } from "./invocation.ts";

/** What of a target decides what an invocation costs. */
export type PricedTarget = Pick<Target, "ephemeralStorageMb" | "usesSnapStart" | "runtime">;

/** What prices are of. */
export interface Priced {
  readonly candidate: { readonly architecture: Architecture; readonly memoryMb: number };
  readonly target: PricedTarget;
  readonly prices: PriceList;
}

/** One invocation with a report at list price, with its restore, in US dollars. */
export function priceInvocation(
  { candidate, target, prices }: Priced,
  billedDurationMs: number,
  isRestored: boolean,
): number {
  const { architecture, memoryMb } = candidate;
  const { ephemeralStorageMb } = target;
  const invocation = { prices, architecture, memoryMb, billedDurationMs, ephemeralStorageMb };
  const restoreUsd = isRestored ? computeRestoreCostUsd({ prices, target, memoryMb }) : 0;
  return computeInvocationCostUsd(invocation) + restoreUsd;
}

/**
 * What invocations that left no report, or ran unseen, count as in all: each as the dearest one that was seen, or as one
 * that ran into the time-out.
 * @param dearestUsd undefined when none was seen
 */
export function priceUnknown(
  priced: Priced & { readonly target: Pick<Target, "timeoutSeconds"> },
  count: number,
  dearestUsd: number | undefined,
): number {
  return count * (dearestUsd ?? priceInvocation(priced, priced.target.timeoutSeconds * 1000, false));
}

/** Invocations of one candidate, added up. */
export interface AddedUp {
  /** Of those with a report, in US dollars. */
  readonly reportedUsd: number;
  /** The dearest of them; undefined when there is none. */
  readonly dearestUsd?: number;
  /** Those that ran, or may have, without a report. */
  readonly unreported: number;
}

/** Adds up what the invocations of a candidate's batches cost. Those that may have run unseen are not in it. */
export function addUpBatches(
  batches: readonly Pick<Batch, "invocations">[],
  priced: Omit<Priced, "candidate"> & { readonly candidate: Candidate },
): AddedUp {
  let [reportedUsd, unreported] = [0, 0];
  let dearestUsd: number | undefined;
  for (const { invocations } of batches) {
    for (const invocation of invocations) {
      const { report } = invocation;
      if (report) {
        const isRestored = report.restoreDurationMs !== undefined;
        const costUsd = priceInvocation(priced, report.billedDurationMs, isRestored);
        reportedUsd += costUsd;
        dearestUsd = Math.max(dearestUsd ?? 0, costUsd);
      } else if (hasRun(invocation)) {
        unreported += 1;
      }
    }
  }
  return { reportedUsd, unreported, ...(dearestUsd !== undefined && { dearestUsd }) };
}

/** An environment that Lambda could not make is not billed. */
function hasRun({ failure }: Invocation): boolean {
  return failure?.reason !== "init-failure";
}
