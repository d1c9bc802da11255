import {
  CreateAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listLeftovers } from "../../lib/cleanup/leftovers.ts";
import type { Fault, InjectedFault } from "../../lib/local/faults/fault-plan.ts";
import { runKeys } from "../../lib/store.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const SIZES = { 128: [1000], 512: [100], 1024: [90] };
const PROVISION = "power-tuner-provision";
const CLEANUP = "power-tuner-cleanup";

let tuner: Tuner;
const injected: InjectedFault[] = [];

beforeAll(async () => {
  tuner = await startTuner();
});
afterEach(() => {
  for (const fault of injected.splice(0)) fault.remove();
});
afterAll(() => tuner?.close());

function inject(fault: Omit<Fault, "service">): InjectedFault {
  const made = tuner.cloud.injectFault({ service: "lambda", ...fault });
  injected.push(made);
  return made;
}

/** A recorded function with settings, a published version and an alias. */
async function createTarget(name: string) {
  await tuner.createTarget(name, recordFunction(SIZES), {
    Runtime: "provided.al2023",
    Handler: "bootstrap",
    Environment: { Variables: { TABLE: "orders" } },
    Description: "orders of the shop",
    Tags: { team: "shop" },
  });
  const { lambda } = tuner.clients;
  await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: "first" }));
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
    { FunctionName: name, Qualifier: "1" },
  );
  await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }));
}

/** Everything about the target that may not change, but for the revision and date that each update moves. */
async function describeTarget(name: string) {
  const { lambda } = tuner.clients;
  const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
  const { RevisionId: _revision, LastModified: _date, ...configuration } = Configuration ?? {};
  return {
    configuration,
    tags: Tags,
    versions: Versions?.filter(({ Version }) => Version !== "$LATEST"),
  };
}

const run = async (name: string, input: object) =>
  tuner.finish(await tuner.start(name, { lambdaARN: name, powerValues: [128, 512, 1024], num: 5, ...input }));

async function expectNothingLeft(name: string, before: unknown) {
  expect(await tuner.listClones()).toEqual([]);
  expect(await describeTarget(name)).toEqual(before);
}

describe("isolation by versions, over the wire", () => {
  it("measures versions of the target and leaves it, its versions and its aliases as they were", async () => {
    await createTarget("versions");
    const before = await describeTarget("versions");
    const execution = await run("versions", { isolation: "versions" });
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(execution.output ?? "")).toMatchObject({ power: 512, duration: 100 });
    await expectNothingLeft("versions", before);
    expect(await tuner.store.listKeys(runKeys.openRuns)).toEqual([]);
  });

  it("leaves the memory that Apply was asked to give the target", async () => {
    await createTarget("applied");
    const before = await describeTarget("applied");
    const execution = await run("applied", { isolation: "versions", autoOptimize: true });
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    const after = await describeTarget("applied");
    expect(after).toEqual({ ...before, configuration: { ...before.configuration, MemorySize: 512 } });
  });

  it.each<[string, Omit<Fault, "service">]>([
    ["update-throttled", { operation: "UpdateFunctionConfiguration", kind: "throttle", times: 4 }],
    ["update-conflict", { operation: "UpdateFunctionConfiguration", kind: "conflict", times: 2 }],
    ["update-lost", { operation: "UpdateFunctionConfiguration", kind: "drop-after" }],
    ["restore-lost", { operation: "UpdateFunctionConfiguration", kind: "drop-after", skip: 1 }],
    ["publish-lost", { operation: "PublishVersion", kind: "drop-after" }],
    ["publish-error", { operation: "PublishVersion", kind: "server-error", times: 4 }],
  ])("goes on through a fault and leaves nothing: %s", async (name, fault) => {
    await createTarget(name);
    const before = await describeTarget(name);
    const hit = inject({ caller: PROVISION, ...fault });
    expect(await run(name, { isolation: "versions" })).toMatchObject({ status: "SUCCEEDED" });
    expect(hit.hits()).toBeGreaterThan(0);
    const result = await tuner.readResult(name);
    expect(result?.candidates.map(({ state }) => state)).toEqual(["measured", "measured", "measured"]);
    await expectNothingLeft(name, before);
  });

  it("restores the target after a step whose process ended just after it had changed it", async () => {
    await createTarget("crashed");
    const before = await describeTarget("crashed");
    const hit = inject({
      caller: PROVISION,
      operation: "UpdateFunctionConfiguration",
      kind: "crash",
      times: Number.POSITIVE_INFINITY,
    });
    await run("crashed", { isolation: "versions", powerValues: [512, 1024] });
    expect(hit.hits()).toBeGreaterThan(0);
    await expectNothingLeft("crashed", before);
  });
});

describe("clones, over the wire", () => {
  it("of a SnapStart function are measured on a published version, with its restores", async () => {
    const durations = { warm: { durationMs: [100] }, cold: { durationMs: [120], initDurationMs: [900] } };
    const restores = { restoreDurationMs: [300], billedRestoreDurationMs: [80] };
    await tuner.createTarget(
      "snapshot",
      {
        "recording.json": JSON.stringify({
          schema: "lambda-recording/1",
          wait: "none",
          candidates: [512, 1024].map((memorySizeMB) => ({
            architecture: "x86_64",
            memorySizeMB,
            ...durations,
            cold: { ...durations.cold, ...restores },
          })),
        }),
      },
      {
        Runtime: "python3.13",
        Handler: "app.handler",
        MemorySize: 512,
        Architectures: ["x86_64"],
        SnapStart: { ApplyOn: "PublishedVersions" },
      },
    );
    const execution = await run("snapshot", { powerValues: [512, 1024], architectures: ["x86_64"] });
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    const result = await tuner.readResult("snapshot");
    const samples = result?.candidates[0]?.samples;
    const place = samples?.coldStart.indexOf(1) ?? -1;
    expect(samples?.restoreDurationMs?.[place]).toBe(300);
    expect(samples?.billedRestoreDurationMs?.[place]).toBe(80);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("carry the target's tags and environment beside the run's tags", async () => {
    await createTarget("tagged");
    const held = inject({
      caller: CLEANUP,
      operation: "DeleteFunction",
      kind: "denied",
      times: Number.POSITIVE_INFINITY,
    });
    const execution = await run("tagged", { powerValues: [128] });
    expect(execution).toMatchObject({ status: "FAILED", error: "CleanupError" });
    const [clone = ""] = await tuner.listClones();
    const { Configuration, Tags } = await tuner.clients.lambda.send(
      new GetFunctionCommand({ FunctionName: clone }),
    );
    expect(Tags).toMatchObject({ team: "shop", "power-tuner:run": "tagged" });
    expect(Configuration?.Environment?.Variables).toEqual({ TABLE: "orders" });
    expect(execution.cause).toContain(
      `aws lambda delete-function --region us-east-1 --function-name ${clone}`,
    );
    held.remove();

    const [leftover] = await listLeftovers(tuner.clients.lambda, new Date());
    expect(leftover).toMatchObject({ functionName: clone, runId: "tagged", isExpired: false });
    expect(await tuner.store.listKeys(runKeys.openRuns)).toContain(runKeys.open("tagged"));
  });

  it("are removed by the sweep once they are past their expiry, and not before", async () => {
    const { lambda } = tuner.clients;
    const sweep = async () => {
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: CLEANUP, Payload: JSON.stringify({ sweep: true }) }),
      );
      return JSON.parse(Payload?.transformToString() ?? "");
    };
    const [clone = ""] = await tuner.listClones();
    expect(await sweep()).toMatchObject({ deleted: 0 });
    expect(await tuner.listClones()).toEqual([clone]);

    const expiresAt = "2026-01-01T00:00:00.000Z";
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: clone }));
    await lambda.send(
      new TagResourceCommand({
        Resource: Configuration?.FunctionArn,
        Tags: { "power-tuner:expires-at": expiresAt },
      }),
    );
    expect(await sweep()).toMatchObject({ deleted: 1, leftovers: [], problems: [] });
    expect(await tuner.listClones()).toEqual([]);
  });

  it.each<[string, Omit<Fault, "service">]>([
    ["create-throttled", { caller: PROVISION, operation: "CreateFunction", kind: "throttle", times: 4 }],
    ["create-lost", { caller: PROVISION, operation: "CreateFunction", kind: "drop-after" }],
    ["create-error", { caller: PROVISION, operation: "CreateFunction", kind: "server-error", times: 4 }],
    ["get-dropped", { caller: PROVISION, operation: "GetFunction", kind: "drop-before", times: 4 }],
    ["delete-throttled", { caller: CLEANUP, operation: "DeleteFunction", kind: "throttle", times: 4 }],
    ["delete-lost", { caller: CLEANUP, operation: "DeleteFunction", kind: "drop-after" }],
    ["delete-conflict", { caller: CLEANUP, operation: "DeleteFunction", kind: "conflict" }],
  ])("are made, measured and removed through a fault: %s", async (name, fault) => {
    await createTarget(name);
    const before = await describeTarget(name);
    const hit = inject(fault);
    expect(await run(name, { powerValues: [128, 512] })).toMatchObject({ status: "SUCCEEDED" });
    expect(hit.hits()).toBeGreaterThan(0);
    const result = await tuner.readResult(name);
    expect(result?.candidates.map(({ state }) => state)).toEqual(["measured", "measured"]);
    await expectNothingLeft(name, before);
  });
});
