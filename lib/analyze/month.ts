import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { isSnapStartBilled } from "../prices/cost.ts";
import {
  computeMonthlyCost,
  computeProvisionedMonthlyCost,
  type MonthlyCost,
  type MonthlyUse,
} from "../prices/monthly-cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";

/** What a month of the input's `monthlyInvocations` costs as one configuration. */
export interface MonthSummary {
  /** At list price: tiers by volume, less the discount of the input's savings plan. */
  readonly onDemand: MonthlyCost;
  /** Of its `totalUsd`, 95 %; absent where the cost of an invocation has none. */
  readonly onDemandInterval?: ConfidenceInterval;
  /** With the input's `provisionedConcurrency`; absent without it, without `warmMs`, and where its prices are not known. */
  readonly provisioned?: MonthlyCost;
}

/** Means of a candidate's Billed Duration, and how many of its invocations are cold starts. */
export interface BilledMeans {
  /** Of all, mixed by their share. */
  readonly meanMs: number;
  /** Absent where only cold starts were measured. */
  readonly warmMs?: number | undefined;
  /** From 0 to 1. */
  readonly coldStartShare: number;
  /** Where the mean of all lies; absent where it is not known. */
  readonly mixedInterval?: ConfidenceInterval | undefined;
}

/** @returns undefined where the input does not say how many invocations a month has. */
export function summarizeMonth(
  { architecture, memoryMb }: Candidate,
  { meanMs, warmMs, coldStartShare, mixedInterval }: BilledMeans,
  { target, settings }: Pick<TuningPlan, "target" | "settings">,
  prices: PriceList,
): MonthSummary | undefined {
  const { monthlyInvocations, savingsPlanDiscountPercent, provisionedConcurrency } = settings;
  if (monthlyInvocations === undefined) return undefined;
  const use: MonthlyUse = {
    architecture,
    memoryMb,
    ephemeralStorageMb: target.ephemeralStorageMb,
    invocations: monthlyInvocations,
    meanBilledMs: meanMs,
    restores: isSnapStartBilled(target) ? monthlyInvocations * coldStartShare : 0,
    savingsPlanDiscountPercent,
  };
  const onDemand = computeMonthlyCost(prices, use);
  const limitUsd = (meanBilledMs: number) => computeMonthlyCost(prices, { ...use, meanBilledMs }).totalUsd;
  const known = {
    onDemand,
    ...(mixedInterval && {
      onDemandInterval: {
        level: mixedInterval.level,
        low: limitUsd(mixedInterval.low),
        high: limitUsd(mixedInterval.high),
      },
    }),
  };
  if (provisionedConcurrency === undefined || warmMs === undefined) return known;
  // On provisioned environments nothing starts cold.
  const warm = { ...use, meanBilledMs: warmMs };
  const provisioned = computeProvisionedMonthlyCost(prices, warm, provisionedConcurrency);
  return provisioned ? { ...known, provisioned } : known;
}
