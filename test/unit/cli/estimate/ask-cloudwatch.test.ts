import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askCloudWatch } from "../../../../lib/cli/estimate/ask-cloudwatch.ts";
import { type CloudWatchServer, startCloudWatchServer } from "../../../helpers/cloudwatch-server.ts";
import { buildPlan } from "../../../helpers/plans.ts";

let server: CloudWatchServer;
beforeEach(async () => {
  server = await startCloudWatchServer();
});
afterEach(() => server.close());

const TARGET = {
  ...buildPlan([128]).target,
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:orders",
  qualifier: "live",
};

const ask = (target: Partial<typeof TARGET> = {}, signal = new AbortController().signal) =>
  askCloudWatch(
    { ...TARGET, ...target },
    { endpoint: server.endpoint, credentials: { accessKeyId: "test", secretAccessKey: "test" } },
    signal,
  );

describe("askCloudWatch", () => {
  it("takes the mean as likely, from the median to the 95th percentile", async () => {
    const values: Readonly<Record<string, number>> = {
      "AWS/Lambda Invocations Sum": 100,
      "AWS/Lambda Duration Sum": 15_000,
      "AWS/Lambda Duration p50": 120,
      "AWS/Lambda Duration p95": 400,
    };
    server.answer(({ metric }) => [values[metric]]);
    expect(await ask()).toEqual({
      state: "known",
      duration: {
        rangeMs: { low: 120, likely: 150, high: 400 },
        source: expect.stringMatching(/150 ms on average in 14 days .* \(CloudWatch\)$/),
      },
    });
    const [request] = server.requests;
    const dimensions = request?.body.MetricDataQueries[0]?.MetricStat.Metric.Dimensions ?? [];
    expect(dimensions.map(({ Value }) => Value)).toContain("orders:live");
  });

  it("says that there was no invocation", async () => {
    expect(await ask()).toEqual({ state: "unknown", why: "CloudWatch saw no invocation in 14 days" });
  });

  it("says that it may not ask, and names the permission", async () => {
    server.refuse(() => true, "AccessDenied", 403);
    expect(await ask()).toMatchObject({
      state: "unknown",
      why: expect.stringContaining("cloudwatch:GetMetricData"),
    });
  });

  it("asks nobody about a function of the embedded cloud", async () => {
    const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:orders";
    expect(await ask({ functionArn })).toMatchObject({ state: "unknown" });
    expect(server.requests).toEqual([]);
  });

  it("ends when it is interrupted", async () => {
    const reason = new Error("interrupted");
    await expect(ask({}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
