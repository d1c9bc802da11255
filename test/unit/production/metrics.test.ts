import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCloudWatchClient } from "../../../lib/clients.ts";
import { COST_METRICS, TARGET_METRICS } from "../../../lib/production/metric-queries.ts";
import { chooseMetricWindow } from "../../../lib/production/metric-window.ts";
import { readMetrics } from "../../../lib/production/metrics.ts";
import { type CloudWatchServer, startCloudWatchServer } from "../../helpers/cloudwatch-server.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";

const window = chooseMetricWindow(new Date("2026-11-21T12:00:00Z"), 2);

let patience: ReturnType<typeof fakePatience>;
let server: CloudWatchServer;
let cloudWatch: CloudWatchClient;
beforeEach(async () => {
  patience = fakePatience();
  server = await startCloudWatchServer(() => patience.now().getTime());
  cloudWatch = await createCloudWatchClient({
    endpoint: server.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
});
afterEach(() => {
  cloudWatch.destroy();
  server.close();
});

const reading = (metrics: Parameters<typeof readMetrics>[1]["metrics"] = COST_METRICS) => ({
  cloudWatch,
  window,
  metrics,
  patience,
});

describe("readMetrics", () => {
  it("reads all that CloudWatch knows of one target, in one call", async () => {
    const values: Record<string, readonly number[]> = {
      "AWS/Lambda Invocations Sum": [100, 100],
      "AWS/Lambda Duration Sum": [2000, 4000],
      "AWS/Lambda Errors Sum": [1, 0],
      "AWS/Lambda Throttles Sum": [0, 0],
      "AWS/Lambda Duration p50": [18, 22],
      "AWS/Lambda Duration p90": [30, 34],
      "AWS/Lambda Duration p95": [40, 44],
      "AWS/Lambda Duration p99": [90, 110],
      "LambdaInsights used_memory_max SampleCount": [100, 100],
      "LambdaInsights used_memory_max Maximum": [81, 79],
      "LambdaInsights init_duration SampleCount": [2, 4],
      "LambdaInsights init_duration Sum": [400, 800],
    };
    server.answer(({ metric }) => values[metric] ?? []);
    expect(await readMetrics([{ functionName: "orders" }], reading(TARGET_METRICS))).toEqual({
      targets: [
        {
          functionName: "orders",
          state: "measured",
          invocations: 200,
          durationSumMs: 6000,
          meanDurationMs: 30,
          percentilesMs: { p50: 20, p90: 32, p95: 42, p99: 100 },
          errors: 1,
          throttles: 0,
          coldStartShare: 0.03,
          meanInitMs: 200,
          maxMemoryUsedMb: 81,
        },
      ],
      queries: 12,
      calls: { sent: 1, throttled: 0 },
    });
    expect(server.requests[0]).toMatchObject({
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "GraniteServiceVersion20100801.GetMetricData",
      },
      body: {
        StartTime: Date.UTC(2026, 10, 19) / 1000,
        EndTime: Date.UTC(2026, 10, 21) / 1000,
        ScanBy: "TimestampAscending",
      },
    });
  });

  it("puts together what is spread over pages", async () => {
    server.answer(({ metric }) => (metric.includes("Invocations") ? [1, 2] : [10, 20]), 3);
    const targets = [{ functionName: "a" }, { functionName: "b" }];
    const { targets: found, calls } = await readMetrics(targets, reading());
    expect(found).toEqual(
      targets.map(({ functionName }) => ({
        functionName,
        state: "measured",
        invocations: 3,
        durationSumMs: 30,
        meanDurationMs: 10,
      })),
    );
    expect(calls.sent).toBe(3);
    expect(server.requests.map(({ body }) => body.NextToken)).toEqual([undefined, "3", "6"]);
  });

  it("asks for a version or an alias by its own dimension", async () => {
    server.answer(({ dimensions }) => (dimensions.Resource === "orders:live" ? [5] : []));
    const { targets } = await readMetrics([{ functionName: "orders", qualifier: "live" }], reading());
    expect(targets[0]).toMatchObject({ qualifier: "live", state: "measured", invocations: 5 });
  });

  it("tells functions without data from idle ones and from those it could not read", async () => {
    server.answer(({ dimensions: { FunctionName } }) => {
      if (FunctionName === "idle") return [0];
      if (FunctionName === "refused") return { status: "Forbidden", text: "not yours" };
      return [];
    });
    const names = ["never", "idle", "refused"];
    const { targets } = await readMetrics(
      names.map((functionName) => ({ functionName })),
      reading(),
    );
    expect(targets).toEqual([
      { functionName: "never", state: "no-data" },
      { functionName: "idle", state: "measured", invocations: 0, durationSumMs: 0 },
      { functionName: "refused", state: "unreadable", reason: "invocations: Forbidden: not yours" },
    ]);
  });

  it("waits throttling out", async () => {
    server.answer(() => [1]);
    server.refuse((request) => request < 2, "Throttling");
    const { targets, calls } = await readMetrics([{ functionName: "orders" }], reading());
    expect(targets[0]).toMatchObject({ state: "measured", invocations: 1 });
    expect(calls).toEqual({ sent: 3, throttled: 2 });
    expect(patience.sleptMs).toEqual([500, 1000]);
  });

  it("waits an internal failure out", async () => {
    server.answer(() => [1]);
    server.refuse((request) => request === 0, "InternalServiceFault", 500);
    const { calls } = await readMetrics([{ functionName: "orders" }], reading());
    expect(calls).toEqual({ sent: 2, throttled: 0 });
  });

  it("gives up when throttling does not end", async () => {
    server.refuse(() => true, "Throttling");
    await expect(readMetrics([{ functionName: "orders" }], reading())).rejects.toMatchObject({
      name: "ThrottledError",
      message: "AWS throttled cloudwatch:GetMetricData on *",
    });
    expect(server.requests).toHaveLength(8);
  });

  it("begins 20 calls a second and has four in flight, where 50 a second are allowed", async () => {
    server.answer(() => [1]);
    const targets = Array.from({ length: 30 * 500 }, (_, index) => ({ functionName: `f${index}` }));
    const { calls } = await readMetrics(targets, reading([]));
    expect(calls).toEqual({ sent: 30, throttled: 0 });
    expect(patience.sleptMs).toEqual(Array.from({ length: 29 }, () => 50));
    const atMs = server.requests.map((request) => request.atMs);
    const perSecond = atMs.map((from) => atMs.filter((at) => at >= from && at < from + 1000).length);
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(20 + 4);
  });

  it("names the permission that is missing", async () => {
    server.refuse(() => true, "AccessDenied", 403);
    await expect(readMetrics([{ functionName: "orders" }], reading())).rejects.toMatchObject({
      name: "TargetError",
      message: "no permission for cloudwatch:GetMetricData on *: allow it to the credentials in use",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("asks nothing about nothing", async () => {
    expect(await readMetrics([], reading())).toEqual({
      targets: [],
      queries: 0,
      calls: { sent: 0, throttled: 0 },
    });
    expect(server.requests).toHaveLength(0);
  });

  it("breaks off when pages do not end", async () => {
    server.answer(() => Array.from({ length: 2 }, () => 1), 0);
    await expect(readMetrics([{ functionName: "orders" }], reading())).rejects.toThrow(
      "CloudWatch's answer has more than 50 pages",
    );
  });
});
