import { describe, expect, it } from "vitest";
import type { MetricAnswer } from "../../../lib/production/metric-answer.ts";
import type { MetricName } from "../../../lib/production/metric-queries.ts";
import { summarizeMetrics } from "../../../lib/production/summarize-metrics.ts";

const DAY_MS = 86_400_000;

/** A value a day; undefined where nothing was reported. */
const complete = (...values: (number | undefined)[]): MetricAnswer => ({
  state: "complete",
  points: values.flatMap((value, day) => (value === undefined ? [] : [{ atMs: day * DAY_MS, value }])),
});

const summarize = (answers: Partial<Record<MetricName, MetricAnswer>>) =>
  summarizeMetrics(
    { functionName: "orders" },
    new Map(Object.entries(answers) as [MetricName, MetricAnswer][]),
  );

describe("summarizeMetrics", () => {
  it("adds up the days", () => {
    expect(
      summarize({
        invocations: complete(100, undefined, 300),
        durationSumMs: complete(1000, undefined, 5000),
        errors: complete(0, undefined, 4),
        throttles: complete(0, undefined, 0),
      }),
    ).toEqual({
      functionName: "orders",
      state: "measured",
      invocations: 400,
      durationSumMs: 6000,
      meanDurationMs: 15,
      errors: 4,
      throttles: 0,
    });
  });

  it("weighs each day's percentiles by its invocations", () => {
    const metrics = summarize({
      invocations: complete(100, 300),
      p50Ms: complete(10, 20),
      p99Ms: complete(100, 200),
    });
    expect(metrics).toMatchObject({ percentilesMs: { p50: 17.5, p99: 175 } });
  });

  it("gives a single day's percentile as it is", () => {
    expect(
      summarize({ invocations: complete(undefined, 7), p95Ms: complete(undefined, 12.5) }),
    ).toMatchObject({
      percentilesMs: { p95: 12.5 },
    });
  });

  it("tells nothing reported from zero", () => {
    expect(summarize({ invocations: complete(), durationSumMs: complete() })).toEqual({
      functionName: "orders",
      state: "no-data",
    });
    expect(summarize({ invocations: complete(0), durationSumMs: complete() })).toEqual({
      functionName: "orders",
      state: "measured",
      invocations: 0,
    });
  });

  it("leaves errors and throttles unknown that were not reported", () => {
    const metrics = summarize({ invocations: complete(3), errors: complete(), throttles: complete() });
    expect(metrics).not.toHaveProperty("errors");
    expect(metrics).not.toHaveProperty("throttles");
  });

  it("counts a function of which every request was throttled as measured", () => {
    expect(summarize({ invocations: complete(), throttles: complete(9) })).toEqual({
      functionName: "orders",
      state: "measured",
      invocations: 0,
      throttles: 9,
    });
  });

  it("is unreadable when CloudWatch did not answer one of the metrics", () => {
    expect(
      summarize({
        invocations: complete(3),
        durationSumMs: { state: "unreadable", reason: "InternalError" },
      }),
    ).toEqual({ functionName: "orders", state: "unreadable", reason: "durationSumMs: InternalError" });
  });

  it("takes the cold-start share of those invocations that Lambda Insights saw", () => {
    expect(
      summarize({
        invocations: complete(1000, 1000),
        observedInvocations: complete(undefined, 800),
        observedColdStarts: complete(undefined, 20),
        initSumMs: complete(undefined, 5000),
        maxMemoryUsedMb: complete(90, 111),
      }),
    ).toMatchObject({ coldStartShare: 0.025, meanInitMs: 250, maxMemoryUsedMb: 111 });
  });

  it("knows of no cold starts where Lambda Insights saw invocations and no init", () => {
    const metrics = summarize({
      invocations: complete(10),
      observedInvocations: complete(10),
      observedColdStarts: complete(),
      initSumMs: complete(),
    });
    expect(metrics).toMatchObject({ coldStartShare: 0 });
    expect(metrics).not.toHaveProperty("meanInitMs");
  });

  it("knows nothing of cold starts without Lambda Insights, or where they were not asked for", () => {
    const without = { observedInvocations: complete(), observedColdStarts: complete() };
    expect(summarize({ invocations: complete(10), ...without })).not.toHaveProperty("coldStartShare");
    const unasked = { observedInvocations: complete(10) };
    expect(summarize({ invocations: complete(10), ...unasked })).not.toHaveProperty("coldStartShare");
  });
});
