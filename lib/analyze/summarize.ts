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
import { summarizeDurations } from "../stats/percentile.ts";
import { summarizeMonth } from "./month.ts";
import type { ColdSummary, MeasuredSummary, WarmSummary } from "./result.ts";

/**
 * Summarises a candidate's successful invocations. Cost is the untrimmed mean of billed duration, which already
 * contains Init and billed restore time (AWS Lambda pricing, since 2025-08-01), at the region's prices, plus the
 * price of a request, and for cold starts with SnapStart the price of a restore. Warm and cold are mixed by the plan's cold-start share; without a cold (or warm) sample
 * the other stands for it.
 * @param samples with at least one successful invocation.
 */
export function summarize(
  candidate: Candidate,
  samples: Samples,
  plan: TuningPlan,
  prices: PriceList,
): MeasuredSummary {
  const warmSamples = selectWarm(samples);
  const coldSamples = selectCold(samples);
  const { target } = plan;
  const restoreUsd = computeRestoreCostUsd({ prices, target, memoryMb: candidate.memoryMb });
  const price = (meanBilledMs: number, startUsd: number) => {
    const invocationUsd = computeInvocationCostUsd({
      prices,
      architecture: candidate.architecture,
      memoryMb: candidate.memoryMb,
      billedDurationMs: meanBilledMs,
      ephemeralStorageMb: target.ephemeralStorageMb,
    });
    const costPerInvocationUsd = invocationUsd + startUsd;
    return { meanBilledMs, costPerInvocationUsd, costPerMillionUsd: costPerInvocationUsd * 1e6 };
  };

  const warm = summarizeWarm(warmSamples.durationsMs.length > 0 ? warmSamples : coldSamples, (ms) =>
    price(ms, 0),
  );
  const cold =
    coldSamples.durationsMs.length > 0
      ? summarizeCold(coldSamples, (ms) => price(ms, restoreUsd))
      : undefined;
  const share = cold ? shareOfColdStarts(plan.settings) : 0;
  const costPerInvocationUsd =
    (1 - share) * warm.costPerInvocationUsd + share * (cold?.costPerInvocationUsd ?? 0);
  const means = { warmMs: warm.meanBilledMs, coldMs: cold?.meanBilledMs ?? 0, coldStartShare: share };
  const month = summarizeMonth(candidate, means, plan, prices);
  return {
    warm,
    cold,
    costPerInvocationUsd,
    costPerMillionUsd: costPerInvocationUsd * 1e6,
    ...(month && { month }),
    maxMemoryUsedMb: findMaxMemoryUsedMb(samples),
  };
}

/** A run that measures cold starts only answers for those. */
function shareOfColdStarts({ onlyColdStarts, coldStartShare }: Settings): number {
  return onlyColdStarts ? 1 : coldStartShare;
}

type Priced = Pick<WarmSummary, "meanBilledMs" | "costPerInvocationUsd" | "costPerMillionUsd">;

/** Cost is linear in billed duration, so the mean cost is the cost of the mean. */
function summarizeWarm(
  { durationsMs, billedMs }: Pick<WarmSamples, "durationsMs" | "billedMs">,
  price: (meanBilledMs: number) => Priced,
): WarmSummary {
  return { duration: summarizeDurations(durationsMs), ...price(mean(billedMs as number[])) };
}

function summarizeCold(
  { durationsMs, billedMs, startsMs }: ColdSamples,
  price: (meanBilledMs: number) => Priced,
): ColdSummary {
  return {
    init: summarizeDurations(startsMs),
    total: summarizeDurations(durationsMs.map((durationMs, index) => durationMs + (startsMs[index] ?? 0))),
    ...price(mean(billedMs as number[])),
  };
}
