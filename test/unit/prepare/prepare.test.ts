import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepare } from "../../../lib/prepare/prepare.ts";
import { runKeys } from "../../../lib/store.ts";
import { fakeLambda, namedError } from "../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";

let server: Server;
let location: string;
beforeAll(async () => {
  server = createServer((_request, response) => response.end("the package"));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  location = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server.close());

const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:orders";
const found = (configuration: Record<string, unknown> = {}) => ({
  Configuration: {
    FunctionName: "orders",
    FunctionArn: functionArn,
    Version: "$LATEST",
    State: "Active",
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    PackageType: "Zip",
    MemorySize: 512,
    Timeout: 30,
    Architectures: ["arm64"],
    EphemeralStorage: { Size: 512 },
    CodeSha256: "c2hh",
    ...configuration,
  },
  Code: { Location: location },
});

const prepareWith = (answer: () => unknown, input: Record<string, unknown> = {}) => {
  const { lambda, calls } = fakeLambda({ GetFunction: answer });
  const store = createMemoryStore();
  const plan = prepare(
    {
      runId: "run-1",
      executionArn: "arn:aws:states:eu-west-1:000000000000:execution:power-tuner:run-1",
      startedAt: "2026-11-21T00:00:00.000Z",
      input: { lambdaARN: functionArn, ...input },
    },
    lambda,
    store,
  );
  return { plan, store, calls };
};

describe("prepare", () => {
  it("plans every size on both architectures for an interpreted zip package", async () => {
    const { plan } = prepareWith(() => found(), { powerValues: [1024, 128] });
    expect((await plan).candidates.map(({ key }) => key)).toEqual([
      "x86_64-128",
      "x86_64-1024",
      "arm64-128",
      "arm64-1024",
    ]);
  });

  it.each([
    ["a compiled runtime", { Runtime: "provided.al2023" }],
    ["an image", { PackageType: "Image", Runtime: undefined }],
  ])("keeps to the current architecture for %s", async (_what, configuration) => {
    const { plan } = prepareWith(() => found(configuration), { powerValues: [128] });
    expect((await plan).candidates.map(({ key }) => key)).toEqual(["arm64-128"]);
  });

  it("describes the target as it is, with region and qualifier from its ARN", async () => {
    const { plan } = prepareWith(() => found({ FunctionArn: `${functionArn}:live`, Version: "7" }));
    expect((await plan).target).toEqual({
      functionName: "orders",
      functionArn,
      qualifier: "live",
      version: "7",
      region: "eu-west-1",
      runtime: "nodejs24.x",
      handler: "index.handler",
      packageType: "Zip",
      memoryMb: 512,
      architecture: "arm64",
      timeoutSeconds: 30,
      ephemeralStorageMb: 512,
      codeSha256: "c2hh",
      usesSnapStart: false,
    });
  });

  it("stores plan, payload and package apart, and the payload is in no plan", async () => {
    const { plan, store } = prepareWith(() => found(), { payload: { card: "4111" } });
    await plan;
    expect(await store.readJson(runKeys.payloads("run-1"))).toEqual({
      entries: [{ json: `{"card":"4111"}`, weight: 1 }],
      isTemplate: false,
    });
    expect(store.objects.get(runKeys.plan("run-1"))).not.toContain("4111");
    expect(store.objects.get(runKeys.code("run-1"))).toBe("the package");
  });

  it("invokes all at once with parallelInvocation, and one after the other without", async () => {
    const parallel = await prepareWith(() => found(), { parallelInvocation: true, num: 30 }).plan;
    expect(parallel.settings.concurrency).toBe(30);
    const many = await prepareWith(() => found(), { parallelInvocation: true, num: 10_000 }).plan;
    expect(many.settings.concurrency).toBe(1000);
    expect((await prepareWith(() => found()).plan).settings.concurrency).toBe(1);
  });

  it("refuses wrong input before it asks Lambda for anything", async () => {
    const { plan, calls } = prepareWith(() => found(), { num: 0 });
    await expect(plan).rejects.toMatchObject({ name: "InputError" });
    expect(calls).toEqual([]);
  });

  it.each([
    [
      "is missing",
      () => {
        throw namedError("ResourceNotFoundException");
      },
      "does not exist",
    ],
    [
      "may not be read",
      () => {
        throw namedError("AccessDeniedException");
      },
      "lambda:GetFunction",
    ],
    ["is not active", () => found({ State: "Failed", StateReason: "no image" }), "is Failed"],
    ["runs on Managed Instances", () => found({ CapacityProviderConfig: {} }), "Managed Instances"],
    ["is durable", () => found({ DurableConfig: {} }), "durable function"],
    ["isolates tenants", () => found({ TenancyConfig: {} }), "isolates tenants"],
  ])("refuses a target that %s", async (_what, answer, message) => {
    await expect(prepareWith(answer).plan).rejects.toMatchObject({
      name: "TargetError",
      message: expect.stringContaining(message),
    });
  });

  it("leaves throttling to the state machine's retry", async () => {
    const { plan } = prepareWith(() => {
      throw namedError("TooManyRequestsException");
    });
    await expect(plan).rejects.toMatchObject({ name: "ThrottledError" });
  });

  it("refuses a region without a price, before anything is stored", async () => {
    const { plan, store } = prepareWith(() =>
      found({ FunctionArn: functionArn.replace("eu-west-1", "mx-central-1") }),
    );
    await expect(plan).rejects.toMatchObject({ name: "InputError" });
    expect(store.objects.size).toBe(0);
  });
});
