import { UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import {
  type AskedMetric,
  type CloudWatchServer,
  startCloudWatchServer,
} from "../helpers/cloudwatch-server.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

/** What CloudWatch has of each of 14 days: a mean of 400 ms, where the recorded function takes 100. */
const DAILY: Readonly<Record<string, number>> = {
  "AWS/Lambda Invocations Sum": 10_000,
  "AWS/Lambda Duration Sum": 4_000_000,
  "AWS/Lambda Duration p50": 380,
  "AWS/Lambda Duration p90": 600,
  "AWS/Lambda Duration p95": 700,
  "AWS/Lambda Duration p99": 900,
  "AWS/Lambda Errors Sum": 2,
  "AWS/Lambda Throttles Sum": 0,
  "LambdaInsights used_memory_max SampleCount": 10_000,
  "LambdaInsights init_duration SampleCount": 50,
};

function answer({ metric, dimensions }: AskedMetric): readonly number[] {
  const value = DAILY[metric];
  const isOfTarget = [dimensions.FunctionName, dimensions.function_name].includes("orders");
  return value === undefined || !isOfTarget ? [] : Array.from({ length: 14 }, () => value);
}

describe("production data of a run", () => {
  const folder = new CliFolder({});
  let tuner: Tuner;
  let server: CloudWatchServer;
  beforeAll(async () => {
    server = await startCloudWatchServer();
    server.answer(answer);
    tuner = await startTuner();
    const { architecture } = tuner.cloud.host;
    for (const name of ["orders", "idle"]) {
      await tuner.createTarget(name, recordFunction({ 128: [100], 1024: [90] }, [architecture]), {
        Runtime: "provided.al2023",
        Handler: "bootstrap",
      });
    }
  });
  afterAll(async () => {
    await tuner?.close();
    server?.close();
    folder.remove();
  });

  /** Runs a tuning to its end; its result. */
  const readResult = async (runId: string, input: object) => {
    const sizes = { powerValues: [128, 1024], num: 3, sampling: "fixed" };
    await tuner.finish(await tuner.start(runId, { lambdaARN: "orders", ...sizes, ...input }));
    return await tuner.readResult(runId);
  };

  it("are not there on the embedded cloud, which a run says and survives", async () => {
    const result = await readResult("local", { productionDays: 14 });
    expect(result?.recommendation.state).toBe("found");
    expect(result?.warnings.filter(({ code }) => code.startsWith("production"))).toEqual([
      {
        code: "production-unreadable",
        message:
          "What production did over the last 14 days is not known, and is in no figure: the embedded cloud has no CloudWatch.",
      },
    ]);
    expect(server.requests).toEqual([]);
  });

  describe("on AWS, where CloudWatch can be asked", () => {
    beforeAll(async () => {
      const { lambda } = tuner.clients;
      const FunctionName = "power-tuner-prepare";
      // As the stack leaves it on AWS: nothing says that this is another cloud.
      const Variables = { TUNER_BUCKET: tuner.bucketName, AWS_ENDPOINT_URL_CLOUDWATCH: server.endpoint };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
      await waitUntilFunctionUpdatedV2(
        { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
        { FunctionName },
      );
    });

    it("are not asked for unless the input says so", async () => {
      expect(await readResult("unasked", {})).not.toHaveProperty("production");
      expect(server.requests).toEqual([]);
    });

    it("give the month, the share of cold starts and the warning of a payload unlike production", async () => {
      const result = await readResult("asked", { productionDays: 14 });
      expect(server.requests).toHaveLength(1);
      expect(result?.production).toMatchObject({
        days: 14,
        metrics: {
          functionName: "orders",
          state: "measured",
          invocations: 140_000,
          meanDurationMs: 400,
          errors: 28,
          throttles: 0,
          coldStartShare: 0.005,
          percentilesMs: { p95: expect.closeTo(700, 6) },
        },
        filledIn: { monthlyInvocations: 304_167, coldStartShare: 0.005 },
      });
      expect(result?.settings).toMatchObject({ monthlyInvocations: 304_167, coldStartShare: 0.005 });
      const [measured] = result?.candidates ?? [];
      expect(measured?.state === "measured" && measured.summary.month).toHaveProperty("onDemand");
      expect(result?.warnings.map(({ code }) => code)).toContain("payload-unlike-production");
    });

    it("are shown on the command line and in the report that it keeps", async () => {
      const { code, out, err } = await folder.run(
        ["tune", "orders", "--production-days", "14", "--memory", "128,1024", "--num", "3", "--out", "out"],
        describeAwsEnvironment(tuner.cloud),
      );
      expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(
        /Production, from CloudWatch, last 14 days: 304,167 invocations a month; mean 400 ms, here 100 ms as 128 MB \w+; 28 errors; 0 throttles; 0\.5 % cold starts\./,
      );
      expect(out).toContain("Note: The test payload does not look like production");
    });

    it("are missing with a warning where CloudWatch has nothing", async () => {
      const result = await readResult("idle", { lambdaARN: "idle", productionDays: 14 });
      expect(result?.warnings.map(({ code }) => code)).toContain("production-without-data");
      expect(result?.settings.monthlyInvocations).toBeUndefined();
    });

    it("are missing with a warning that says what to allow where they may not be read", async () => {
      server.refuse(() => true, "AccessDenied");
      const result = await readResult("denied", { productionDays: 14 });
      expect(result?.recommendation.state).toBe("found");
      expect(result?.warnings).toContainEqual({
        code: "production-unreadable",
        message:
          "What production did over the last 14 days is not known, and is in no figure: no permission for cloudwatch:GetMetricData on *: allow it to the role of the Prepare step.",
      });
    });
  });
});
