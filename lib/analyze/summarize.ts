import { mean } from "simple-statistics";
import type { Invocation, InvocationReport } from "../measure/invocation.ts";
import type { Candidate, Settings, TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import { summarizeDurations } from "../stats/percentile.ts";
import type { ColdSummary, MeasuredSummary, WarmSummary } from "./result.ts";

/** What a candidate's successful invocations say of latency and cost. */
export type SuccessfulReports = readonly InvocationReport[];

/** The reports of the invocations that worked: failures are counted, never averaged in. */
export function selectSuccessful(invocations: readonly Invocation[]): SuccessfulReports {
  return invocations.flatMap(({ report, failure }) => (report && !failure ? report : []));
}

/** What invoking once adds to what a caller waits for on a cold start: Init, or Restore with SnapStart. */
function getStartMs(report: InvocationReport): number | undefined {
  return report.initDurationMs ?? report.restoreDurationMs;
}

/**
 * Summarises a candidate's successful invocations. Cost is the untrimmed mean of billed duration, which already
 * contains Init and billed restore time (AWS Lambda pricing, since 2025-08-01), at the region's prices, plus the
 * price of a request. Warm and cold are mixed by the plan's cold-start share; without a cold (or warm) sample
 * the other stands for it.
 * @param reports of at least one successful invocation.
 */
export function summarize(
  candidate: Candidate,
  reports: SuccessfulReports,
  plan: TuningPlan,
  prices: PriceList,
): MeasuredSummary {
  const coldReports = reports.filter((report) => getStartMs(report) !== undefined);
  const warmReports = reports.filter((report) => getStartMs(report) === undefined);
  const price = (meanBilledMs: number) => {
    const costPerInvocationUsd = computeInvocationCostUsd({
      prices,
      architecture: candidate.architecture,
      memoryMb: candidate.memoryMb,
      billedDurationMs: meanBilledMs,
      ephemeralStorageMb: plan.target.ephemeralStorageMb,
    });
    return { meanBilledMs, costPerInvocationUsd, costPerMillionUsd: costPerInvocationUsd * 1e6 };
  };

  const warm = summarizeWarm(warmReports.length > 0 ? warmReports : coldReports, price);
  const cold = coldReports.length > 0 ? summarizeCold(coldReports, price) : undefined;
  const share = cold ? shareOfColdStarts(plan.settings) : 0;
  const costPerInvocationUsd =
    (1 - share) * warm.costPerInvocationUsd + share * (cold?.costPerInvocationUsd ?? 0);
  return {
    warm,
    cold,
    costPerInvocationUsd,
    costPerMillionUsd: costPerInvocationUsd * 1e6,
    maxMemoryUsedMb: Math.max(...reports.map(({ maxMemoryUsedMb }) => maxMemoryUsedMb)),
  };
}

/** A run that measures cold starts only answers for those. */
function shareOfColdStarts({ onlyColdStarts, coldStartShare }: Settings): number {
  return onlyColdStarts ? 1 : coldStartShare;
}

type Priced = Pick<WarmSummary, "meanBilledMs" | "costPerInvocationUsd" | "costPerMillionUsd">;

/** Cost is linear in billed duration, so the mean cost is the cost of the mean. */
function summarizeWarm(reports: SuccessfulReports, price: (meanBilledMs: number) => Priced): WarmSummary {
  return {
    duration: summarizeDurations(reports.map(({ durationMs }) => durationMs)),
    ...price(mean(reports.map(({ billedDurationMs }) => billedDurationMs))),
  };
}

function summarizeCold(reports: SuccessfulReports, price: (meanBilledMs: number) => Priced): ColdSummary {
  return {
    init: summarizeDurations(reports.map((report) => getStartMs(report) ?? 0)),
    total: summarizeDurations(reports.map((report) => report.durationMs + (getStartMs(report) ?? 0))),
    ...price(mean(reports.map(({ billedDurationMs }) => billedDurationMs))),
  };
}
