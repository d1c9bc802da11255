import { describe, expect, it } from "vitest";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { runKeys } from "../../../lib/store.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { anImage, found, functionArn, prepareWith } from "./prepare-with.ts";
import { OWN_PRICES } from "./wrong-prices.ts";

describe("prepare", () => {
  it("plans every size on both architectures for an interpreted zip package", async () => {
    const { candidates, settings } = await prepareWith(() => found(), { powerValues: [1024, 128] }).plan;
    expect(candidates.map(({ key }) => key)).toEqual([
      "x86_64-128",
      "x86_64-1024",
      "arm64-128",
      "arm64-1024",
    ]);
    expect(settings.memorySizesMb).toEqual([128, 1024]);
  });

  it("answers for the current architecture, unless architectures are named", async () => {
    const unnamed = await prepareWith(() => found()).plan;
    expect(unnamed.settings.architectures).toEqual(["x86_64", "arm64"]);
    expect(unnamed.settings.answerArchitectures).toEqual(["arm64"]);
    const named = await prepareWith(() => found(), { architectures: ["x86_64", "arm64"] }).plan;
    expect(named.settings.answerArchitectures).toEqual(["x86_64", "arm64"]);
  });

  it.each([
    ["a compiled runtime", () => found({ Runtime: "provided.al2023" })],
    ["an image", anImage],
  ])("keeps to the current architecture for %s", async (_what, answer) => {
    const { plan } = prepareWith(answer, { powerValues: [128] });
    expect((await plan).candidates.map(({ key }) => key)).toEqual(["arm64-128"]);
  });

  it("refuses a name of the execution that no tag can hold, and asks AWS nothing", async () => {
    const { plan, calls } = prepareWith(() => found(), {}, { runId: "monday's (first)" });
    await expect(plan).rejects.toMatchObject({
      name: "InputError",
      message:
        'name of the execution: "monday\'s (first)"; allowed: letters, digits and _ . = + @ -, as it becomes a tag of clones',
    });
    expect(calls).toEqual([]);
    const named = prepareWith(() => found(), {}, { runId: "Größe_1.a=b+c@d-2" });
    expect((await named.plan).runId).toBe("Größe_1.a=b+c@d-2");
  });

  it("plans at most 80 candidates, for ALL on both architectures", async () => {
    const { candidates } = await prepareWith(() => found(), { powerValues: "ALL" }).plan;
    expect(candidates).toHaveLength(80);
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

  it.each([
    ["orders", undefined],
    ["orders:live", "live"],
    ["orders:$LATEST", undefined],
    ["000000000000:function:orders:7", "7"],
    [functionArn, undefined],
  ])("reads %s as it was given, and finds its qualifier", async (lambdaARN, qualifier) => {
    const { plan, calls } = prepareWith(() => found(), { lambdaARN });
    expect((await plan).target).toMatchObject({ functionArn, qualifier });
    expect(calls[0]).toEqual({ name: "GetFunction", input: { FunctionName: lambdaARN } });
  });

  it("stores input, plan, events and package apart, and the events are in their own file only", async () => {
    const input = { payload: { card: "4111" }, label: "a label" };
    const { plan, store } = prepareWith(() => found(), input);
    await plan;
    expect([...store.objects.keys()].toSorted()).toEqual([
      "runs/run-1/input.json",
      "runs/run-1/plan.json",
      "work/run-1/code.zip",
      "work/run-1/payloads.json",
    ]);
    expect(await store.readJson(runKeys.payloads("run-1"))).toEqual({
      entries: [{ json: `{"card":"4111"}`, weight: 1 }],
      isTemplate: false,
    });
    expect(await store.readJson(runKeys.input("run-1"))).toEqual({
      lambdaARN: functionArn,
      label: "a label",
    });
    expect(store.objects.get(runKeys.plan("run-1"))).not.toContain("4111");
    expect(store.objects.get(runKeys.code("run-1"))).toBe("the package");
  });

  it("fills the plan in from the input", async () => {
    const plan = await prepareWith(() => found(), {
      preProcessorARN: "before",
      postProcessorARN: "after:live",
      autoOptimize: true,
      autoOptimizeAlias: "prod",
      autoOptimizeCanaryWeight: 0.1,
      constraints: { maxDurationMs: 250, memoryHeadroomPercent: 20 },
      objective: "p99",
      coldStarts: 5,
      sleepBetweenRunsMs: 10,
      allowedExceptions: ["Expected"],
      monthlyInvocations: 1000,
      maxCostUsd: 2,
      includeOutputResults: true,
    }).plan;
    expect(plan.processors).toEqual({ preProcessorArn: "before", postProcessorArn: "after:live" });
    expect(plan.apply).toEqual({ isAsked: true, aliasName: "prod", canaryWeight: 0.1 });
    expect(plan.settings).toMatchObject({
      constraints: { maxDurationMs: { p95: 250 }, memoryHeadroomPercent: 20 },
      objective: "p99",
      coldStarts: 5,
      onlyColdStarts: false,
      sleepBetweenRunsMs: 10,
      allowedExceptions: ["Expected"],
      monthlyInvocations: 1000,
      maxCostUsd: 2,
      includeOutputResults: true,
      discardTopBottom: 0.2,
      isolation: "clones",
    });
  });

  it("applies nothing for an alias without autoOptimize", async () => {
    const { apply } = await prepareWith(() => found(), { autoOptimizeAlias: "prod" }).plan;
    expect(apply).toMatchObject({ isAsked: false });
  });

  it("makes every invocation a cold start with onlyColdStarts, and trims nothing", async () => {
    const { settings } = await prepareWith(() => found(), { onlyColdStarts: true, num: 8 }).plan;
    expect(settings).toMatchObject({ coldStarts: 8, onlyColdStarts: true, discardTopBottom: 0 });
  });

  it("refuses wrong input before it asks Lambda for anything", async () => {
    const { plan, calls, opened } = prepareWith(() => found(), { num: 0 });
    await expect(plan).rejects.toMatchObject({ name: "InputError" });
    expect([calls, opened]).toEqual([[], []]);
  });

  it.each([
    ["does not exist", "ResourceNotFoundException", "TargetError", `${functionArn} does not exist: check`],
    [
      "may not be read",
      "AccessDeniedException",
      "TargetError",
      `no permission for lambda:GetFunction on ${functionArn}: allow it to the role of the Prepare step`,
    ],
    [
      "is asked for too often",
      "TooManyRequestsException",
      "ThrottledError",
      `AWS throttled lambda:GetFunction on ${functionArn}`,
    ],
    ["gives another error", "ServiceException", "ServiceException", "ServiceException"],
  ])("says why when the target %s", async (_what, name, expected, message) => {
    const { plan, store } = prepareWith(() => {
      throw namedError(name);
    });
    await expect(plan).rejects.toMatchObject({ name: expected, message: expect.stringContaining(message) });
    expect(store.objects.size).toBe(0);
  });

  it.each([
    [
      "failed",
      found.bind(null, { State: "Failed", StateReason: "no image" }),
      "is Failed, not Active: no image",
    ],
    [
      "is being deleted",
      found.bind(null, { State: "Deleting", StateReason: undefined }),
      "is Deleting, not Active: no reason given",
    ],
    [
      "failed to update",
      found.bind(null, { LastUpdateStatus: "Failed", LastUpdateStatusReason: "no subnet" }),
      "the last update of",
    ],
    ["runs on Managed Instances", found.bind(null, { CapacityProviderConfig: {} }), "Managed Instances"],
    ["is durable", found.bind(null, { DurableConfig: {} }), "durable function"],
    ["isolates tenants", found.bind(null, { TenancyConfig: {} }), "isolates tenants"],
    ["is a clone", found.bind(null, { FunctionName: "power-tuner-clone-1-arm64-128" }), "throwaway clone"],
    [
      "is a step of this tuner",
      found.bind(null, { Environment: { Variables: { TUNER_BUCKET: "tuner" } } }),
      "part of this power tuner",
    ],
    [
      "is switched off",
      found.bind(null, {}, { Concurrency: { ReservedConcurrentExecutions: 0 } }),
      "reserved concurrency is 0",
    ],
    ["has no link to its package", found.bind(null, {}, { Code: {} }), "no link to the package"],
  ])("refuses a target that %s, and stores nothing", async (_what, answer, message) => {
    const { plan, store } = prepareWith(() => answer());
    await expect(plan).rejects.toMatchObject({
      name: "TargetError",
      message: expect.stringContaining(message),
    });
    expect(store.objects.size).toBe(0);
  });

  it("tells all reasons why a target cannot be tuned", async () => {
    const { plan } = prepareWith(() => found({ DurableConfig: {}, TenancyConfig: {} }));
    await expect(plan).rejects.toThrow(/durable function.*isolates tenants/);
  });

  it.each([
    ["created", { State: "Pending" }],
    ["updated", { LastUpdateStatus: "InProgress" }],
  ])("waits while the target is being %s", async (_what, changing) => {
    let reads = 0;
    const { plan, sleptMs } = prepareWith(() => {
      reads++;
      return reads < 4 ? found(changing) : found({ LastUpdateStatus: "Successful" });
    });
    await plan;
    expect(sleptMs).toEqual([2000, 2000, 2000]);
  });

  it("waits for a minute at most", async () => {
    const { plan, sleptMs } = prepareWith(() => found({ LastUpdateStatus: "InProgress" }));
    await expect(plan).rejects.toMatchObject({
      name: "TargetError",
      message: `${functionArn} is still being updated (InProgress) after 60 seconds: try again when it is done`,
    });
    expect(sleptMs.reduce((sum, durationMs) => sum + durationMs, 0)).toBe(60_000);
  });

  it("writes down the prices of the run, which every later step uses", async () => {
    const { plan, store } = prepareWith(() => found());
    const { prices, settings } = await plan;
    expect(prices).toEqual(lookUpPrices("eu-west-1"));
    expect(settings.currency).toBe("USD");
    expect(await store.readJson(runKeys.plan("run-1"))).toMatchObject({ prices });
  });

  it("counts in yuan in China", async () => {
    const lambdaARN = functionArn.replace("arn:aws:lambda:eu-west-1", "arn:aws-cn:lambda:cn-north-1");
    const { plan } = prepareWith(() => found({ FunctionArn: lambdaARN }), { lambdaARN });
    expect((await plan).settings.currency).toBe("CNY");
    expect((await plan).prices.currency).toBe("CNY");
  });

  it("takes prices of the input, a savings plan's discount and provisioned concurrency to look at", async () => {
    const input = { savingsPlanDiscountPercent: 12, monthlyInvocations: 5, provisionedConcurrency: 3 };
    const { plan } = prepareWith(() => found(), { prices: OWN_PRICES, ...input });
    const { prices, settings } = await plan;
    expect(prices).toMatchObject({
      requestUsd: OWN_PRICES.request,
      source: { kind: "input", asOf: "2026-11-21" },
    });
    expect(settings).toMatchObject(input);
  });

  it("refuses a region without a price, before anything is stored", async () => {
    const { plan, store } = prepareWith(
      () => found({ FunctionArn: functionArn.replace("eu-west-1", "mx-central-1") }),
      { lambdaARN: functionArn.replace("eu-west-1", "mx-central-1") },
    );
    await expect(plan).rejects.toMatchObject({ name: "InputError" });
    expect(store.objects.size).toBe(0);
  });
});
