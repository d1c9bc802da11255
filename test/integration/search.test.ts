import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import { recordConfigurations, startTuner, type Tuner } from "../helpers/tuner.ts";

const SIZES_MB = [128, 256, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096];
const ARCHITECTURES = ["x86_64", "arm64"] as const;
const NUM = 40;

/** 300 ms of a vCPU and a wait of 20 ms; below 512 MB, where it is short of memory, it takes longer than its share of CPU. */
function recordDurations(architecture: string, memoryMb: number): number[] {
  const workMs = (architecture === "arm64" ? 0.9 : 1) * 300 * Math.max(1, 512 / memoryMb);
  const meanMs = 20 + (workMs * 1769) / Math.min(memoryMb, 1769);
  return [0.98, 1.01, 0.99, 1.03, 1, 0.97, 1.02].map((factor) => meanMs * factor);
}

describe("a search through the state machine", () => {
  let tuner: Tuner;
  let result: TuningResult | undefined;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget(
      "searched",
      recordConfigurations(
        ARCHITECTURES.flatMap((architecture) =>
          SIZES_MB.map((memorySizeMB) => ({
            architecture,
            memorySizeMB,
            durationMs: recordDurations(architecture, memorySizeMB),
          })),
        ),
      ),
      {
        Runtime: "provided.al2023",
        Handler: "bootstrap",
        Architectures: ["x86_64"],
        MemorySize: 1024,
        Timeout: 60,
      },
    );
    const execution = await tuner.finish(
      await tuner.start("searched", {
        lambdaARN: "searched",
        powerValues: SIZES_MB,
        architectures: ARCHITECTURES,
        num: NUM,
      }),
    );
    expect(execution, execution.cause).toMatchObject({ status: "SUCCEEDED" });
    result = await tuner.readResult("searched");
  });
  afterAll(() => tuner?.close());

  const trueCost = (key: string) => {
    const [architecture = "", memoryMb = ""] = key.split("-");
    const durations = recordDurations(architecture, Number(memoryMb));
    const meanMs = durations.reduce((sum, ms) => sum + Math.ceil(ms), 0) / durations.length;
    const gbSecondUsd = architecture === "arm64" ? 0.0000133334 : 0.0000166667;
    return ((gbSecondUsd * Number(memoryMb)) / 1024) * (meanMs / 1000) + 0.0000002;
  };

  it("takes less than a third of what a grid takes, and says that the decision is good enough", () => {
    const grid = SIZES_MB.length * ARCHITECTURES.length * NUM;
    expect(result?.spend.invocations).toBeLessThan(grid / 3);
    expect(result?.search).toMatchObject({ stopReason: "decided" });
    expect(result?.search?.rounds).toBeGreaterThan(1);
    expect(result?.search?.expectedLoss).toBeLessThan(0.01);
  });

  it("recommends one of the cheapest, verified with all invocations, as is the current configuration", () => {
    const { recommendation, candidates = [] } = result ?? {};
    const picked = recommendation?.state === "found" ? recommendation.candidateKey : "";
    const best = Math.min(...candidates.map(({ key }) => trueCost(key)));
    expect(trueCost(picked) / best).toBeLessThan(1.02);
    for (const key of [picked, "x86_64-1024"]) {
      expect(candidates.find((candidate) => candidate.key === key)?.counts.invocations, key).toBe(NUM);
    }
  });

  it("tells which sizes were not measured, and why", () => {
    const { candidates = [] } = result ?? {};
    expect(candidates).toHaveLength(SIZES_MB.length * ARCHITECTURES.length);
    const unmeasured = candidates.filter(({ counts }) => counts.invocations === 0);
    expect(unmeasured.length).toBeGreaterThan(0);
    for (const candidate of unmeasured) {
      expect(candidate).toMatchObject({ state: "pruned", message: "not needed for the decision" });
    }
  });

  it("leaves no clone", async () => {
    expect(await tuner.listClones()).toEqual([]);
  });
});
