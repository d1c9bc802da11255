import type {
  CandidateResult,
  Environment,
  MeasuredCandidate,
  Recommendation,
  TuningResult,
  Warning,
} from "../../lib/analyze/result.ts";
import type { InvocationFailure } from "../../lib/measure/invocation.ts";
import type { PriceList } from "../../lib/prices/price-list.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import { formatPercentChange } from "../../lib/report/format.ts";
import { selectBilledMs } from "../../lib/samples/select.ts";
import { type Architecture, toGbSeconds } from "../../lib/units.ts";
import { buildCandidate, type CandidateOptions, costUsd } from "./candidates.ts";
import { ORDINARY_SETTINGS } from "./plans.ts";

/*
 * Whole results with exact, repeatable numbers: a handler that computes for 130 ms on one vCPU and waits for
 * 30 ms, with a long tail and more work where memory is tight, on a grid of memory sizes.
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

export interface ResultOptions extends CandidateOptions {
  readonly architectures?: readonly Architecture[];
  readonly memorySizesMb?: readonly number[];
  /** Invocations of each candidate. */
  readonly num?: number;
  readonly functionName?: string;
  readonly label?: string;
  readonly currentKey?: string;
  readonly environment?: Environment;
  readonly warnings?: readonly Warning[];
}

/** A result of the given shape. Candidates come architecture by architecture, sizes ascending. */
export function buildResult(options: ResultOptions = {}): TuningResult {
  const {
    architectures = ["x86_64", "arm64"],
    memorySizesMb = MEMORY_SIZES_MB,
    num = 50,
    functionName = "orders-api",
    label,
    currentKey = "x86_64-1024",
    environment = { kind: "aws" },
    warnings = [],
  } = options;
  const measured = architectures.flatMap((architecture) =>
    memorySizesMb.map((memoryMb) => buildCandidate(architecture, memoryMb, num, PRICES, options)),
  );
  const candidates = markPareto(measured);
  const invocations = candidates.flatMap((candidate) =>
    selectBilledMs(candidate.samples).map((billedDurationMs) => ({ candidate, billedDurationMs })),
  );
  const [currentArchitecture, currentMemory] = splitKey(currentKey);
  return {
    schemaVersion: 2,
    tool: { name: "lambda-power-tuner", version: "0.1.0" },
    run: {
      runId: "2026-11-20-orders-7f3a",
      executionArn: `arn:aws:states:us-east-1:123456789012:execution:power-tuner:2026-11-20-orders-7f3a`,
      ...(label === undefined ? {} : { label }),
      startedAt: "2026-11-20T14:03:21.000Z",
      finishedAt: "2026-11-20T14:09:48.000Z",
    },
    target: {
      functionName,
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
      qualifier: "live",
      version: "42",
      region: "us-east-1",
      runtime: "nodejs24.x",
      handler: "index.handler",
      packageType: "Zip",
      memoryMb: currentMemory,
      architecture: currentArchitecture,
      timeoutSeconds: 30,
      ephemeralStorageMb: 512,
      codeSha256: "4Yq2m0t0lJr0H3bq4Zp0cYxkq0vXn3nq0m1Y2o3p4q5=",
      usesSnapStart: false,
    },
    environment,
    settings: {
      num,
      concurrency: 5,
      candidateConcurrency: 0,
      strategy: "cost",
      balancedWeight: 0.5,
      coldStartShare: 0.01,
      ...ORDINARY_SETTINGS,
      memorySizesMb,
      architectures,
      answerArchitectures: architectures,
    },
    prices: PRICES,
    candidates,
    currentKey,
    recommendation: recommend(candidates, currentKey),
    answer: recommend(candidates, currentKey),
    spend: {
      invocations: candidates.reduce((sum, { counts }) => sum + counts.invocations, 0),
      gbSeconds: invocations.reduce(
        (sum, { candidate, billedDurationMs }) => sum + toGbSeconds(billedDurationMs, candidate.memoryMb),
        0,
      ),
      costUsd: invocations.reduce(
        (sum, { candidate, billedDurationMs }) =>
          sum + costUsd(PRICES, candidate.architecture, candidate.memoryMb, billedDurationMs),
        0,
      ),
      stateTransitions: 18,
      stateTransitionsUsd: 18 * 0.000025,
    },
    warnings,
  };
}

/** Both architectures at nine sizes, nothing failed. */
export function fullResult(): TuningResult {
  return buildResult({ label: "before the cache" });
}

/** Both architectures; 128 MB runs out of memory, one arm64 size cannot start, one x86_64 size fails twice. */
export function resultWithFailures(): TuningResult {
  const outOfMemory: InvocationFailure = {
    reason: "out-of-memory",
    errorType: "Runtime.OutOfMemory",
    errorMessage: "Runtime exited with error: signal: killed",
  };
  return buildResult({
    failing: {
      "x86_64-128": outOfMemory,
      "arm64-128": outOfMemory,
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
    warnings: [
      {
        code: "few-samples",
        message: "Fewer than 299 warm invocations per configuration: p99 is a lower bound.",
      },
      {
        code: "some-failed",
        message: "2 of 50 invocations failed; they are counted, not averaged in.",
        candidateKey: "x86_64-512",
      },
    ],
  });
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
    warnings: [{ code: "current-not-measured", message: "The current configuration was not measured." }],
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
    warnings: [
      {
        code: "architecture-not-measurable",
        message: "arm64 cannot be measured on this x86_64 host and was left out.",
      },
    ],
  });
}

/** Two architectures at twenty sizes with a thousand invocations each. */
export function largeResult(): TuningResult {
  return buildResult({
    memorySizesMb: Array.from({ length: 20 }, (_, index) => 128 + index * 512),
    num: 1000,
  });
}

function markPareto(candidates: readonly CandidateResult[]): CandidateResult[] {
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const costOf = (candidate: MeasuredCandidate) => candidate.summary.costPerMillionUsd;
  const meanOf = (candidate: MeasuredCandidate) => candidate.summary.warm.duration.meanMs;
  return candidates.map((candidate) =>
    candidate.state !== "measured"
      ? candidate
      : {
          ...candidate,
          paretoOptimal: !measured.some(
            (other) => costOf(other) < costOf(candidate) && meanOf(other) < meanOf(candidate),
          ),
        },
  );
}

function recommend(candidates: readonly CandidateResult[], currentKey: string): Recommendation {
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const pick = measured.toSorted((a, b) => a.summary.costPerMillionUsd - b.summary.costPerMillionUsd)[0];
  const current = measured.find(({ key }) => key === currentKey);
  if (!pick)
    return { state: "none", sentence: "No configuration could be measured, so none is recommended." };
  const base = { state: "found", candidateKey: pick.key, rule: "best", bestKey: pick.key, ties: [] } as const;
  if (!current) return { ...base, sentence: `Use ${pick.key}: the cheapest.` };
  const costRatio = pick.summary.costPerMillionUsd / current.summary.costPerMillionUsd;
  const p95Ratio = pick.summary.warm.duration.p95Ms / current.summary.warm.duration.p95Ms;
  const sentence =
    pick === current
      ? `Keep ${pick.memoryMb} MB ${pick.architecture}: nothing measured is cheaper.`
      : `Switch from ${current.memoryMb} MB ${current.architecture} to ${pick.memoryMb} MB ${pick.architecture}: ` +
        `${formatPercentChange(costRatio, "cost")}, p95 ${formatPercentChange(p95Ratio, "latency")}.`;
  return { ...base, sentence, costRatio, p95Ratio };
}

function splitKey(key: string): [Architecture, number] {
  const [architecture, memory] = key.split(/-(?=\d+$)/);
  return [architecture === "arm64" ? "arm64" : "x86_64", Number(memory)];
}
