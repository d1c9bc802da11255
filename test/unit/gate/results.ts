import type { CandidateResult, Recommendation } from "../../../lib/analyze/result.ts";
import { summarize } from "../../../lib/analyze/summarize.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { NO_SAMPLES, type Samples } from "../../../lib/samples/samples.ts";
import { countOutcomes } from "../../../lib/samples/select.ts";
import type { Architecture } from "../../../lib/units.ts";
import { buildPlan } from "../../helpers/plans.ts";

/** What was measured of a configuration. */
export interface Measured {
  readonly warmMs?: readonly number[];
  /** Inits of cold starts, each with a duration of 50 ms. */
  readonly initsMs?: readonly number[];
  /** Failed invocations beside them. */
  readonly failed?: number;
  readonly maxMemoryUsedMb?: number;
}

/** A result of the given configurations by key; the first one is the current one. */
export function buildJudged(
  measured: Readonly<Record<string, Measured | "failed" | "pruned">>,
  changes: Partial<JudgedResult> & {
    readonly recommendedKey?: string;
    readonly own?: Partial<Settings>;
  } = {},
): JudgedResult {
  const { recommendedKey, own, ...others } = changes;
  const plan = buildPlan([128], own);
  const recommendation: Recommendation =
    recommendedKey === undefined
      ? { state: "none", sentence: "nothing keeps to the constraints" }
      : {
          state: "found",
          candidateKey: recommendedKey,
          sentence: "",
          rule: "best",
          bestKey: recommendedKey,
          ties: [],
        };
  return {
    target: plan.target,
    environment: { kind: "aws" },
    settings: plan.settings,
    prices: plan.prices,
    candidates: Object.entries(measured).map(([key, one]) => buildCandidate(key, one, own)),
    currentKey: Object.keys(measured)[0] ?? "",
    recommendation,
    ...others,
  };
}

function buildCandidate(
  key: string,
  measured: Measured | "failed" | "pruned",
  own?: Partial<Settings>,
): CandidateResult {
  const [name, memory] = key.split("-");
  const architecture: Architecture = name === "arm64" ? "arm64" : "x86_64";
  const candidate = { key, architecture, memoryMb: Number(memory) };
  const plan = buildPlan([candidate.memoryMb], own);
  if (measured === "pruned") {
    const counts = countOutcomes(NO_SAMPLES);
    return {
      ...candidate,
      state: "pruned",
      samples: NO_SAMPLES,
      counts,
      failures: [],
      message: "not needed",
    };
  }
  const { failed = measured === "failed" ? 10 : 0, ...rest } = measured === "failed" ? {} : measured;
  const samples = buildSamples({ ...rest, failed });
  const base = { ...candidate, samples, counts: countOutcomes(samples), failures: [] };
  if (measured === "failed") {
    return { ...base, state: "failed", reason: "crash", message: "All 10 invocations crashed." };
  }
  const summary = summarize(candidate, samples, plan, plan.prices);
  return { ...base, state: "measured", summary, paretoOptimal: true, constraintChecks: [] };
}

function buildSamples({ warmMs = [], initsMs = [], failed = 0, maxMemoryUsedMb = 96 }: Measured): Samples {
  const cold = initsMs.map((initMs) => ({ durationMs: 50, billedMs: Math.ceil(50 + initMs), initMs }));
  const warm = warmMs.map((durationMs) => ({ durationMs, billedMs: Math.ceil(durationMs), initMs: null }));
  const broken = Array.from({ length: failed }, () => ({ durationMs: 1, billedMs: 1, initMs: null }));
  const all = [...cold, ...warm, ...broken];
  return {
    startedAt: "2026-11-21T00:00:00.000Z",
    startedAtOffsetMs: all.map((_, index) => index),
    round: all.map(() => 1),
    coldStart: all.map(({ initMs }) => Number(initMs !== null)),
    durationMs: all.map(({ durationMs }) => durationMs),
    billedDurationMs: all.map(({ billedMs }) => billedMs),
    maxMemoryUsedMb: all.map(() => maxMemoryUsedMb),
    initDurationMs: all.map(({ initMs }) => initMs),
    ...(failed > 0 && { failure: all.map((_, index) => (index < all.length - failed ? null : 0)) }),
    failures: failed > 0 ? [{ reason: "crash", errorMessage: "it crashed" }] : [],
  };
}

/** 1, 2, ... count, times a factor: its percentiles and their limits are known. */
export const rise = (count: number, factor = 1): number[] =>
  Array.from({ length: count }, (_, index) => (index + 1) * factor);

/** Values that differ by a little: `centre` more or less a share of it. */
export const around = (centre: number, count: number, share = 0.02): number[] =>
  Array.from({ length: count }, (_, index) => centre * (1 + share * ((index % 5) - 2)));
