import type { Findings, MeasuredFindings } from "../analyze/findings.ts";
import { type MonthSummary, summarizeMonth } from "../analyze/month.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import type { View } from "./view.ts";

/** @returns what a month of the view costs as one configuration; undefined where the view has no volume. */
export function computeMonth(
  candidate: MeasuredFindings,
  findings: Findings,
  { monthlyInvocations, savingsPlanDiscountPercent, provisionedConcurrency }: View,
): MonthSummary | undefined {
  const { target, prices } = findings;
  const { onlyColdStarts, coldStartShare } = findings.settings;
  const { warm, cold } = candidate.summary;
  const share = cold ? (onlyColdStarts ? 1 : coldStartShare) : 0;
  // Then the cold ones stand for the warm ones too.
  const hasOnlyCold = cold?.total.count === candidate.counts.succeeded;
  const mixedInterval = findBilledInterval(candidate, findings, share);
  const { monthlyInvocations: _, provisionedConcurrency: __, ...settings } = findings.settings;
  return summarizeMonth(
    candidate,
    {
      meanMs: (1 - share) * warm.meanBilledMs + share * (cold?.meanBilledMs ?? 0),
      warmMs: onlyColdStarts || hasOnlyCold ? undefined : warm.meanBilledMs,
      coldStartShare: share,
      mixedInterval,
    },
    {
      target,
      settings: {
        ...settings,
        savingsPlanDiscountPercent,
        ...(monthlyInvocations !== undefined && { monthlyInvocations }),
        ...(provisionedConcurrency !== undefined && { provisionedConcurrency }),
      },
    },
    prices,
  );
}

/** Cost is affine in billed duration, so the limits of the one are those of the other. */
function findBilledInterval(
  { architecture, memoryMb, summary }: MeasuredFindings,
  { prices, target }: Findings,
  coldStartShare: number,
): ConfidenceInterval | undefined {
  const interval = summary.costPerMillionInterval;
  if (!interval) return undefined;
  const restoresUsd = coldStartShare * computeRestoreCostUsd({ prices, target, memoryMb });
  const { ephemeralStorageMb } = target;
  const costOf = (billedDurationMs: number) =>
    computeInvocationCostUsd({ prices, architecture, memoryMb, billedDurationMs, ephemeralStorageMb }) +
    restoresUsd;
  const [perCall, perMs] = [costOf(0), (costOf(1000) - costOf(0)) / 1000];
  const toMs = (costPerMillionUsd: number) => (costPerMillionUsd / 1e6 - perCall) / perMs;
  return { level: interval.level, low: toMs(interval.low), high: toMs(interval.high) };
}
