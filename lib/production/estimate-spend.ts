import { getOtherPrices, toStorageGbSeconds } from "../prices/cost.ts";
import { computeDurationUsd } from "../prices/monthly-cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import { ARCHITECTURES, type Architecture, toGbSeconds } from "../units.ts";
import type { ListedFunction } from "./list-functions.ts";
import { countWindowsPerMonth, type MetricWindow } from "./metric-window.ts";
import type { MeasuredMetrics } from "./summarize-metrics.ts";

/** A function and what it did in the window. */
export interface UsedFunction {
  readonly configuration: ListedFunction;
  readonly metrics: MeasuredMetrics;
}

/** A month of a function at list price, in the currency of the prices. */
export interface MonthlySpend {
  readonly invocations: number;
  /** Estimated: see `estimateMeanBilledMs`. */
  readonly meanBilledMs: number;
  readonly gbSeconds: number;
  /** Its part of what all functions' GB-seconds cost, at the average price of the tiers that they reach together. */
  readonly durationUsd: number;
  readonly requestsUsd: number;
  readonly ephemeralStorageUsd: number;
  /** The sum of them. */
  readonly totalUsd: number;
  /** What a GB-second less saves: the price of the last tier that the functions reach together. */
  readonly marginalGbSecondUsd: number;
}

/** What every estimate takes for granted; each is a guess about an account that nobody asked. */
export const SPEND_ASSUMPTIONS: readonly string[] = [
  "A month goes on like the window.",
  "Memory and architecture are those of $LATEST: a version or alias that takes invocations may have others.",
  "All invocations run on demand: provisioned concurrency has other prices, and the list of functions does not tell it.",
  "Billed durations are rounded up by half a millisecond on average.",
  "Cold starts are billed where Lambda Insights counts them, and left out elsewhere.",
  "Tiers of monthly volume count these functions only.",
  "No free tier, savings plan or discount.",
];

/**
 * Mean Billed Duration from CloudWatch's Duration, which is neither rounded nor holds the init: Billed Duration is
 * their sum, rounded up to 1 ms (Lambda pricing), which adds half a millisecond on average where fractions are evenly
 * spread. Without invocations it is 0.
 */
export function estimateMeanBilledMs({
  meanDurationMs,
  coldStartShare,
  meanInitMs,
}: MeasuredMetrics): number {
  if (meanDurationMs === undefined) return 0;
  return Math.max(1, meanDurationMs + 0.5 + (coldStartShare ?? 0) * (meanInitMs ?? 0));
}

/**
 * What each function costs in a month at list price. Tiers of monthly volume belong to an account, region and
 * architecture (Lambda pricing), so functions reach them together and share the average price.
 * @returns in the order of the functions
 */
export function estimateSpend(
  functions: readonly UsedFunction[],
  window: Pick<MetricWindow, "days">,
  prices: PriceList,
): readonly MonthlySpend[] {
  const windowsPerMonth = countWindowsPerMonth(window);
  const uses = functions.map(({ configuration, metrics }) => {
    const invocations = metrics.invocations * windowsPerMonth;
    const meanBilledMs = estimateMeanBilledMs(metrics);
    const gbSeconds = invocations * toGbSeconds(meanBilledMs, configuration.memoryMb);
    return { configuration, invocations, meanBilledMs, gbSeconds };
  });
  const shared = new Map<Architecture, { averageUsd: number; marginalUsd: number }>(
    ARCHITECTURES.map((architecture) => {
      const all = uses.filter(({ configuration }) => configuration.architecture === architecture);
      const total = all.reduce((sum, { gbSeconds }) => sum + gbSeconds, 0);
      return [architecture, sharePrices(prices, architecture, total)];
    }),
  );
  return uses.map(({ configuration, ...use }) => {
    const { architecture, ephemeralStorageMb } = configuration;
    const { requestUsd, ephemeralGbSecondUsd } = getOtherPrices(prices, architecture);
    const { averageUsd = 0, marginalUsd = 0 } = shared.get(architecture) ?? {};
    const durationUsd = use.gbSeconds * averageUsd;
    const requestsUsd = use.invocations * requestUsd;
    const ephemeralStorageUsd =
      use.invocations * toStorageGbSeconds(use.meanBilledMs, ephemeralStorageMb) * ephemeralGbSecondUsd;
    const totalUsd = durationUsd + requestsUsd + ephemeralStorageUsd;
    return {
      ...use,
      durationUsd,
      requestsUsd,
      ephemeralStorageUsd,
      totalUsd,
      marginalGbSecondUsd: marginalUsd,
    };
  });
}

function sharePrices(prices: PriceList, architecture: Architecture, gbSeconds: number) {
  const tiers = prices.tiers[architecture];
  const firstUsd = prices.gbSecondUsd[architecture];
  const marginalUsd =
    tiers.findLast(({ fromGbSeconds }) => fromGbSeconds < gbSeconds)?.gbSecondUsd ?? firstUsd;
  const averageUsd = gbSeconds > 0 ? computeDurationUsd(tiers, gbSeconds) / gbSeconds : firstUsd;
  return { averageUsd, marginalUsd };
}
