import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { synthesize } from "./stacks.ts";

const run = promisify(execFile);

/** A step that counts a left-over clone, in a process of its own as Lambda runs it. */
const STEP = `
  import { handle } from "./functions/handle.ts";
  const handler = handle("cleanup", () => "run-1", async (event, { count }) => count("LeftoverClones", 2));
  await handler({ secret: "payload" }, { awsRequestId: "request-1" });
`;

describe("what the steps count", () => {
  it("is the metric that the alarm watches, under the deployment's name", async () => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", STEP], {
      cwd: new URL("../../", import.meta.url),
      env: { TUNER_BUCKET: "bucket", AWS_REGION: "us-east-1", POWERTOOLS_SERVICE_NAME: "tuner" },
    });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line): Record<string, unknown> => JSON.parse(line));
    const emf = lines.find((line) => "_aws" in line) as {
      _aws: {
        CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
      };
      service: string;
      LeftoverClones: number;
    };
    const [metric] = emf._aws.CloudWatchMetrics;
    synthesize("everything").hasResourceProperties("AWS::CloudWatch::Alarm", {
      Namespace: metric?.Namespace,
      MetricName: metric?.Metrics[0]?.Name,
      Dimensions: metric?.Dimensions[0]?.map((Name) => ({ Name, Value: emf[Name as "service"] })),
    });
    expect(emf.LeftoverClones).toBe(2);
  });

  it("is logged with the run's id on every line, and never with the event", async () => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", STEP], {
      cwd: new URL("../../", import.meta.url),
      env: { TUNER_BUCKET: "bucket", AWS_REGION: "us-east-1" },
    });
    const logs = stdout
      .trim()
      .split("\n")
      .map((line): Record<string, unknown> => JSON.parse(line));
    const own = logs.filter((line) => !("_aws" in line));
    expect(own.map(({ message }) => message)).toEqual(["started", "done"]);
    for (const line of own)
      expect(line).toMatchObject({ runId: "run-1", step: "cleanup", requestId: "request-1" });
    expect(stdout).not.toContain("payload");
  });
});
