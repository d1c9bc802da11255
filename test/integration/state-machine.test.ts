import { setTimeout as sleep } from "node:timers/promises";
import {
  GetFunctionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";
import { zipFiles } from "../helpers/zip-files.ts";

const recorded = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;

describe("the state machine on the embedded cloud", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
  });
  afterAll(() => tuner?.close());

  it("succeeds with a recommendation, a report and no clone left", async () => {
    await tuner.createTarget("recorded", recordFunction({ 128: [1000], 1024: [100], 2048: [95] }), recorded);
    const execution = await tuner.finish(
      await tuner.start("success", {
        lambdaARN: "recorded",
        powerValues: [128, 1024, 2048],
        num: 20,
        sampling: "fixed",
      }),
    );
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    const output = JSON.parse(execution.output ?? "");
    expect(output).toMatchObject({
      power: 1024,
      architecture: "x86_64",
      duration: 100,
      resultKey: "runs/success/result.json",
      applied: { state: "not-asked" },
    });
    expect(output.spend.invocations).toBe(60);

    const result = await tuner.readResult("success");
    expect(result?.candidates.map(({ key, counts }) => [key, counts.succeeded, counts.coldStarts])).toEqual([
      ["x86_64-128", 20, 1],
      ["x86_64-1024", 20, 1],
      ["x86_64-2048", 20, 1],
    ]);
    expect(result?.environment.kind).toBe("local");
    const report = await fetch(output.reportUrl);
    expect(report.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await report.text()).toContain("recorded");
    expect(await tuner.listClones()).toEqual([]);
  });

  it("measures both architectures of a recorded function in one execution", async () => {
    const sizes = { 512: [300], 1024: [100] };
    await tuner.createTarget("both", recordFunction(sizes, ["x86_64", "arm64"]), recorded);
    const execution = await tuner.finish(
      await tuner.start("both", {
        lambdaARN: "both",
        powerValues: [512, 1024],
        architectures: ["x86_64", "arm64"],
        num: 5,
      }),
    );
    expect(JSON.parse(execution.output ?? "{}")).toMatchObject({ power: 1024, architecture: "arm64" });
  });

  it("succeeds when one candidate fails, and reports it with its reason and count", async () => {
    await tuner.createTarget("sensitive", {
      "index.mjs": `export const handler = async () => {
        if (process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE === "256") throw new RangeError("too small");
      };`,
    });
    const execution = await tuner.finish(
      await tuner.start("one-failed", {
        lambdaARN: "sensitive",
        architectures: [tuner.cloud.host.architecture],
        powerValues: [256, 512],
        num: 5,
      }),
    );
    expect(execution.status).toBe("SUCCEEDED");
    const result = await tuner.readResult("one-failed");
    expect(result?.candidates).toMatchObject([
      {
        state: "failed",
        reason: "function-error",
        failures: [{ errorType: "RangeError", errorMessage: "too small", count: 3 }],
      },
      { state: "measured", counts: { succeeded: 5, failed: 0 } },
    ]);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("ends FAILED with the handler's own error when every candidate fails, and keeps the result", async () => {
    await tuner.createTarget("broken", {
      "index.mjs": `export const handler = () => { throw new Error("boom"); };`,
    });
    const execution = await tuner.finish(
      await tuner.start("all-failed", {
        lambdaARN: "broken",
        architectures: [tuner.cloud.host.architecture],
        powerValues: [256, 512],
        num: 5,
      }),
    );
    expect(execution).toMatchObject({ status: "FAILED", error: "MeasurementError" });
    expect(execution.cause).toMatch(
      /no configuration could be measured\. 256 MB .* and 512 MB .*: function error in 3 of 3 invocations: Error: boom/,
    );
    expect((await tuner.readResult("all-failed"))?.recommendation.state).toBe("none");
    expect(await tuner.listClones()).toEqual([]);
  });

  it("ends FAILED with every mistake when the input is wrong, and creates nothing", async () => {
    const execution = await tuner.finish(
      await tuner.start("wrong-input", { lambdaARN: "recorded", powerValues: [100, 20_000], nums: 5 }),
    );
    expect(execution).toMatchObject({ status: "FAILED", error: "InputError" });
    expect(execution.cause).toContain("powerValues.0: 100; allowed: a whole number of MB from 128 to 10240");
    expect(execution.cause).toContain("powerValues.1: 20000");
    expect(execution.cause).toContain("did you mean num?");
    expect(await tuner.store.listKeys("runs/wrong-input/")).toEqual(["runs/wrong-input/closed.json"]);
  });

  it.each([[["not", "an", "object"]], ["text"], [7]])("ends FAILED when the input is %j", async (input) => {
    const execution = await tuner.finish(
      await tuner.start(`input-${typeof input}-${String(input).length}`, input),
    );
    expect(execution).toMatchObject({ status: "FAILED", error: "InputError" });
  });

  it("ends FAILED when the target does not exist", async () => {
    const execution = await tuner.finish(await tuner.start("no-target", { lambdaARN: "missing" }));
    expect(execution).toMatchObject({ status: "FAILED", error: "TargetError" });
    expect(execution.cause).toContain("missing does not exist");
  });

  it("tunes the version that an alias names, and never writes to the target", async () => {
    await tuner.createTarget("untouched", recordFunction({ 128: [50], 256: [40] }), recorded);
    const before = await tuner.clients.lambda.send(new GetFunctionCommand({ FunctionName: "untouched" }));
    await tuner.finish(
      await tuner.start("untouched", { lambdaARN: "untouched", powerValues: [128, 256], num: 5 }),
    );
    const after = await tuner.clients.lambda.send(new GetFunctionCommand({ FunctionName: "untouched" }));
    expect(after.Configuration).toEqual(before.Configuration);
    expect(after.Tags).toEqual(before.Tags);
  });

  it("applies the recommendation when asked", async () => {
    await tuner.createTarget("applied", recordFunction({ 128: [1000], 1024: [100] }), recorded);
    const execution = await tuner.finish(
      await tuner.start("applied", {
        lambdaARN: "applied",
        powerValues: [128, 1024],
        num: 5,
        autoOptimize: true,
      }),
    );
    expect(JSON.parse(execution.output ?? "{}").applied).toMatchObject({ state: "applied", memoryMb: 1024 });
    const { Configuration } = await tuner.clients.lambda.send(
      new GetFunctionCommand({ FunctionName: "applied" }),
    );
    expect(Configuration?.MemorySize).toBe(1024);
  });

  it("is stopped while it measures, and the rule removes the clones", async () => {
    await tuner.createTarget("slow", {
      "index.mjs": "export const handler = () => new Promise((done) => setTimeout(done, 500));",
    });
    const executionArn = await tuner.start("stopped", {
      lambdaARN: "slow",
      architectures: [tuner.cloud.host.architecture],
      powerValues: [256, 512],
      num: 100,
    });
    while ((await tuner.store.listKeys("runs/stopped/samples/")).length === 0) await sleep(100);
    await tuner.clients.sfn.send(new StopExecutionCommand({ executionArn }));
    const execution = await tuner.finish(executionArn);
    expect(execution.status).toBe("ABORTED");
    expect(await tuner.listClones()).toEqual([]);
  });
});

describe("a step that crashes", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    // The waits between the attempts of a step pass more quickly.
    tuner = await startTuner({ clockScale: 20 });
    await tuner.createTarget("recorded", recordFunction({ 128: [20], 256: [10] }), recorded);
  });
  afterAll(() => tuner?.close());

  const crash = async (step: string, source: string) => {
    const FunctionName = `power-tuner-${step}`;
    await tuner.clients.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipFiles({ "index.mjs": source }) }),
    );
    await waitUntilFunctionUpdatedV2(
      { client: tuner.clients.lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
      { FunctionName },
    );
  };
  const input = { lambdaARN: "recorded", powerValues: [128, 256], num: 5 };

  it("ends the run FAILED with the first cause, keeps what was measured and leaves no clone", async () => {
    await crash("analyze", `export const handler = () => { throw new TypeError("the analyzer broke"); };`);
    const execution = await tuner.finish(await tuner.start("analyze-crashed", input));
    expect(execution).toMatchObject({ status: "FAILED", error: "TypeError", cause: "the analyzer broke" });
    expect(await tuner.store.listKeys("runs/analyze-crashed/samples/")).toHaveLength(2);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("ends the run FAILED when the process of a step exits", async () => {
    await crash("assess", "export const handler = () => process.exit(1);");
    const execution = await tuner.finish(await tuner.start("assess-crashed", input));
    expect(execution).toMatchObject({ status: "FAILED", error: "Runtime.ExitError" });
    expect(await tuner.listClones()).toEqual([]);
  });

  it("tells both causes, and how to find what is left, when cleaning up fails after that", async () => {
    await crash("cleanup", `export const handler = () => { throw new Error("no clean-up today"); };`);
    const execution = await tuner.finish(await tuner.start("cleanup-crashed", input));
    expect(execution).toMatchObject({ status: "FAILED", error: "CleanupError" });
    expect(execution.cause).toMatch(
      /^The run failed \(Runtime\.ExitError: .*cleaning up failed \(Error: .*no clean-up today.*power-tuner:run is cleanup-crashed/,
    );
  });
});
