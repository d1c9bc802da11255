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
  const { requestUsd, ephemeralGbSecondUsd } = getOtherPrices(prices, architecture);
  return (
    toGbSeconds(billedDurationMs, memoryMb) * prices.gbSecondUsd[architecture] +
    toStorageGbSeconds(billedDurationMs, ephemeralStorageMb) * ephemeralGbSecondUsd +
    requestUsd
  );
}

/** The prices of a request and of ephemeral storage on an architecture. */
export function getOtherPrices(
  prices: PriceList,
  architecture: Architecture,
): { readonly requestUsd: number; readonly ephemeralGbSecondUsd: number } {
  return (architecture === "arm64" ? prices.arm64 : undefined) ?? prices;
}

/** GB-seconds of ephemeral storage that are paid: those above 512 MB (Lambda pricing). */
export function toStorageGbSeconds(billedDurationMs: number, ephemeralStorageMb: number): number {
  const paidMb = Math.max(0, ephemeralStorageMb - FREE_EPHEMERAL_STORAGE_MB);
  return toGbSeconds(billedDurationMs, paidMb);
}

/**
 * What SnapStart asks for restoring one environment, beside the billed part of the restore's time, which Billed
 * Duration holds already: the price per GB restored times the memory size (Lambda pricing). Java pays nothing for it.
 * @returns 0 without SnapStart, and where the price is not known: the prices' note says so.
 */
export function computeRestoreCostUsd({
  prices,
  target,
  memoryMb,
}: {
  readonly prices: PriceList;
  readonly target: SnapStartTarget;
  readonly memoryMb: number;
}): number {
  if (!isSnapStartBilled(target)) return 0;
  return (memoryMb / MB_PER_GB) * (prices.snapStart?.restoreGbUsd ?? 0);
}

/** What of a function decides whether its snapshots are billed. */
export interface SnapStartTarget {
  readonly usesSnapStart: boolean;
  /** Such as `python3.14`. */
  readonly runtime?: string;
}

/** Snapshots of Python and .NET are billed, those of Java are not (Lambda pricing). */
export function isSnapStartBilled({ usesSnapStart, runtime = "" }: SnapStartTarget): boolean {
  return usesSnapStart && !runtime.startsWith("java");
}
