import { mean } from "simple-statistics";
import type { Statistic, TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import { computePercentile } from "../stats/percentile.ts";
import type { Contender } from "./contenders.ts";

/**
 * How near a measured contender comes to keeping the constraints, by its own warm invocations: its figure over the
 * limit of the constraint that it breaks most, so that 1.2 is 20 % too much. 0 where nothing is limited.
 */
export function measureExcess(
  { architecture, memoryMb, maxMemoryUsedMb, warm }: Contender,
  { settings, target }: Pick<TuningPlan, "settings" | "target">,
  prices: PriceList,
): number {
  const { maxDurationMs, maxCostPerMillionUsd, memoryHeadroomPercent } = settings.constraints;
  const sortedMs = warm.durationsMs.toSorted((a, b) => a - b);
  const ratios = Object.entries(maxDurationMs).map(
    ([statistic, limitMs]) => readStatistic(sortedMs, statistic as Statistic) / limitMs,
  );
  if (maxCostPerMillionUsd !== undefined) {
    const { ephemeralStorageMb } = target;
    const billedDurationMs = mean([...warm.billedMs]);
    const invocation = { prices, architecture, memoryMb, billedDurationMs, ephemeralStorageMb };
    ratios.push((computeInvocationCostUsd(invocation) * 1e6) / maxCostPerMillionUsd);
  }
  if (memoryHeadroomPercent !== undefined) {
    ratios.push((maxMemoryUsedMb * (1 + memoryHeadroomPercent / 100)) / memoryMb);
  }
  return Math.max(0, ...ratios);
}

function readStatistic(sortedMs: number[], statistic: Statistic): number {
  return statistic === "mean" ? mean(sortedMs) : computePercentile(sortedMs, Number(statistic.slice(1)));
}
