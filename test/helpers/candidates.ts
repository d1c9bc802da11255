import type { CandidateResult, DurationFigures } from "../../lib/analyze/result.ts";
import type { Invocation, InvocationFailure } from "../../lib/measure/invocation.ts";
import { nameCandidate } from "../../lib/prepare/plan.ts";
import type { PriceList } from "../../lib/prices/price-list.ts";
import { collectSamples } from "../../lib/samples/collect-samples.ts";
import { computeMeanInterval } from "../../lib/stats/mean-interval.ts";
import { computePercentileInterval } from "../../lib/stats/percentile-interval.ts";
import { type Architecture, toGbSeconds } from "../../lib/units.ts";
import { buildBatch } from "./plans.ts";

export interface CandidateOptions {
  /** Of each candidate, at the beginning; default 5. */
  readonly coldStarts?: number;
  /** Candidates of which every invocation fails, by key. */
  readonly failing?: Readonly<Record<string, InvocationFailure>>;
  /** Candidates of which the last invocations fail, by key. */
  readonly sometimesFailing?: Readonly<Record<string, { readonly count: number } & InvocationFailure>>;
}

const WAIT_MS = 30;
const WORK_MS = 130;
/** Garbage collection and the like: half as much again at 128 MB, hardly any at 2048 MB. */
const tightness = (memoryMb: number) => 1 + 64 / memoryMb;
const INIT_MS: Readonly<Record<Architecture, number>> = { x86_64: 184, arm64: 171 };

/** A candidate with `num` invocations, and its summary computed from them. */
export function buildCandidate(
  architecture: Architecture,
  memoryMb: number,
  num: number,
  prices: PriceList,
  { coldStarts = 5, failing = {}, sometimesFailing = {} }: CandidateOptions,
): CandidateResult {
  const key = nameCandidate(architecture, memoryMb);
  const broken = failing[key];
  const flaky = sometimesFailing[key];
  const workMs = architecture === "arm64" ? WORK_MS * 1.04 : WORK_MS;
  const invocations = Array.from({ length: num }, (_, index): Invocation => {
    const failure = broken ?? (flaky && index >= num - flaky.count ? flaky : undefined);
    const coldStart = index < coldStarts;
    const durationMs = round2(
      (WAIT_MS + (workMs * tightness(memoryMb)) / Math.min(memoryMb / 1769, 1)) * tail(index),
    );
    const initDurationMs = round2(INIT_MS[architecture] * tail(index + 7));
    return {
      requestId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      round: 1,
      startedAt: new Date(Date.UTC(2026, 10, 20, 14, 4, 0, index)).toISOString(),
      coldStart,
      report: {
        requestId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
        durationMs,
        billedDurationMs: Math.ceil(durationMs + (coldStart ? initDurationMs : 0)),
        memoryMb,
        maxMemoryUsedMb: 96 + (index % 3),
        ...(coldStart ? { initDurationMs } : {}),
        status: failure ? "error" : "success",
      },
      ...(failure ? { failure: pickFailure(failure) } : {}),
    };
  });
  const worked = invocations.flatMap(({ failure, coldStart, report }) =>
    failure || !report ? [] : [{ coldStart, ...report }],
  );
  const failures = [broken, flaky].flatMap((failure) =>
    failure ? [{ ...pickFailure(failure), count: num - worked.length }] : [],
  );
  const base = {
    key,
    architecture,
    memoryMb,
    samples: collectSamples([buildBatch(key, 1, invocations)]).getSamples(key),
    counts: {
      invocations: num,
      succeeded: worked.length,
      failed: num - worked.length,
      allowed: 0,
      coldStarts: worked.filter(({ coldStart }) => coldStart).length,
    },
    failures,
  };
  if (broken) {
    return {
      ...base,
      state: "failed",
      reason: broken.reason,
      message: `${broken.reason} in ${num} of ${num} invocations, ${broken.errorType}: ${broken.errorMessage}`,
    };
  }
  const warm = worked.filter(({ coldStart }) => !coldStart);
  const cold = worked.filter(({ coldStart }) => coldStart);
  const warmBilledMs = mean(warm.map(({ billedDurationMs }) => billedDurationMs));
  const coldBilledMs = mean(cold.map(({ billedDurationMs }) => billedDurationMs));
  const warmCostUsd = costUsd(prices, architecture, memoryMb, warmBilledMs);
  const coldCostUsd = costUsd(prices, architecture, memoryMb, coldBilledMs);
  const mixedCostUsd = cold.length > 0 ? 0.99 * warmCostUsd + 0.01 * coldCostUsd : warmCostUsd;
  return {
    ...base,
    state: "measured",
    paretoOptimal: false,
    constraintChecks: [],
    summary: {
      warm: {
        duration: summarize(warm.map(({ durationMs }) => durationMs)),
        meanBilledMs: warmBilledMs,
        costPerInvocationUsd: warmCostUsd,
        costPerMillionUsd: warmCostUsd * 1e6,
      },
      ...(cold.length > 0
        ? {
            cold: {
              init: summarize(cold.map(({ initDurationMs = 0 }) => initDurationMs)),
              total: summarize(cold.map(({ durationMs, initDurationMs = 0 }) => durationMs + initDurationMs)),
              meanBilledMs: coldBilledMs,
              costPerInvocationUsd: coldCostUsd,
              costPerMillionUsd: coldCostUsd * 1e6,
            },
          }
        : {}),
      costPerInvocationUsd: mixedCostUsd,
      costPerMillionUsd: mixedCostUsd * 1e6,
      costPerMillionInterval: { level: 0.95, low: mixedCostUsd * 0.98e6, high: mixedCostUsd * 1.03e6 },
      maxMemoryUsedMb: Math.max(...worked.map(({ maxMemoryUsedMb }) => maxMemoryUsedMb)),
    },
  };
}

/** At least 0.96, most near 1, a few far above: a golden-ratio sequence through an exponential tail. */
function tail(index: number): number {
  const uniform = (index * 0.618_033_988_749_895 + 0.3) % 1;
  return 0.96 - 0.09 * Math.log(1 - uniform);
}

function pickFailure({ reason, errorType, errorMessage }: InvocationFailure): InvocationFailure {
  return { reason, ...(errorType === undefined ? {} : { errorType }), errorMessage };
}

/** Of one invocation, without ephemeral storage. */
export function costUsd(
  prices: PriceList,
  architecture: Architecture,
  memoryMb: number,
  billedDurationMs: number,
): number {
  return toGbSeconds(billedDurationMs, memoryMb) * prices.gbSecondUsd[architecture] + prices.requestUsd;
}

function summarize(values: readonly number[]): DurationFigures {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    meanMs: mean(sorted),
    minMs: percentile(sorted, 0),
    p50Ms: percentile(sorted, 0.5),
    p90Ms: percentile(sorted, 0.9),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
    intervals: {
      meanMs: computeMeanInterval(sorted, { level: 0.95 }),
      p50Ms: computePercentileInterval(sorted, 50, 0.95),
      p90Ms: computePercentileInterval(sorted, 90, 0.95),
      p95Ms: computePercentileInterval(sorted, 95, 0.95),
      p99Ms: computePercentileInterval(sorted, 99, 0.95),
    },
  };
}

/** Hyndman-Fan type 7. */
function percentile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
