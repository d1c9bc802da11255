import { mean, median } from "simple-statistics";
import type { Settings, Statistic, Target, TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import { drawGaussian } from "../stats/gaussian.ts";
import { computePercentile } from "../stats/percentile.ts";
import { type PooledMean, poolMeans } from "../stats/pooled-means.ts";
import { type DrawScaling, fitScaling } from "../stats/scaling-model.ts";
import { MEMORY_MB_PER_VCPU } from "../units.ts";
import type { Contender } from "./contenders.ts";

/** One possible truth about every contender, in their order. */
export interface Possibility {
  /** What the strategy minimises. */
  readonly scores: Float64Array;
  /** 1 where the constraints are kept. */
  readonly keeps: Uint8Array;
  /** Mean billed duration of a warm invocation. */
  readonly billedMs: Float64Array;
}

/** Lambda bills whole milliseconds. */
const BILLED_UNIT_MS = 1;

/** The pooled shape of the distribution counts as so many values in a contender's own. */
const SHAPE_STRENGTH = 40;

/** Standard normal quantiles of the percentiles that latency is judged by. */
const NORMAL_QUANTILES: Readonly<Record<Exclude<Statistic, "mean">, number>> = {
  p50: 0,
  p90: 1.2816,
  p95: 1.6449,
  p99: 2.3263,
};

/**
 * Draws possible truths from what all samples leave possible: mean billed durations by the scaling model, which knows
 * something also of sizes that were not measured, and from them costs, durations by any statistic, and whether the
 * constraints are kept. Only contenders that are still in count; the others get endless scores.
 */
export function drawPossibilities(
  contenders: readonly Contender[],
  plan: Pick<TuningPlan, "settings" | "target">,
  prices: PriceList,
  random: () => number,
  count: number,
): Possibility[] {
  const { settings, target } = plan;
  const { maxDurationMs, maxCostPerMillionUsd = Number.POSITIVE_INFINITY } = settings.constraints;
  const means = poolMeans(
    contenders.map(({ warm, standing }) => (standing === "in" ? warm.billedMs : [])),
    BILLED_UNIT_MS,
  );
  const draw = fitContenders(contenders, means);
  const costs = contenders.map((contender) => priceContender(contender, target, prices));
  const coldRatios = completeRatios(contenders, ({ cold, warm }) =>
    cold.billedMs.length > 0 && warm.billedMs.length > 0
      ? mean([...cold.billedMs]) / mean([...warm.billedMs])
      : undefined,
  );
  const shapes = describeShapes(contenders, means, settings);
  const most = Math.max(0, ...contenders.map(({ maxMemoryUsedMb }) => maxMemoryUsedMb));
  const headroom = 1 + (settings.constraints.memoryHeadroomPercent ?? 0) / 100;
  const hasRoom = contenders.map(
    ({ memoryMb, maxMemoryUsedMb }) =>
      settings.constraints.memoryHeadroomPercent === undefined ||
      (maxMemoryUsedMb || most) * headroom <= memoryMb,
  );

  return Array.from({ length: count }, () => {
    const logs = draw(random);
    const size = contenders.length;
    const [scores, keeps, billedMs] = [new Float64Array(size), new Uint8Array(size), new Float64Array(size)];
    contenders.forEach(({ standing }, index) => {
      const warmMs = Math.exp(logs[index] ?? 0);
      billedMs[index] = warmMs;
      if (standing !== "in") {
        scores[index] = Number.POSITIVE_INFINITY;
        return;
      }
      const mixedMs = warmMs * (1 + settings.coldStartShare * ((coldRatios[index] ?? 1) - 1));
      const { perMs, perCall, perStart } = costs[index] ?? { perMs: 0, perCall: 0, perStart: 0 };
      const costUsd = perMs * mixedMs + perCall + perStart * settings.coldStartShare;
      let objectiveMs = warmMs;
      let isKept = hasRoom[index] === true && costUsd * 1e6 <= maxCostPerMillionUsd;
      for (const [statistic, shape] of shapes) {
        const { logRatio, deviation } = shape[index] ?? { logRatio: 0, deviation: 0 };
        const noise = deviation === 0 ? 0 : deviation * drawGaussian(random);
        const durationMs = warmMs * Math.exp(logRatio + noise);
        if (statistic === settings.objective) objectiveMs = durationMs;
        if (durationMs > (maxDurationMs[statistic] ?? Number.POSITIVE_INFINITY)) isKept = false;
      }
      scores[index] = computeScore(settings, costUsd, objectiveMs);
      keeps[index] = isKept ? 1 : 0;
    });
    return { scores, keeps, billedMs };
  });
}

/** Lowest is best. `balanced` is a product, so that what other sizes were measured does not sway it. */
function computeScore({ strategy, balancedWeight }: Settings, costUsd: number, durationMs: number): number {
  if (strategy === "cost") return costUsd;
  if (strategy === "speed") return durationMs;
  return costUsd ** balancedWeight * durationMs ** (1 - balancedWeight);
}

function fitContenders(
  contenders: readonly Contender[],
  means: readonly (PooledMean | undefined)[],
): DrawScaling {
  const [first] = contenders;
  return fitScaling(
    contenders.map(({ memoryMb, architecture }, index) => ({
      size: memoryMb,
      family: architecture === first?.architecture ? 0 : 1,
      estimate: means[index],
    })),
    MEMORY_MB_PER_VCPU,
  );
}

/** Cost is linear in billed duration: per millisecond, per invocation, and per cold start. */
function priceContender(
  { architecture, memoryMb }: Contender,
  target: Target,
  prices: PriceList,
): { readonly perMs: number; readonly perCall: number; readonly perStart: number } {
  const costOf = (billedDurationMs: number) =>
    computeInvocationCostUsd({
      prices,
      architecture,
      memoryMb,
      billedDurationMs,
      ephemeralStorageMb: target.ephemeralStorageMb,
    });
  const perCall = costOf(0);
  return {
    perMs: (costOf(1000) - perCall) / 1000,
    perCall,
    perStart: computeRestoreCostUsd({ prices, target, memoryMb }),
  };
}

/** A ratio for each contender: its own, else the median of the others', else 1. */
function completeRatios(
  contenders: readonly Contender[],
  measure: (contender: Contender) => number | undefined,
): number[] {
  const own = contenders.map(measure);
  const known = own.filter((ratio) => ratio !== undefined);
  const usual = known.length > 0 ? median(known) : 1;
  return own.map((ratio) => ratio ?? usual);
}

interface Shape {
  /** Natural logarithm of the statistic as a multiple of the mean billed duration. */
  readonly logRatio: number;
  /** Standard deviation of `logRatio`. */
  readonly deviation: number;
}

/**
 * How each statistic that matters lies to the mean. Few values do not tell a percentile, so the deviations from their
 * means of all contenders together do, scaled to each one's own spread, and outweighed by its own percentile as it gets
 * more values. The deviation is that of a normal quantile (variance (1 + z²/2) of the mean's), without the mean's part.
 */
function describeShapes(
  contenders: readonly Contender[],
  means: readonly (PooledMean | undefined)[],
  { strategy, objective, constraints }: Settings,
): [Statistic, Shape[]][] {
  const wanted = new Set<Statistic>([
    ...(strategy === "cost" ? [] : [objective]),
    ...(Object.keys(constraints.maxDurationMs) as Statistic[]),
  ]);
  const roundings = completeRatios(contenders, ({ warm }) =>
    warm.billedMs.length > 0 ? mean([...warm.durationsMs]) / mean([...warm.billedMs]) : undefined,
  );
  const residuals = contenders.flatMap(({ warm, standing }) => {
    if (standing !== "in" || warm.durationsMs.length < 2) return [];
    const own = mean([...warm.durationsMs]);
    return warm.durationsMs.map((ms) => Math.log(Math.max(ms, Number.MIN_VALUE) / own));
  });
  const sorted = residuals.toSorted((a, b) => a - b);
  const variations = means.flatMap((pooled) => (pooled ? [pooled.squaredVariation] : []));
  const usualVariation = variations.length > 0 ? median(variations) : 1;
  return [...wanted].map((statistic) => [
    statistic,
    contenders.map(({ warm }, index) => {
      const rounding = Math.log(roundings[index] ?? 1);
      if (statistic === "mean") return { logRatio: rounding, deviation: 0 };
      const percent = Number(statistic.slice(1));
      const quantile = NORMAL_QUANTILES[statistic];
      const spread = means[index]?.squaredVariation ?? usualVariation;
      const shared =
        sorted.length > 0 ? computePercentile(sorted, percent) * Math.sqrt(spread / usualVariation) : 0;
      const count = warm.durationsMs.length;
      const weight = count / (count + SHAPE_STRENGTH);
      const own =
        count > 0
          ? Math.log(
              computePercentile(
                warm.durationsMs.toSorted((a, b) => a - b),
                percent,
              ) / mean([...warm.durationsMs]),
            )
          : 0;
      return {
        logRatio: rounding + weight * own + (1 - weight) * shared,
        deviation: Math.sqrt((spread * Math.max(quantile ** 2 / 2, 0.3)) / Math.max(count, 1)),
      };
    }),
  ]);
}
