import type { CreateFunctionCommandInput } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInTest, functionArn, packHandler, startCloudInTest } from "../helpers/cloud-in-test.ts";
import { SIGNING } from "../helpers/signing-handler.ts";
import { zipFiles } from "../helpers/zip-files.ts";

const QUARTER_HOUR_MS = 900_000;

/** A step of a quarter of an hour: invokes a function, and tells its remaining time before and after. */
const STEP = `${SIGNING}
export async function handler({ invoke }, context) {
  const before = context.getRemainingTimeInMillis();
  const answer = await send("lambda", "POST", "/2015-03-31/functions/" + invoke + "/invocations", "{}");
  return { before, after: context.getRemainingTimeInMillis(), ...answer };
}`;

const record = (durationMs: number) =>
  zipFiles({
    "recording.json": JSON.stringify({
      schema: "lambda-recording/1",
      wait: "real",
      candidates: [{ architecture: "x86_64", memorySizeMB: 512, warm: { durationMs: [durationMs] } }],
    }),
  });

let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest({ clockScale: 600 });
  const recorded: Partial<CreateFunctionCommandInput> = {
    Runtime: "provided.al2023",
    Architectures: ["x86_64"],
    Timeout: 900,
  };
  await aws.createFunction("slow", { ...recorded, Code: { ZipFile: record(840_000) } });
  await aws.createFunction("endless", { ...recorded, Code: { ZipFile: record(901_000) } });
  await aws.createFunction("step", { Code: { ZipFile: packHandler(STEP) }, MemorySize: 1769, Timeout: 900 });
  const hang = "export const handler = () => new Promise((resolve) => setTimeout(resolve, 3_600_000));";
  await aws.createFunction("hang", { Code: { ZipFile: packHandler(hang) }, Timeout: 900 });
});

afterAll(() => aws.close());

describe("a cloud whose time passes 600 times as fast", () => {
  it("reports the 14 minutes that a recorded function took", async () => {
    const { log } = await aws.invoke("slow", {}, { LogType: "Tail" });
    expect(log).toContain("Duration: 840000.00 ms\tBilled Duration: 840000 ms");
  });

  it("ends a recorded function at its time-out", async () => {
    const { payload, functionError } = await aws.invoke("endless");
    expect(functionError).toBe("Unhandled");
    expect(payload).toMatchObject({ errorType: "Sandbox.Timedout" });
  });

  it("lets a step of a quarter of an hour invoke a function of 14 minutes, and tells it what is left", async () => {
    const { payload } = await aws.invoke("step", { invoke: "slow" });
    expect(payload).toMatchObject({ status: 200, text: "null" });
    const { before, after } = payload as { before: number; after: number };
    expect(before).toBeLessThanOrEqual(QUARTER_HOUR_MS);
    expect(before).toBeGreaterThan(after);
    // What is left has no room for a second one.
    expect(after).toBeLessThan(QUARTER_HOUR_MS - after);
  });

  it("ends a function that runs for real at its time-out", async () => {
    const { payload, log } = await aws.invoke("hang", {}, { LogType: "Tail" });
    expect(payload).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 900.00 seconds"),
    });
    expect(log).toMatch(/\tDuration: 900000\.00 ms\t.*\tStatus: timeout\n$/);
  });

  it("waits, retries and times out in state machines at its own pace", async () => {
    const { stateMachineArn } = await aws.sfn.send(
      new CreateStateMachineCommand({
        name: "patient",
        roleArn: "arn:aws:iam::000000000000:role/local",
        definition: JSON.stringify({
          StartAt: "Wait",
          TimeoutSeconds: 86_400,
          States: {
            Wait: { Type: "Wait", Seconds: 600, Next: "Call" },
            Call: {
              Type: "Task",
              Resource: functionArn("endless"),
              TimeoutSeconds: 960,
              Retry: [
                { ErrorEquals: ["Sandbox.Timedout"], IntervalSeconds: 600, MaxAttempts: 1, BackoffRate: 1 },
              ],
              End: true,
            },
          },
        }),
      }),
    );
    const { executionArn } = await aws.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    await aws.cloud.settle();
    expect(await aws.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "FAILED",
      error: "Sandbox.Timedout",
    });
    const { events = [] } = await aws.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.filter(({ type }) => type === "LambdaFunctionFailed")).toHaveLength(2);
  });
});
