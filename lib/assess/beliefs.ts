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
  // How sure these are is in no draw: warm invocations, which are what the search can ask for, do not tell.
  const ownColdLogs = contenders.map(({ cold }) => takeLogMean(cold.billedMs));
  const coldLogRatios = complete(
    ownColdLogs.map((log, index) => {
      const warmLog = means[index]?.logMean;
      return log === undefined || warmLog === undefined ? undefined : log - warmLog;
    }),
  );
  const shapes = describeShapes(contenders, means, settings);
  const hasRoom = checkHeadroom(contenders, settings);

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
      const coldMs = Math.exp(ownColdLogs[index] ?? (logs[index] ?? 0) + (coldLogRatios[index] ?? 0));
      const mixedMs = (1 - settings.coldStartShare) * warmMs + settings.coldStartShare * coldMs;
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

function takeLogMean(values: readonly number[]): number | undefined {
  return values.length > 0 ? Math.log(mean([...values])) : undefined;
}

/** A value for each contender: its own, else the median of the others', else 0. */
function complete(own: readonly (number | undefined)[]): number[] {
  const known = own.filter((value) => value !== undefined);
  const usual = known.length > 0 ? median(known) : 0;
  return own.map((value) => value ?? usual);
}

/** Whether each size has the headroom that is asked for; one that was not measured, by the nearest one that was. */
function checkHeadroom(contenders: readonly Contender[], { constraints }: Settings): boolean[] {
  const { memoryHeadroomPercent } = constraints;
  if (memoryHeadroomPercent === undefined) return contenders.map(() => true);
  const known = contenders.filter(({ maxMemoryUsedMb }) => maxMemoryUsedMb > 0);
  return contenders.map(({ memoryMb }) => {
    const distanceTo = (other: Contender) => Math.abs(Math.log(other.memoryMb / memoryMb));
    const [nearest] = known.toSorted((a, b) => distanceTo(a) - distanceTo(b));
    return (nearest?.maxMemoryUsedMb ?? 0) * (1 + memoryHeadroomPercent / 100) <= memoryMb;
  });
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
 * more values. Percentiles are compared with means without the tail: a single long invocation moves a mean, and no
 * percentile. The deviation is that of a normal quantile (variance (1 + z²/2) of the mean's), without the mean's part;
 * the median's is larger than that, pi/2 of the mean's.
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
  const roundings = complete(
    contenders.map(({ warm }) => {
      const [durationLog, billedLog] = [takeLogMean(warm.durationsMs), takeLogMean(warm.billedMs)];
      return durationLog === undefined || billedLog === undefined ? undefined : durationLog - billedLog;
    }),
  );
  const logsOf = ({ warm }: Contender, { logBody }: PooledMean) =>
    warm.durationsMs.map((ms) => Math.log(Math.max(ms, Number.MIN_VALUE)) - logBody);
  const own = contenders.map((contender, index) => {
    const pooled = means[index];
    return pooled ? logsOf(contender, pooled).toSorted((a, b) => a - b) : [];
  });
  const shared = own.flat().toSorted((a, b) => a - b);
  const tailLogs = complete(means.map((pooled) => pooled && pooled.logMean - pooled.logBody));
  const variations = means.flatMap((pooled) => (pooled ? [pooled.squaredVariation] : []));
  const usualVariation = variations.length > 0 ? median(variations) : 1;
  return [...wanted].map((statistic) => [
    statistic,
    contenders.map((_, index) => {
      if (statistic === "mean") return { logRatio: roundings[index] ?? 0, deviation: 0 };
      const percent = Number(statistic.slice(1));
      const spread = means[index]?.squaredVariation ?? usualVariation;
      const values = own[index] ?? [];
      const weight = values.length / (values.length + SHAPE_STRENGTH);
      const ofAll =
        shared.length > 0 ? computePercentile(shared, percent) * Math.sqrt(spread / usualVariation) : 0;
      const ofOwn = values.length > 0 ? computePercentile(values, percent) : 0;
      return {
        logRatio: weight * ofOwn + (1 - weight) * ofAll - (tailLogs[index] ?? 0),
        deviation: Math.sqrt(
          (spread * Math.max(NORMAL_QUANTILES[statistic] ** 2 / 2, Math.PI / 2 - 1)) /
            Math.max(values.length, 1),
        ),
      };
    }),
  ]);
}
