import { describe, expect, it } from "vitest";
import { analyze, explainNothingMeasured } from "../../../lib/analyze/analyze.ts";
import type { Environment, MeasuredCandidate } from "../../../lib/analyze/result.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const analyzeBatches = (
  memorySizesMb: number[],
  batches: readonly Batch[],
  settings: Partial<Settings> = {},
  environment: Environment = { kind: "aws" },
) =>
  analyze({
    plan: buildPlan(memorySizesMb, settings),
    batches,
    prices: lookUpPrices("us-east-1"),
    environment,
    tool: { name: "lambda-power-tuner", version: "0.0.0" },
    finishedAt: "2026-11-21T00:05:00.000Z",
  });

const measuredOf = (result: ReturnType<typeof analyze>, key: string): MeasuredCandidate => {
  const candidate = result.candidates.find((one) => one.key === key);
  if (candidate?.state !== "measured") throw new Error(`${key} is not measured`);
  return candidate;
};

const sample = (memoryMb: number, durations: readonly number[], initDurationMs?: number) =>
  durations.map((durationMs, index) =>
    buildInvocation(memoryMb, durationMs, index === 0 ? { initDurationMs } : {}),
  );

describe("analyze", () => {
  it("prices the untrimmed mean of billed duration plus the request", () => {
    const result = analyzeBatches([1024], [buildBatch("x86_64-1024", 1, sample(1024, [100, 100, 400]))]);
    const { warm } = measuredOf(result, "x86_64-1024").summary;
    expect(warm.meanBilledMs).toBe(200);
    expect(warm.costPerInvocationUsd).toBeCloseTo(0.2 * 0.0000166667 + 0.0000002, 15);
    expect(warm.costPerMillionUsd).toBeCloseTo(3.53334, 9);
  });

  it("keeps cold starts apart from latency and mixes them into the cost by their share", () => {
    const batch = buildBatch("x86_64-1024", 1, sample(1024, [100, 50, 50], 900));
    const result = analyzeBatches([1024], [batch], { coldStartShare: 0.1 });
    const { warm, cold, costPerInvocationUsd } = measuredOf(result, "x86_64-1024").summary;
    expect(warm.duration).toMatchObject({ count: 2, p50Ms: 50, p99Ms: 50 });
    expect(cold?.init.meanMs).toBe(900);
    expect(cold?.total.meanMs).toBe(1000);
    expect(cold?.meanBilledMs).toBe(1000);
    expect(costPerInvocationUsd).toBeCloseTo(
      0.9 * warm.costPerInvocationUsd + 0.1 * (cold?.costPerInvocationUsd ?? 0),
      15,
    );
  });

  it("counts failures and leaves them out of every average", () => {
    const invocations = [
      ...sample(512, [10, 10, 10, 10]),
      buildInvocation(512, 5000, { failure: buildFailure("function-error", "RangeError") }),
    ];
    const candidate = measuredOf(
      analyzeBatches([512], [buildBatch("x86_64-512", 1, invocations)]),
      "x86_64-512",
    );
    expect(candidate.counts).toEqual({ invocations: 5, succeeded: 4, failed: 1, coldStarts: 0 });
    expect(candidate.failures).toMatchObject([
      { reason: "function-error", errorType: "RangeError", count: 1 },
    ]);
    expect(candidate.summary.warm.duration.maxMs).toBe(10);
  });

  it("fails a size that runs out of memory now and then, though most invocations worked", () => {
    const invocations = [
      ...sample(128, Array(19).fill(10)),
      buildInvocation(128, 5, { failure: buildFailure("out-of-memory", "Runtime.OutOfMemory") }),
    ];
    const result = analyzeBatches([128], [buildBatch("x86_64-128", 1, invocations)]);
    expect(result.candidates[0]).toMatchObject({
      state: "failed",
      reason: "out-of-memory",
      message: "out of memory in 1 of 20 invocations: Runtime.OutOfMemory: it was out-of-memory",
    });
  });

  it("warns of a size whose measurement broke off, though every invocation until then worked", () => {
    const batch = {
      ...buildBatch("x86_64-512", 1, sample(512, [10, 10])),
      failure: buildFailure("step-failed", "States.Timeout"),
    };
    const result = analyzeBatches([512], [batch]);
    expect(result.candidates[0]?.state).toBe("measured");
    expect(result.warnings).toMatchObject([{ code: "measurement-broke-off", candidateKey: "x86_64-512" }]);
  });

  it("recommends the cheapest, the fastest or a balance, as asked", () => {
    const batches = [
      buildBatch("x86_64-128", 1, sample(128, [1000, 1000])),
      buildBatch("x86_64-1024", 1, sample(1024, [100, 100])),
      buildBatch("x86_64-2048", 1, sample(2048, [90, 90])),
    ];
    const pick = (settings: Partial<Settings>) => {
      const { recommendation } = analyzeBatches([128, 1024, 2048], batches, settings);
      return recommendation.state === "found" ? recommendation.candidateKey : undefined;
    };
    expect(pick({ strategy: "cost" })).toBe("x86_64-1024");
    expect(pick({ strategy: "speed" })).toBe("x86_64-2048");
    expect(pick({ strategy: "balanced" })).toBe("x86_64-1024");
    expect(pick({ strategy: "balanced", balancedWeight: 0 })).toBe("x86_64-2048");
  });

  it("names both sides of the trade against the current configuration", () => {
    const { recommendation } = analyzeBatches(
      [128, 1024],
      [
        buildBatch("x86_64-128", 1, sample(128, [1000, 1000])),
        buildBatch("x86_64-1024", 1, sample(1024, [100, 100])),
      ],
    );
    expect(recommendation).toMatchObject({
      sentence: "Switch from 128 MB x86_64 to 1024 MB x86_64: 18 % cheaper, p95 90 % faster.",
    });
  });

  it("marks a configuration that another beats in cost and duration", () => {
    const result = analyzeBatches(
      [512, 1024],
      [
        buildBatch("x86_64-512", 1, sample(512, [50, 50])),
        buildBatch("x86_64-1024", 1, sample(1024, [60, 60])),
      ],
    );
    expect(measuredOf(result, "x86_64-512").paretoOptimal).toBe(true);
    expect(measuredOf(result, "x86_64-1024").paretoOptimal).toBe(false);
  });

  it("adds up what the tuning spent, failed invocations included", () => {
    const invocations = [
      ...sample(1024, [100]),
      buildInvocation(1024, 900, { failure: buildFailure("function-error") }),
    ];
    const { spend } = analyzeBatches([1024], [buildBatch("x86_64-1024", 1, invocations)]);
    expect(spend.invocations).toBe(2);
    expect(spend.gbSeconds).toBeCloseTo(1, 12);
    expect(spend.costUsd).toBeCloseTo(0.0000166667 + 2 * 0.0000002, 15);
  });

  it("recommends nothing and explains why when nothing could be measured", () => {
    const failing = [1, 2, 3].map(() =>
      buildInvocation(128, 1, {
        failure: { reason: "function-error", errorType: "Error", errorMessage: "boom" },
      }),
    );
    const result = analyzeBatches(
      [128, 256],
      [buildBatch("x86_64-128", 1, failing), buildBatch("x86_64-256", 1, failing)],
    );
    expect(result.recommendation.state).toBe("none");
    expect(explainNothingMeasured(result.candidates).message).toBe(
      "no configuration could be measured. 128 MB x86_64, 256 MB x86_64: function error in 3 of 3 invocations: Error: boom",
    );
  });

  it("warns of nearly full memory and of more CPU than the host has", () => {
    const local: Environment = {
      kind: "local",
      cpuMethod: "cgroup-v2",
      cpuPeriodMs: 20,
      hostCpus: 2,
      hostArchitecture: "x86_64",
      hostMemoryMb: 8192,
      hostPlatform: "linux",
    };
    const full = [buildInvocation(8192, 10, { maxMemoryUsedMb: 8000 })];
    const { warnings } = analyzeBatches([8192], [buildBatch("x86_64-8192", 1, full)], {}, local);
    expect(warnings.map(({ code }) => code)).toEqual(["memory-nearly-full", "more-cpu-than-host"]);
  });
});
