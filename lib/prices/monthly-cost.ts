import { type Architecture, toGbSeconds } from "../units.ts";
import { getOtherPrices, toStorageGbSeconds } from "./cost.ts";
import type { PriceList, PriceTier } from "./price-list.ts";

/** AWS's own calculator takes a month for 730 hours. */
const MONTH_SECONDS = 730 * 3600;

/** What a function does in a month, as one configuration. */
export interface MonthlyUse {
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
  /** In the month. */
  readonly invocations: number;
  /** Mean Billed Duration of them all, cold starts included. */
  readonly meanBilledMs: number;
  /** Restores of billed snapshots in the month; 0 without SnapStart, and for Java. */
  readonly restores: number;
  /** Off the price of duration and provisioned concurrency, 0 to 100. */
  readonly savingsPlanDiscountPercent: number;
}

/** A month in the currency of the prices. */
export interface MonthlyCost {
  /** GB-seconds, on demand and on provisioned concurrency. */
  readonly durationUsd: number;
  readonly requestsUsd: number;
  readonly ephemeralStorageUsd: number;
  readonly restoresUsd: number;
  /** For having it, used or not. */
  readonly provisionedConcurrencyUsd: number;
  /** The sum of them. */
  readonly totalUsd: number;
}

/**
 * What a month costs on demand at list price: duration by tiers of monthly volume, requests, ephemeral storage above
 * 512 MB, restores of snapshots. Tiers belong to an account, region and architecture (Lambda pricing): here the
 * function is alone there. Compute Savings Plans discount duration; of requests AWS's sources do not say so. The free
 * tier is left out.
 */
export function computeMonthlyCost(prices: PriceList, use: MonthlyUse): MonthlyCost {
  const gbSeconds = use.invocations * toGbSeconds(use.meanBilledMs, use.memoryMb);
  const durationUsd = computeDurationUsd(prices.tiers[use.architecture], gbSeconds) * leaves(use);
  const restoresUsd = use.restores * toGb(use) * (prices.snapStart?.restoreGbUsd ?? 0);
  return addUp({ ...computeOthers(prices, use), durationUsd, restoresUsd, provisionedConcurrencyUsd: 0 });
}

/**
 * What the month would cost with provisioned concurrency: the configured environments all month long, and what runs on
 * them at its own price of duration. What is more than they could do, were it spread evenly, runs on demand; peaks
 * above them are not known here, so it is the least that it can cost. A provisioned function has no snapshots.
 * @param environments provisioned, at least 1
 * @returns undefined where the prices of provisioned concurrency are not known.
 */
export function computeProvisionedMonthlyCost(
  prices: PriceList,
  use: MonthlyUse,
  environments: number,
): MonthlyCost | undefined {
  const own = prices.provisioned[use.architecture];
  if (!own) return undefined;
  const busySeconds = (use.invocations * use.meanBilledMs) / 1000;
  const availableSeconds = environments * MONTH_SECONDS;
  const onProvisionedSeconds = Math.min(busySeconds, availableSeconds);
  const onDemandGbSeconds = (busySeconds - onProvisionedSeconds) * toGb(use);
  return addUp({
    ...computeOthers(prices, use),
    durationUsd:
      (onProvisionedSeconds * toGb(use) * own.durationGbSecondUsd +
        computeDurationUsd(prices.tiers[use.architecture], onDemandGbSeconds)) *
      leaves(use),
    restoresUsd: 0,
    provisionedConcurrencyUsd: availableSeconds * toGb(use) * own.concurrencyGbSecondUsd * leaves(use),
  });
}

/**
 * What so many GB-seconds of one month cost: each tier's price for those that are in it.
 * @param tiers lowest first, the first from 0
 */
export function computeDurationUsd(tiers: readonly PriceTier[], gbSeconds: number): number {
  return tiers.reduce((usd, { fromGbSeconds, gbSecondUsd }, index) => {
    const toGbSeconds = tiers[index + 1]?.fromGbSeconds ?? Number.POSITIVE_INFINITY;
    return usd + Math.max(0, Math.min(gbSeconds, toGbSeconds) - fromGbSeconds) * gbSecondUsd;
  }, 0);
}

/**
 * What keeping the snapshot of one version costs in a month, by memory size (Lambda pricing). Nothing for Java; see
 * `isSnapStartBilled`.
 * @returns undefined where the price is not known
 */
export function computeSnapshotMonthUsd(prices: PriceList, memoryMb: number): number | undefined {
  if (!prices.snapStart) return undefined;
  return toGbSeconds(MONTH_SECONDS * 1000, memoryMb) * prices.snapStart.cacheGbSecondUsd;
}

function computeOthers(prices: PriceList, { architecture, ...use }: MonthlyUse) {
  const { requestUsd, ephemeralGbSecondUsd } = getOtherPrices(prices, architecture);
  const storageGbSeconds = toStorageGbSeconds(use.meanBilledMs, use.ephemeralStorageMb);
  return {
    requestsUsd: use.invocations * requestUsd,
    ephemeralStorageUsd: use.invocations * storageGbSeconds * ephemeralGbSecondUsd,
  };
}

const toGb = ({ memoryMb }: MonthlyUse) => toGbSeconds(1000, memoryMb);

/** The share of the price that the savings plan leaves. */
const leaves = ({ savingsPlanDiscountPercent }: MonthlyUse) => 1 - savingsPlanDiscountPercent / 100;

function addUp(parts: Omit<MonthlyCost, "totalUsd">): MonthlyCost {
  return { ...parts, totalUsd: Object.values(parts).reduce((sum, usd) => sum + usd, 0) };
}
