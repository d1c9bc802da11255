import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordConfigurations, startTuner, type Tuner } from "../helpers/tuner.ts";

const MINUTE_MS = 60_000;
const SIZES_MB = [256, 512, 1024, 1769, 3008, 5120];
const NUM = 10;

/** Measure is a function of at most 15 minutes itself, so each of its attempts has room for one invocation. */
describe("a function whose invocations take 14 minutes, 150 times as fast", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner({ clockScale: 150 });
    await tuner.createTarget(
      "slow",
      recordConfigurations(
        SIZES_MB.map((memorySizeMB) => ({
          architecture: "x86_64",
          memorySizeMB,
          durationMs: [14 * MINUTE_MS],
          // Between two invocations the clock runs far enough for an idle environment to end: all would be cold.
          initDurationMs: null,
        })),
        "real",
      ),
      { Runtime: "provided.al2023", Handler: "bootstrap", Architectures: ["x86_64"], Timeout: 900 },
    );
  });
  afterAll(() => tuner?.close());

  it("is tuned at 6 sizes with 10 invocations each, all of them seen", { timeout: 600_000 }, async () => {
    const execution = await tuner.finish(
      await tuner.start("slow", { lambdaARN: "slow", powerValues: SIZES_MB, num: NUM, sampling: "fixed" }),
    );
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    const result = await tuner.readResult("slow");
    expect(result?.candidates.map(({ memoryMb, counts }) => [memoryMb, counts.succeeded])).toEqual(
      SIZES_MB.map((memoryMb) => [memoryMb, NUM]),
    );
    expect(result?.spend.invocations).toBe(SIZES_MB.length * NUM);
    expect(result?.warnings.filter(({ code }) => code === "unseen-invocations")).toEqual([]);
    const durations = result?.candidates.map((candidate) =>
      candidate.state === "measured" ? candidate.summary.warm.duration.meanMs : undefined,
    );
    expect(new Set(durations)).toEqual(new Set([14 * MINUTE_MS]));
    expect(JSON.parse(execution.output ?? "{}")).toMatchObject({ power: 256, duration: 14 * MINUTE_MS });
    expect(await tuner.listClones()).toEqual([]);
  });
});
