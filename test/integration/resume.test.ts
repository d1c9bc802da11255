import { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Batch } from "../../lib/measure/batch.ts";
import type { TuningPlan } from "../../lib/prepare/plan.ts";
import { runKeys } from "../../lib/store.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";
import { zipFiles } from "../helpers/zip-files.ts";

const recorded = { Runtime: "provided.al2023", Handler: "bootstrap", Architectures: ["x86_64"] } as const;
const RECORDING = recordFunction({ 256: [200, 210], 512: [100, 110], 1024: [80, 90] });
const INPUT = {
  lambdaARN: "continued",
  powerValues: [256, 512, 1024],
  architectures: ["x86_64"],
  sampling: "fixed",
  num: 6,
  payload: { orders: [1, 2] },
};

describe("a run that continues an earlier one", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget("continued", RECORDING, recorded);
    await tuner.finish(await tuner.start("first", INPUT));
  });
  afterAll(() => tuner?.close());

  const run = async (name: string, input: object) => {
    const execution = await tuner.finish(await tuner.start(name, { ...INPUT, ...input }));
    return { execution, result: await tuner.readResult(name) };
  };
  const countOf = (result: Awaited<ReturnType<typeof run>>["result"]) =>
    Object.fromEntries(result?.candidates.map(({ key, counts }) => [key, counts.invocations]) ?? []);
  const readBatches = (runId: string) => tuner.store.readAll<Batch>(runKeys.samples(runId));
  const listRequests = (batches: readonly Batch[]) =>
    batches.flatMap(({ invocations }) => invocations.map(({ requestId }) => requestId));

  it("measures only the configuration that it is asked more of, and has everything in its result", async () => {
    const { execution, result } = await run("topped-up", {
      continueFrom: "first",
      numByConfiguration: { "x86_64-512": 10 },
      payload: '{"orders": [1,  2]}',
    });
    expect(execution, execution.cause).toMatchObject({ status: "SUCCEEDED" });
    expect(countOf(result)).toEqual({ "x86_64-256": 6, "x86_64-512": 10, "x86_64-1024": 6 });
    const batches = await readBatches("topped-up");
    const before = new Set(listRequests(await readBatches("first")));
    expect(before.size).toBe(18);
    const own = batches.filter((batch) => listRequests([batch]).some((id) => !before.has(id)));
    expect(own.map(({ candidateKey }) => candidateKey)).toEqual(["x86_64-512"]);
    expect(listRequests(own)).toHaveLength(4);
    expect(listRequests(batches).filter((id) => before.has(id))).toHaveLength(18);
    expect(await tuner.store.listKeys(runKeys.clones("topped-up"))).toHaveLength(1);

    const plan = await tuner.store.readJson<TuningPlan>(runKeys.plan("topped-up"));
    expect(plan?.continued).toMatchObject({ runId: "first", invocations: 18, configurations: 3 });
    expect(result).toMatchObject({
      run: { runId: "topped-up", continuedFrom: "first" },
      payloadSha256: plan?.payloadSha256,
      spend: { invocations: 22, takenOver: { invocations: 18 } },
    });
    expect(result?.warnings.find(({ code }) => code === "continued")?.message).toContain(
      "18 invocations of 3 configurations were taken over",
    );
    expect(result?.spend.stateTransitions).toBe(await tuner.countStatesEntered(execution.executionArn ?? ""));
  });

  it("continues a run that was continued, to a search with all that both have measured", async () => {
    const { execution, result } = await run("searched", {
      continueFrom: "topped-up",
      sampling: "search",
      num: 12,
    });
    expect(execution, execution.cause).toMatchObject({ status: "SUCCEEDED" });
    expect(result?.spend.takenOver?.invocations).toBe(22);
    expect(result?.search).toMatchObject({ stopReason: "decided" });
    expect(result?.recommendation).toMatchObject({ state: "found" });
    for (const [key, count] of Object.entries({ "x86_64-256": 6, "x86_64-512": 10, "x86_64-1024": 6 })) {
      expect(countOf(result)[key], key).toBeGreaterThanOrEqual(count);
      expect(countOf(result)[key], key).toBeLessThanOrEqual(12);
    }
  });

  it.each([
    ["unknown", { continueFrom: "no-such-run" }, ["there is no run of this name"]],
    ["other-event", { continueFrom: "first", payload: { orders: [2, 1] } }, ["the event (payload"]],
    [
      "other-measuring",
      { continueFrom: "first", concurrency: 2, allowedExceptions: ["Late"] },
      [
        "concurrency is the same; it was 1, and is 2 now",
        'allowedExceptions is the same; it was [], and is ["Late"] now',
      ],
    ],
    [
      "other-sizes",
      { continueFrom: "first", numByConfiguration: { "arm64-512": 9, "x86_64-128": 9 } },
      [
        "numByConfiguration.arm64-512",
        "numByConfiguration.x86_64-128",
        "x86_64-256, x86_64-512, x86_64-1024",
      ],
    ],
  ])("is refused with every difference, and invokes nothing: %s", async (name, input, words) => {
    const { execution } = await run(name, input);
    expect(execution).toMatchObject({ status: "FAILED", error: "InputError" });
    for (const word of words) expect(execution.cause).toContain(word);
    expect(execution.cause).not.toContain("orders");
    expect(await tuner.store.listKeys(`runs/${name}/samples/`)).toEqual([]);
    expect(await tuner.store.listKeys(runKeys.clones(name))).toEqual([]);
  });

  it("is refused when the code has changed since", async () => {
    const { lambda } = tuner.clients;
    const ZipFile = zipFiles({ ...RECORDING, "note.txt": "another build" });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "continued", ZipFile }));
    await waitUntilFunctionUpdatedV2(
      { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
      { FunctionName: "continued" },
    );
    const { execution } = await run("other-code", { continueFrom: "first" });
    expect(execution).toMatchObject({ status: "FAILED", error: "InputError" });
    expect(execution.cause).toContain("the code's SHA-256 is the same; it was ");
    expect(await tuner.store.listKeys("runs/other-code/samples/")).toEqual([]);
  });

  it("leaves no clone", async () => {
    expect(await tuner.listClones()).toEqual([]);
  });
});
