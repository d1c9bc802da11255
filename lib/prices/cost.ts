import { type Architecture, MB_PER_GB, toGbSeconds } from "../units.ts";
import type { PriceList } from "./price-list.ts";

/** Ephemeral storage that is included in the price of every function (Lambda pricing). */
const FREE_EPHEMERAL_STORAGE_MB = 512;

/**
 * What one invocation costs at list price: duration, request, and ephemeral storage above 512 MB (Lambda
 * pricing). The free tier and volume tiers are left out: they belong to the account, not to the function.
 *
 * @param billedDurationMs Billed Duration of the REPORT line, or an untrimmed mean of them. It already holds
 *   init and billed restore time.
 */
export function computeInvocationCostUsd({
  prices,
  architecture,
  memoryMb,
  billedDurationMs,
  ephemeralStorageMb,
}: {
  readonly prices: PriceList;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly billedDurationMs: number;
  readonly ephemeralStorageMb: number;
}): number {
  const paidStorageGb = Math.max(0, ephemeralStorageMb - FREE_EPHEMERAL_STORAGE_MB) / MB_PER_GB;
  return (
    toGbSeconds(billedDurationMs, memoryMb) * prices.gbSecondUsd[architecture] +
    (billedDurationMs / 1000) * paidStorageGb * prices.ephemeralGbSecondUsd +
    prices.requestUsd
  );
}
