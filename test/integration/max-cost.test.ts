import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import { computeInvocationCostUsd } from "../../lib/prices/cost.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import { recordConfigurations, startTuner, type Tuner } from "../helpers/tuner.ts";

const SIZES_MB = [512, 1024, 2048, 3008];
const DURATION_MS = 1000;
const INIT_MS = 500;
const NUM = 40;

const costOf = (memoryMb: number, billedDurationMs = DURATION_MS) =>
  computeInvocationCostUsd({
    prices: lookUpPrices("us-east-1"),
    architecture: "x86_64",
    memoryMb,
    billedDurationMs,
    ephemeralStorageMb: 512,
  });
const costOfAll = (billedDurationMs = DURATION_MS) =>
  SIZES_MB.reduce((sum, memoryMb) => sum + costOf(memoryMb, billedDurationMs), 0);
/** The most that one invocation of every size at once may cost. */
const DEAREST_OF_EACH_USD = costOfAll(DURATION_MS + INIT_MS);

describe("maxCostUsd of a function that costs the same for the same memory", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget(
      "steady",
      recordConfigurations(
        SIZES_MB.map((memorySizeMB) => ({
          architecture: "x86_64",
          memorySizeMB,
          durationMs: [DURATION_MS],
          initDurationMs: INIT_MS,
        })),
      ),
      {
        Runtime: "provided.al2023",
        Handler: "bootstrap",
        Architectures: ["x86_64"],
        MemorySize: 1024,
        Timeout: 60,
      },
    );
  });
  afterAll(() => tuner?.close());

  const tune = async (name: string, input: Readonly<Record<string, unknown>>) => {
    const execution = await tuner.finish(
      await tuner.start(name, {
        lambdaARN: "steady",
        powerValues: SIZES_MB,
        architectures: ["x86_64"],
        num: NUM,
        ...input,
      }),
    );
    const result = await tuner.readResult(name);
    if (!result) throw new Error(`${name} has no result: ${execution.cause}`);
    expect(await tuner.listClones()).toEqual([]);
    return { execution, result };
  };
  const codesOf = ({ warnings }: TuningResult) => warnings.map(({ code }) => code);

  describe.each(["search", "fixed"] as const)("with sampling %s", (sampling) => {
    it.each([
      [1, 0],
      [1, 1],
      [10, 0],
      [10, 1],
    ])(
      "is kept by %d at once of each configuration, candidateConcurrency %d",
      async (concurrency, candidateConcurrency) => {
        // Less than half of what it would take.
        const maxCostUsd = (sampling === "search" ? 4 : 12) * costOfAll();
        const { execution, result } = await tune(`some-${sampling}-${concurrency}-${candidateConcurrency}`, {
          sampling,
          concurrency,
          candidateConcurrency,
          maxCostUsd,
          ...(sampling === "search" && { marginPercent: 0.01, coldStarts: 30 }),
        });
        expect(execution, execution.cause).toMatchObject({ status: "SUCCEEDED" });
        expect(codesOf(result)).toContain("stopped-max-cost");
        // At most one of each configuration was in flight when its share was spent, as all take as long as expected.
        expect(result.spend.costUsd).toBeLessThanOrEqual(maxCostUsd + DEAREST_OF_EACH_USD);
        expect(result.spend.costUsd).toBeGreaterThan(maxCostUsd / 2);
        expect(result.candidates.filter(({ state }) => state === "failed")).toEqual([]);
        if (sampling === "search") expect(result.search?.stopReason).toBe("max-cost");
      },
    );

    it.each([1, 10])(
      "ends after the first invocations where each costs many times as much, %d at once",
      async (concurrency) => {
        const { execution, result } = await tune(`tiny-${sampling}-${concurrency}`, {
          sampling,
          concurrency,
          candidateConcurrency: 1,
          maxCostUsd: costOf(512) / 20,
        });
        expect(execution, execution.cause).toMatchObject({ status: "SUCCEEDED" });
        // One configuration at a time, so one invocation was in flight.
        expect(result.spend.invocations).toBe(1);
        expect(codesOf(result)).toContain("stopped-max-cost");
        expect(result.candidates.filter(({ state }) => state === "failed")).toEqual([]);
        expect(result.recommendation.state).toBe("none");
        expect(result.recommendation.sentence).toContain("maxCostUsd");
        const unmeasured = result.candidates.filter(({ counts }) => counts.invocations === 0);
        expect(unmeasured).toHaveLength(SIZES_MB.length - 1);
        for (const candidate of unmeasured) {
          expect(candidate).toMatchObject({
            state: "pruned",
            message: "measuring ended at maxCostUsd before",
          });
        }
      },
    );

    it("sends one of each where all configurations are measured at once", async () => {
      const { result } = await tune(`tiny-beside-${sampling}`, {
        sampling,
        concurrency: 10,
        maxCostUsd: costOf(512) / 20,
      });
      expect(result.spend.invocations).toBeLessThanOrEqual(SIZES_MB.length);
      expect(result.spend.costUsd).toBeLessThanOrEqual(DEAREST_OF_EACH_USD + 1e-12);
      expect(codesOf(result)).toContain("stopped-max-cost");
    });
  });
});
