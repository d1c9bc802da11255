import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const sizes = { 128: [1000], 512: [300] };
const recorded = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;

describe("cold starts on the embedded cloud", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget("shop", recordFunction(sizes), recorded);
  });
  afterAll(() => tuner?.close());

  const run = async (name: string, input: object) => {
    const execution = await tuner.finish(
      await tuner.start(name, { lambdaARN: "shop", powerValues: [128, 512], ...input }),
    );
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    return (await tuner.readResult(name))?.candidates.map(({ counts }) => counts) ?? [];
  };

  it("are every invocation, when only they are asked for", async () => {
    const counts = await run("only-cold", { onlyColdStarts: true, num: 4 });
    expect(counts).toMatchObject([
      { invocations: 4, coldStarts: 4 },
      { invocations: 4, coldStarts: 4 },
    ]);
  });

  it("are forced through throttling of updates and of what is read", async () => {
    const faults = ["UpdateFunctionConfiguration", "GetFunction"].map((operation) =>
      tuner.cloud.injectFault({
        service: "lambda",
        operation,
        kind: "throttle",
        times: 5,
        caller: "power-tuner-measure",
      }),
    );
    const counts = await run("throttled", { coldStarts: 3, num: 6, sampling: "fixed" });
    expect(faults.map((fault) => fault.hits())).toEqual([5, 5]);
    for (const fault of faults) fault.remove();
    expect(counts.map(({ invocations }) => invocations)).toEqual([6, 6]);
    for (const { coldStarts } of counts) expect(coldStarts).toBeGreaterThanOrEqual(3);
    expect(await tuner.listClones()).toEqual([]);
  });
});
