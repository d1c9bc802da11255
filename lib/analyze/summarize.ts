import { mean } from "simple-statistics";
import type { Candidate, Settings, TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Samples } from "../samples/samples.ts";
import {
  type ColdSamples,
  findMaxMemoryUsedMb,
  selectCold,
  selectWarm,
  type WarmSamples,
} from "../samples/select.ts";
import { detectHeavyTail } from "../stats/heavy-tail.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import { computeMeanInterval } from "../stats/mean-interval.ts";
import { mixIntervals } from "../stats/mix-intervals.ts";
import { type ColdSpread, computeColdInterval } from "./cold-spread.ts";
import { describeDurations, LEVEL, sortColumn } from "./duration-figures.ts";
import { summarizeMonth } from "./month.ts";
import type { ColdSummary, DurationFigures, HeavyTail, MeasuredSummary, WarmSummary } from "./result.ts";

/**
 * Summarises a candidate's successful invocations. Cost is the untrimmed mean of billed duration, which already
 * contains Init and billed restore time (AWS Lambda pricing, since 2025-08-01), at the region's prices, plus the
 * price of a request, and for cold starts with SnapStart the price of a restore. Warm and cold are mixed by the plan's
 * cold-start share; without a warm sample the cold one stands for it, and without a cold one the cost is that of warm
 * invocations, which `computeCostRatio` knows.
 *
 * Intervals are of 95 %. Cost is affine in the mean billed duration, so its limits are the prices of the limits of that;
 * warm and cold ones are mixed as independent.
 *
 * @param samples with at least one successful invocation.
 * @param coldSpread of all candidates
 */
export function summarize(
  candidate: Candidate,
  samples: Samples,
  plan: TuningPlan,
  prices: PriceList,
  coldSpread?: ColdSpread,
): MeasuredSummary {
  const warmSamples = selectWarm(samples);
  const coldSamples = selectCold(samples);
  const hasWarm = warmSamples.durationsMs.length > 0;
  const { target } = plan;
  const restoreUsd = computeRestoreCostUsd({ prices, target, memoryMb: candidate.memoryMb });
  const priceMillion = (billedDurationMs: number, startUsd: number) => {
    const { architecture, memoryMb } = candidate;
    const { ephemeralStorageMb } = target;
    return (
      (computeInvocationCostUsd({ prices, architecture, memoryMb, billedDurationMs, ephemeralStorageMb }) +
        startUsd) *
      1e6
    );
  };

  const coldInterval =
    coldSamples.billedMs.length > 0 ? computeColdInterval(coldSamples.billedMs, coldSpread) : undefined;
  const warm = summarizeWarm(hasWarm ? warmSamples : coldSamples, (ms) => priceMillion(ms, 0));
  const cold =
    coldSamples.durationsMs.length > 0
      ? summarizeCold(coldSamples, coldInterval, (ms) => priceMillion(ms, restoreUsd))
      : undefined;
  const share = cold ? shareOfColdStarts(plan.settings) : 0;
  const costPerInvocationUsd =
    (1 - share) * warm.costPerInvocationUsd + share * (cold?.costPerInvocationUsd ?? 0);
  const warmBilled = { value: warm.meanBilledMs, interval: warm.billedInterval };
  const coldBilled = { value: cold?.meanBilledMs ?? 0, interval: coldInterval };
  const mixedInterval = hasWarm ? mix(warmBilled, coldBilled, share) : (coldInterval ?? warm.billedInterval);
  const restoresUsd = share * restoreUsd;
  const means = {
    meanMs: (1 - share) * warm.meanBilledMs + share * (cold?.meanBilledMs ?? 0),
    warmMs: hasWarm && !plan.settings.onlyColdStarts ? warm.meanBilledMs : undefined,
    coldStartShare: share,
    mixedInterval,
  };
  const month = summarizeMonth(candidate, means, plan, prices);
  const { billedInterval: _, ...warmSummary } = warm;
  return {
    warm: warmSummary,
    cold,
    costPerInvocationUsd,
    costPerMillionUsd: costPerInvocationUsd * 1e6,
    ...(mixedInterval && {
      costPerMillionInterval: priceInterval(mixedInterval, (ms) => priceMillion(ms, restoresUsd)),
    }),
    ...(month && { month }),
    maxMemoryUsedMb: findMaxMemoryUsedMb(samples),
  };
}

/** A run that measures cold starts only answers for those. */
function shareOfColdStarts({ onlyColdStarts, coldStartShare }: Settings): number {
  return onlyColdStarts ? 1 : coldStartShare;
}

interface Billed {
  readonly value: number;
  readonly interval: ConfidenceInterval | undefined;
}

/** Billed durations of all invocations; cold starts alone have no others beside them. */
function mix(warm: Billed, cold: Billed, share: number): ConfidenceInterval | undefined {
  return share === 1 ? cold.interval : mixIntervals(warm, 1 - share, cold, share);
}

type PriceMillion = (meanBilledMs: number) => number;

function priceInterval({ level, low, high }: ConfidenceInterval, price: PriceMillion): ConfidenceInterval {
  return { level, low: price(low), high: price(high) };
}

/** Cost is linear in billed duration, so the mean cost is the cost of the mean. */
function priceMean(meanBilledMs: number, interval: ConfidenceInterval | undefined, price: PriceMillion) {
  const costPerMillionUsd = price(meanBilledMs);
  return {
    meanBilledMs,
    costPerInvocationUsd: costPerMillionUsd / 1e6,
    costPerMillionUsd,
    ...(interval && { costPerMillionInterval: priceInterval(interval, price) }),
  };
}

function summarizeWarm(
  { durationsMs, billedMs }: Pick<WarmSamples, "durationsMs" | "billedMs">,
  price: PriceMillion,
): WarmSummary & { readonly billedInterval: ConfidenceInterval | undefined } {
  const sortedBilledMs = sortColumn(billedMs);
  const billedInterval = computeMeanInterval(sortedBilledMs, { level: LEVEL });
  const heavyTail = describeTail(sortedBilledMs);
  return {
    duration: describeColumn(durationsMs),
    ...priceMean(mean(sortedBilledMs), billedInterval, price),
    ...(heavyTail && { heavyTail }),
    billedInterval,
  };
}

function describeTail(sortedMs: readonly number[]): HeavyTail | undefined {
  const tail = detectHeavyTail(sortedMs);
  return (
    tail && {
      aboveMs: tail.fence,
      count: tail.count,
      longestMs: sortedMs.at(-1) ?? 0,
      shareOfMean: tail.share,
    }
  );
}

function summarizeCold(
  { durationsMs, billedMs, startsMs, initsMs, restoresMs }: ColdSamples,
  billedInterval: ConfidenceInterval | undefined,
  price: PriceMillion,
): ColdSummary {
  return {
    ...(initsMs.length > 0 && { init: describeColumn(initsMs) }),
    ...(restoresMs.length > 0 && { restore: describeColumn(restoresMs) }),
    total: describeColumn(durationsMs.map((durationMs, index) => durationMs + (startsMs[index] ?? 0))),
    ...priceMean(mean(billedMs), billedInterval, price),
  };
}

function describeColumn(values: readonly number[]): DurationFigures {
  return describeDurations(sortColumn(values));
}
