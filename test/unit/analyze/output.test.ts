import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeOutput, computeTrimmedMean } from "../../../lib/analyze/output.ts";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { MAX_SIZES } from "../../../lib/prepare/memory-sizes.ts";
import { analyzeBatches, analyzeDurations, measuredOf } from "../../helpers/analyses.ts";
import { buildAllowedException, buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";
import { buildResult } from "../../helpers/results.ts";

const compose = (result: TuningResult) =>
  composeOutput({
    result,
    reportUrl: "https://bucket/report.html?signed",
    reportKey: "runs/run-1/report.html",
    resultKey: "runs/run-1/result.json",
  });

describe("composeOutput", () => {
  it("has the keys of aws-lambda-power-tuning and ours", () => {
    const result = analyzeDurations({ "x86_64-128": [1000, 1000], "x86_64-1024": [100, 100] });
    expect(compose(result)).toEqual({
      power: 1024,
      cost: measuredOf(result, "x86_64-1024").summary.costPerInvocationUsd,
      duration: 100,
      architecture: "x86_64",
      stateMachine: {
        executionCost: 0.000025 * 18,
        lambdaCost: result.spend.costUsd,
        visualization: "https://bucket/report.html?signed",
      },
      recommendation: result.recommendation,
      reportUrl: "https://bucket/report.html?signed",
      reportKey: "runs/run-1/report.html",
      resultKey: "runs/run-1/result.json",
      spend: result.spend,
      warnings: [],
      dryRun: false,
    });
  });

  it("answers for the architectures asked for, in stats as well, while the recommendation covers all", () => {
    const result = analyzeDurations(
      { "x86_64-1024": [100], "arm64-1024": [100] },
      { answerArchitectures: ["x86_64"], includeOutputResults: true },
    );
    const output = compose(result);
    expect(output).toMatchObject({
      power: 1024,
      architecture: "x86_64",
      recommendation: { candidateKey: "arm64-1024" },
    });
    expect(output.stats?.map(({ architecture }) => architecture)).toEqual(["x86_64"]);
  });

  it("trims the duration, and neither the cost nor the percentiles", () => {
    const invocations = [1, 10, 20, 30, 1000].map((durationMs) => buildInvocation(512, durationMs));
    const batches = [buildBatch("x86_64-512", 1, invocations)];
    const settings = { discardTopBottom: 0.2, includeOutputResults: true };
    const { duration, cost, stats } = compose(analyzeBatches([512], batches, settings));
    expect(duration).toBe(20);
    expect(cost).toBe(compose(analyzeBatches([512], batches)).cost);
    expect(stats?.[0]).toMatchObject({ value: 512, averagePrice: cost, averageDuration: 20, count: 5 });
    expect(stats?.[0]?.p99Ms).toBeGreaterThan(900);
  });

  it("leaves cold starts and failed invocations out of the duration", () => {
    const batch = buildBatch("x86_64-512", 1, [
      buildInvocation(512, 500, { initDurationMs: 100 }),
      ...[10, 10, 10].map((durationMs) => buildInvocation(512, durationMs)),
      buildInvocation(512, 900, { failure: buildFailure("function-error") }),
      buildInvocation(512, 900, { failure: buildAllowedException("OrderNotFound") }),
    ]);
    const { duration, stats } = compose(analyzeBatches([512], [batch], { includeOutputResults: true }));
    expect(duration).toBe(10);
    expect(stats).toMatchObject([{ count: 3, failed: 1, allowed: 1 }]);
  });

  it("gives cold durations with their init when only cold starts were asked for", () => {
    const batch = buildBatch("x86_64-512", 1, [buildInvocation(512, 50, { initDurationMs: 300 })]);
    const result = analyzeBatches([512], [batch], { onlyColdStarts: true, discardTopBottom: 0.2 });
    expect(compose(result).duration).toBe(350);
  });

  it("lists measured candidates only, and none unless asked", () => {
    const batches = [
      buildBatch("x86_64-128", 1, [buildInvocation(128, 10, { failure: buildFailure("crash") })]),
      buildBatch("x86_64-512", 1, [buildInvocation(512, 10)]),
    ];
    expect(compose(analyzeBatches([128, 512], batches))).not.toHaveProperty("stats");
    const { stats } = compose(analyzeBatches([128, 512], batches, { includeOutputResults: true }));
    expect(stats?.map(({ value }) => value)).toEqual([512]);
  });

  it("answers nothing, with a warning, when nothing keeps to the constraints", () => {
    const result = analyzeDurations({ "x86_64-512": [10] }, { constraints: { maxDurationMs: { p95: 5 } } });
    const output = compose(result);
    expect(output).not.toHaveProperty("power");
    expect(output).not.toHaveProperty("cost");
    expect(output.recommendation.state).toBe("none");
    expect(output.warnings.map(({ code }) => code)).toEqual(["no-answer"]);
  });

  it("stays below 128 KiB with as many sizes, warnings and long texts as there can be", () => {
    const text = "\u{1F525}".repeat(3000);
    const result = buildResult({
      memorySizesMb: Array.from({ length: MAX_SIZES }, (_, index) => 128 + index),
      num: 2,
      coldStarts: 1,
      warnings: Array.from({ length: 1000 }, () => ({ code: "some-invocations-failed", message: text })),
    });
    const settings = { ...result.settings, includeOutputResults: true };
    const output = compose({ ...result, settings });
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThan(128 * 1024);
    expect(output.warnings).toHaveLength(40);
    expect(output.warnings.at(-1)?.message).toBe("961 more warnings are in runs/run-1/result.json");
  });
});

describe("computeTrimmedMean", () => {
  it("discards whole values from both ends", () => {
    expect(computeTrimmedMean([100, 1, 2, 3], 0.25)).toBe(2.5);
    expect(computeTrimmedMean([100, 1, 2], 0.3)).toBeCloseTo(34.333, 3);
    expect(computeTrimmedMean([7], 0.4)).toBe(7);
  });

  it("is the mean when nothing is discarded", () => {
    const durationsMs = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(durationsMs, (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(computeTrimmedMean(values, 0)).toBeCloseTo(mean, 6);
        // Less than one value at each end.
        expect(computeTrimmedMean(values, 0.99 / values.length / 2)).toBeCloseTo(mean, 6);
      }),
    );
  });

  it("lies within the values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (values, share) => {
          const trimmed = computeTrimmedMean(values, share);
          expect(trimmed).toBeGreaterThanOrEqual(Math.min(...values) * (1 - 1e-12));
          expect(trimmed).toBeLessThanOrEqual(Math.max(...values) * (1 + 1e-12));
        },
      ),
    );
  });
});
