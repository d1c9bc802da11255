import type { Environment } from "../analyze/result.ts";
import type { Settings, Target } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import { formatFailureReason } from "../report/format.ts";
import type { TimedSamples } from "../samples/select.ts";
import type { BaselineConfiguration, BaselineTarget } from "./baseline-schema.ts";
import type { FigureSource } from "./figure.ts";

/** A configuration of an earlier result. */
export type EarlierCandidate = FigureSource & { readonly key: string };

/** What a gate compares a result with: what a baseline keeps. Every result is one as well. */
export interface EarlierResult {
  readonly target: Pick<Target, "functionName" | "region" | "runtime" | "packageType">;
  readonly payloadSha256?: string | undefined;
  readonly environment: Engine;
  readonly settings: Pick<Settings, "concurrency" | "onlyColdStarts" | "coldStartShare">;
  readonly prices: Pick<PriceList, "currency" | "gbSecondUsd" | "requestUsd"> & {
    readonly arm64?: { readonly requestUsd: number };
  };
  readonly candidates: readonly EarlierCandidate[];
  readonly currentKey: string;
  readonly recommendation:
    | { readonly state: "found"; readonly candidateKey: string }
    | { readonly state: "none"; readonly sentence: string };
}

/** Where it was measured, as far as durations depend on it. */
export type Engine =
  | Extract<Environment, { readonly kind: "aws" }>
  | Pick<
      Extract<Environment, { readonly kind: "local" }>,
      "kind" | "cpuMethod" | "hostPlatform" | "hostArchitecture" | "hostCpus"
    >;

/** What a baseline keeps of a target, as a result to compare with. */
export function toEarlierResult(kept: BaselineTarget): EarlierResult {
  const { function: functionName, region, runtime, packageType, prices, recommendedKey } = kept;
  const { currency, gbSecondUsd, requestUsd, arm64RequestUsd } = prices;
  return {
    target: { functionName, region, packageType, ...(runtime !== undefined && { runtime }) },
    payloadSha256: kept.payloadSha256,
    environment: kept.environment,
    settings: kept.settings,
    prices: {
      currency,
      gbSecondUsd,
      requestUsd,
      ...(arm64RequestUsd !== undefined && { arm64: { requestUsd: arm64RequestUsd } }),
    },
    candidates: kept.configurations.map(toEarlierCandidate),
    currentKey: kept.currentKey,
    recommendation:
      recommendedKey === undefined
        ? { state: "none", sentence: "nothing was" }
        : { state: "found", candidateKey: recommendedKey },
  };
}

function toEarlierCandidate(configuration: BaselineConfiguration): EarlierCandidate {
  const { key, failedBy, succeeded, failed, costPerMillionUsd, maxMemoryUsedMb } = configuration;
  const base = { key, counts: { succeeded, failed } };
  if (failedBy !== undefined || costPerMillionUsd === undefined) {
    const message = failedBy === undefined ? "nothing was measured" : formatFailureReason(failedBy);
    return { ...base, state: "failed", message };
  }
  const { costPerMillionInterval } = configuration;
  return {
    ...base,
    state: "measured",
    samples: toSamples(configuration),
    summary: {
      costPerMillionUsd,
      ...(costPerMillionInterval && { costPerMillionInterval }),
      maxMemoryUsedMb: maxMemoryUsedMb ?? 0,
    },
  };
}

/** Cold starts first. In which round they were measured is not kept: they are one. */
function toSamples({ cold, warm }: BaselineConfiguration): TimedSamples {
  const [coldMs, warmMs] = [cold?.durationMs ?? [], warm?.durationMs ?? []];
  const billedMs = warm?.billedDurationMs ?? warmMs.map((ms) => Math.ceil(ms));
  const durationMs = [...coldMs, ...warmMs];
  const pad = (column: readonly (number | null)[] | undefined) =>
    column && [...column, ...warmMs.map(() => null)];
  const [initDurationMs, restoreDurationMs] = [pad(cold?.initDurationMs), pad(cold?.restoreDurationMs)];
  return {
    round: durationMs.map(() => 1),
    coldStart: durationMs.map((_, place) => Number(place < coldMs.length)),
    durationMs,
    billedDurationMs: [...(cold?.billedDurationMs ?? []), ...billedMs],
    ...(initDurationMs && { initDurationMs }),
    ...(restoreDurationMs && { restoreDurationMs }),
  };
}
