import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const recorded = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;

/** Fails unless its event is what the test sends. */
const PICKY = `export const handler = async (event) => {
  if (event?.n !== 7) throw new Error("not what was to be sent");
};`;

describe("the input of an execution on the embedded cloud", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget("picky", { "index.mjs": PICKY });
    await tuner.createTarget("recorded", recordFunction({ 512: [100], 1024: [50] }), recorded);
  });
  afterAll(() => tuner?.close());

  it("tries everything with one invocation in a dry run, and applies nothing", async () => {
    const input = {
      lambdaARN: "recorded",
      powerValues: [512, 1024],
      dryRun: true,
      autoOptimize: true,
      includeOutputResults: true,
    };
    const execution = await tuner.finish(await tuner.start("dry-run", input));
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(execution.output ?? "")).toMatchObject({
      dryRun: true,
      power: 512,
      spend: { invocations: 1 },
      applied: { state: "not-asked" },
    });
    const { Configuration } = await tuner.clients.lambda.send(
      new GetFunctionCommand({ FunctionName: "recorded" }),
    );
    expect(Configuration?.MemorySize).toBe(128);
    expect(await tuner.listClones()).toEqual([]);
  });

  it.each([
    ["a string of JSON text", { payload: '{"n":7}' }],
    [
      "a mix",
      {
        payload: [
          { payload: { n: 7 }, weight: 2 },
          { payload: '{"n":7}', weight: 1 },
        ],
      },
    ],
    ["a list", { payloads: [{ n: 7 }, '{"n":7}'] }],
    ["an object in S3", { payloadS3: "s3://BUCKET/events/seven.json" }],
  ])("sends %s", async (what, events) => {
    await tuner.store.writeText("events/seven.json", '{ "n": 7 }', "application/json");
    const input = {
      lambdaARN: "picky",
      powerValues: [512],
      architectures: [tuner.cloud.host.architecture],
      num: 3,
    };
    const text = JSON.stringify({ ...input, ...events }).replace("BUCKET", tuner.store.bucketName);
    const runId = what.replaceAll(" ", "-");
    const execution = await tuner.finish(await tuner.start(runId, JSON.parse(text)));
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    const result = await tuner.readResult(runId);
    expect(result?.candidates.map(({ counts }) => [counts.invocations, counts.failed])).toEqual([[3, 0]]);
    const stored = await Promise.all(
      ["input", "plan", "result"].map((name) => tuner.store.readJson(`runs/${runId}/${name}.json`)),
    );
    expect(JSON.stringify(stored)).not.toMatch(/n\\*":7/);
  });

  it("ends FAILED for an object in S3 that is not there, and makes nothing", async () => {
    const payloadS3 = `s3://${tuner.store.bucketName}/events/none.json`;
    const execution = await tuner.finish(await tuner.start("no-object", { lambdaARN: "picky", payloadS3 }));
    expect(execution).toMatchObject({ status: "FAILED", error: "InputError" });
    expect(execution.cause).toContain("an object that exists");
    expect(await tuner.store.listKeys("runs/no-object/")).not.toContain("runs/no-object/plan.json");
  });
});
