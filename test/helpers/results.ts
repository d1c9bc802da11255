import { analyze } from "../../lib/analyze/analyze.ts";
import type { Environment, TuningResult, Warning } from "../../lib/analyze/result.ts";
import { assess } from "../../lib/assess/assess.ts";
import type { Batch } from "../../lib/measure/batch.ts";
import type { InvocationFailure } from "../../lib/measure/invocation.ts";
import type { Settings, Target, TuningPlan } from "../../lib/prepare/plan.ts";
import type { PriceList } from "../../lib/prices/price-list.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import { collectSamples, openSampleCollector, type RunSamples } from "../../lib/samples/collect-samples.ts";
import type { Architecture } from "../../lib/units.ts";
import { type Behaviour, buildBatches, typicalMs } from "./candidates.ts";
import { HOSTILE_TEXT, replaceTexts } from "./hostile-texts.ts";
import { buildPlan } from "./plans.ts";

/*
 * Whole results, as Analyze makes them of made-up invocations: figures, intervals, ties, the recommendation and the
 * warnings are what they would be of a run that measured these. The same numbers each time.
 */

export const MEMORY_SIZES_MB: readonly number[] = [128, 256, 512, 768, 1024, 1536, 1769, 2048, 3008];

export const PRICES: PriceList = {
  ...lookUpPrices("us-east-1"),
  source: { kind: "table", asOf: "2026-10-01" },
};

const LOCAL_ENVIRONMENT: Environment = {
  kind: "local",
  cpuMethod: "cgroup-v2",
  cpuPeriodMs: 20,
  hostCpus: 4,
  hostArchitecture: "x86_64",
  hostMemoryMb: 16_384,
  hostPlatform: "linux 6.1.0",
};

export interface ResultOptions extends Behaviour {
  readonly architectures?: readonly Architecture[];
  readonly memorySizesMb?: readonly number[];
  /** Invocations of each candidate; the most that one gets in a search. */
  readonly num?: number;
  readonly functionName?: string;
  readonly label?: string;
  readonly currentKey?: string;
  readonly environment?: Environment;
  /** Instead of those that Analyze gives. */
  readonly warnings?: readonly Warning[];
  readonly settings?: Partial<Settings>;
  readonly target?: Partial<Target>;
  readonly prices?: PriceList;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

/** A result of the given shape. Candidates come architecture by architecture, sizes ascending. */
export function buildResult(options: ResultOptions = {}): TuningResult {
  const { environment = { kind: "aws" }, warnings, prices = PRICES } = options;
  const { finishedAt = "2026-11-20T14:09:48.000Z" } = options;
  const plan = planResult(options);
  const isSearch = plan.settings.sampling === "search";
  const samples = isSearch ? searchSamples(plan, options) : fixedSamples(plan, options);
  const result = analyze({
    plan,
    samples,
    stopReason: assess(plan, samples, prices).stopReason,
    prices,
    environment,
    tool: { name: "lambda-power-tuner", version: "0.1.0" },
    finishedAt,
  });
  return warnings ? { ...result, warnings } : result;
}

function planResult(options: ResultOptions): TuningPlan {
  const { architectures = ["x86_64", "arm64"], memorySizesMb = MEMORY_SIZES_MB, num = 50 } = options;
  const { functionName = "orders-api", label, currentKey = "x86_64-1024" } = options;
  const { prices = PRICES, startedAt = "2026-11-20T14:03:21.000Z" } = options;
  const plan = buildPlan(memorySizesMb, { architectures, num, concurrency: 5, ...options.settings });
  const [architecture, memoryMb] = splitKey(currentKey);
  const runId = "2026-11-20-orders-7f3a";
  return {
    ...plan,
    runId,
    executionArn: `arn:aws:states:us-east-1:123456789012:execution:power-tuner:${runId}`,
    ...(label !== undefined && { label }),
    startedAt,
    prices,
    target: {
      ...plan.target,
      functionName,
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
      qualifier: "live",
      version: "42",
      memoryMb,
      architecture,
      codeSha256: "4Yq2m0t0lJr0H3bq4Zp0cYxkq0vXn3nq0m1Y2o3p4q5=",
      ...options.target,
    },
  };
}

function fixedSamples({ candidates }: TuningPlan, options: ResultOptions): RunSamples {
  const { num = 50 } = options;
  const collector = openSampleCollector();
  for (const candidate of candidates) {
    for (const batch of buildBatches(candidate, num, options)) collector.add(batch);
  }
  return collector.finish();
}

/** Round after round as Assess asks for them, until it is enough. The first environment of each starts cold as well. */
function searchSamples(plan: TuningPlan, { prices = PRICES, ...behaviour }: ResultOptions): RunSamples {
  const batches: Batch[] = [];
  for (;;) {
    const samples = collectSamples(batches);
    const { assignments, done } = assess(plan, samples, prices);
    if (done) return samples;
    for (const { round, invocations, coldStarts, ...candidate } of assignments) {
      const isKnown = samples.getSamples(candidate.key).round.length > 0;
      const own = { ...behaviour, coldStarts: Math.max(coldStarts, isKnown ? 0 : 1) };
      batches.push(...buildBatches(candidate, invocations, own, round));
    }
  }
}

/** Both architectures at nine sizes, nothing failed. */
export function fullResult(): TuningResult {
  return buildResult({ label: "before the cache" });
}

/** The same function a month before, with more work to do, in another region. */
export function earlierResult(): TuningResult {
  return buildResult({
    label: "last release",
    seed: "earlier",
    typicalMs: (candidate) => 1.18 * typicalMs(candidate),
    prices: { ...lookUpPrices("eu-central-1"), source: { kind: "table", asOf: "2026-09-01" } },
    target: { region: "eu-central-1", codeSha256: "an earlier one" },
    startedAt: "2026-10-20T09:00:00.000Z",
    finishedAt: "2026-10-20T09:05:00.000Z",
  });
}

const OUT_OF_MEMORY: InvocationFailure = {
  reason: "out-of-memory",
  errorType: "Runtime.OutOfMemory",
  errorMessage: "Runtime exited with error: signal: killed",
};

const FAILURES: Behaviour = {
  failing: {
    "x86_64-128": OUT_OF_MEMORY,
    "arm64-128": OUT_OF_MEMORY,
    "arm64-2048": {
      reason: "init-failure",
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Error: /var/task/node_modules/sharp/build/sharp.node: cannot open shared object file",
    },
  },
  sometimesFailing: {
    "x86_64-512": {
      count: 2,
      reason: "function-error",
      errorType: "OrderNotFound",
      errorMessage: "no such order",
    },
  },
};

/** Both architectures; 128 MB runs out of memory, one arm64 size cannot start, one x86_64 size fails twice. */
export function resultWithFailures(): TuningResult {
  return buildResult(FAILURES);
}

/** Nothing worked, so nothing is recommended. */
export function allFailedResult(): TuningResult {
  const keys = ["x86_64-128", "x86_64-512", "arm64-128", "arm64-512"];
  return buildResult({
    memorySizesMb: [128, 512],
    failing: Object.fromEntries(
      keys.map((key) => [
        key,
        { reason: "function-error", errorType: "TypeError", errorMessage: "event.id is undefined" },
      ]),
    ),
  });
}

/** One configuration, which is the current one. */
export function singleCandidateResult(): TuningResult {
  return buildResult({ architectures: ["arm64"], memorySizesMb: [512], currentKey: "arm64-512" });
}

/** Measured on this machine under a CPU quota: one architecture, sizes that fit the host. */
export function localResult(): TuningResult {
  return buildResult({
    architectures: ["x86_64"],
    memorySizesMb: [128, 256, 512, 1024, 1769, 3008],
    num: 30,
    functionName: "hash",
    currentKey: "x86_64-128",
    environment: LOCAL_ENVIRONMENT,
  });
}

/** Nothing but computing, so that all sizes below one vCPU cost the same. */
export function tiesResult(): TuningResult {
  return buildResult({
    memorySizesMb: [512, 1024, 1769, 3008],
    num: 300,
    currentKey: "arm64-512",
    typicalMs: ({ architecture, memoryMb }) =>
      ((architecture === "arm64" ? 760 : 700) * 1769) / Math.min(memoryMb, 1769),
    spread: 0.01,
  });
}

/** The current configuration is the best one. */
export function noChangeResult(): TuningResult {
  return buildResult({ architectures: ["x86_64"], num: 200, currentKey: "x86_64-768", spread: 0.03 });
}

/** The current configuration is slower and dearer than the input allows. */
export function brokenBudgetResult(): TuningResult {
  return buildResult({
    currentKey: "x86_64-128",
    num: 400,
    settings: { constraints: { maxDurationMs: { p95: 420 }, maxCostPerMillionUsd: 5 } },
  });
}

/** A search over 32 sizes, most of which it passes over. */
export function searchResult(): TuningResult {
  return buildResult({
    memorySizesMb: Array.from({ length: 16 }, (_, index) => 128 + index * 192),
    currentKey: "x86_64-1088",
    num: 500,
    settings: { sampling: "search", coldStarts: 2 },
  });
}

/** With a month's invocations, a savings plan and provisioned concurrency. */
export function withMonthResult(): TuningResult {
  return buildResult({
    label: "before the cache",
    settings: {
      monthlyInvocations: 25_000_000,
      savingsPlanDiscountPercent: 12,
      provisionedConcurrency: 20,
    },
  });
}

/** Two architectures at twenty sizes with a thousand invocations each; the current one is none of them. */
export function largeResult(): TuningResult {
  return buildResult({
    memorySizesMb: Array.from({ length: 20 }, (_, index) => 128 + index * 512),
    num: 1000,
  });
}

/** Two architectures at twenty sizes with a thousand invocations each. */
export function manyCandidatesResult(): TuningResult {
  return buildResult({
    memorySizesMb: Array.from({ length: 20 }, (_, index) => 128 * (index + 1)),
    num: 1000,
  });
}

/** Whatever somebody else may have written is an attack. */
export function hostileResult(): TuningResult {
  const label = "a label";
  const settings = { monthlyInvocations: 1_000_000 };
  return replaceTexts(buildResult({ ...FAILURES, label, settings }), HOSTILE_TEXT);
}

function splitKey(key: string): [Architecture, number] {
  const [architecture, memory] = key.split(/-(?=\d+$)/);
  return [architecture === "arm64" ? "arm64" : "x86_64", Number(memory)];
}
