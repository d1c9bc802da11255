import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Recommendation } from "../../../lib/analyze/result.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { analyzeBatches, analyzeDurations } from "../../helpers/analyses.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";

const keyOf = (recommendation: Recommendation) =>
  recommendation.state === "found" ? recommendation.candidateKey : undefined;

const SIZES = { "x86_64-128": [1000, 1000], "x86_64-1024": [100, 100], "x86_64-2048": [90, 90] };

describe("recommend", () => {
  it("picks the cheapest, the fastest or a balance, as asked", () => {
    const pick = (settings: Partial<Settings>) => keyOf(analyzeDurations(SIZES, settings).recommendation);
    expect(pick({ strategy: "cost" })).toBe("x86_64-1024");
    expect(pick({ strategy: "speed" })).toBe("x86_64-2048");
    expect(pick({ strategy: "balanced" })).toBe("x86_64-1024");
    expect(pick({ strategy: "balanced", balancedWeight: 0 })).toBe("x86_64-2048");
    expect(pick({ strategy: "balanced", balancedWeight: 1 })).toBe("x86_64-1024");
  });

  it("compares speed by the statistic of the objective", () => {
    const durations = { "x86_64-512": [50, 50, 50, 50, 500], "x86_64-1024": [100, 100, 100, 100, 100] };
    const pick = (objective: Settings["objective"]) =>
      keyOf(analyzeDurations(durations, { strategy: "speed", objective }).recommendation);
    expect(pick("p50")).toBe("x86_64-512");
    expect(pick("mean")).toBe("x86_64-1024");
    expect(pick("p99")).toBe("x86_64-1024");
  });

  it("finds the same balance whatever worse sizes were measured as well", () => {
    const two = { "x86_64-512": [1000, 1000], "x86_64-1024": [600, 600] };
    const settings = { strategy: "balanced" } as const;
    expect(keyOf(analyzeDurations(two, settings).recommendation)).toBe("x86_64-1024");
    expect(keyOf(analyzeDurations({ "x86_64-128": [9000, 9000], ...two }, settings).recommendation)).toBe(
      "x86_64-1024",
    );
  });

  it("never lets a size that it does not pick decide between two others", () => {
    const duration = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(
        duration,
        duration,
        duration,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, c, weight) => {
          const settings = { strategy: "balanced", balancedWeight: weight } as const;
          const two = { "x86_64-512": [a], "x86_64-1024": [b] };
          const among = keyOf(analyzeDurations(two, settings).recommendation);
          const withThird = keyOf(analyzeDurations({ ...two, "x86_64-2048": [c] }, settings).recommendation);
          expect([among, "x86_64-2048"]).toContain(withThird);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("names both sides of the trade against the current configuration", () => {
    const { recommendation } = analyzeDurations({ "x86_64-128": [1000, 1000], "x86_64-1024": [100, 100] });
    expect(recommendation).toMatchObject({
      sentence: "Switch from 128 MB x86_64 to 1024 MB x86_64: 18 % cheaper, p95 90 % faster.",
    });
    expect(recommendation).not.toHaveProperty("monthlySavingUsd");
  });

  it("says what it is worth in a month when told how often the function runs", () => {
    const durations = { "x86_64-128": [1000, 1000], "x86_64-1024": [100, 100] };
    const { recommendation } = analyzeDurations(durations, { monthlyInvocations: 10_000_000 });
    expect(recommendation).toMatchObject({
      sentence:
        "Switch from 128 MB x86_64 to 1024 MB x86_64: 18 % cheaper, p95 90 % faster. At 10,000,000 invocations a month that saves $4.17.",
    });
    // (1 s x 128 MB - 0.1 s x 1024 MB) x the price of a GB-second: 0.025 GB-seconds an invocation.
    expect(recommendation.state === "found" && recommendation.monthlySavingUsd).toBeCloseTo(4.166675, 9);
  });

  it("says what speed costs in a month", () => {
    const { recommendation } = analyzeDurations(
      { "x86_64-128": [100, 100], "x86_64-1024": [90, 90] },
      { strategy: "speed", monthlyInvocations: 1_000_000 },
    );
    expect(recommendation).toMatchObject({
      sentence: expect.stringContaining("At 1,000,000 invocations a month that costs $1.29 more."),
    });
  });

  it("says it in yuan where prices are", () => {
    const { recommendation } = analyzeDurations(
      { "x86_64-128": [1000, 1000], "x86_64-1024": [100, 100] },
      { monthlyInvocations: 10_000_000, currency: "CNY" },
    );
    expect(recommendation.sentence).toContain("a month that saves CN¥4.17.");
  });

  it("counts in the tiers of a month's volume, and a savings plan's discount", () => {
    const save = (savingsPlanDiscountPercent: number) => {
      const { recommendation } = analyzeDurations(
        { "x86_64-128": [8000, 8000], "x86_64-1024": [100, 100] },
        { monthlyInvocations: 10_000_000_000, savingsPlanDiscountPercent },
      );
      return recommendation.state === "found" ? recommendation.monthlySavingUsd : undefined;
    };
    // 10,000 million GB-seconds now, of which 6,000 million are in the first tier, and 1,000 million then.
    const savedUsd = 5e9 * 0.0000166667 + 4e9 * 0.000015;
    expect(save(0)).toBeCloseTo(savedUsd, 3);
    expect(save(10)).toBeCloseTo(savedUsd * 0.9, 3);
  });

  it("keeps what already is the best", () => {
    expect(
      analyzeDurations({ "x86_64-128": [10, 10], "x86_64-1024": [10, 10] }).recommendation,
    ).toMatchObject({
      sentence:
        "Keep 128 MB x86_64 ($0.221 per million, p95 10.0 ms): it has the lowest cost of the configurations measured.",
      costRatio: 1,
    });
  });

  it("compares cold starts with their init when only those were asked for", () => {
    const cold = (memoryMb: number, durationMs: number, initDurationMs: number) =>
      buildBatch(`x86_64-${memoryMb}`, 1, [buildInvocation(memoryMb, durationMs, { initDurationMs })]);
    const batches = [cold(512, 10, 900), cold(1024, 50, 400)];
    const settings = { strategy: "speed" } as const;
    expect(keyOf(analyzeBatches([512, 1024], batches, settings).recommendation)).toBe("x86_64-512");
    expect(
      keyOf(analyzeBatches([512, 1024], batches, { ...settings, onlyColdStarts: true }).recommendation),
    ).toBe("x86_64-1024");
  });
});

describe("the answer", () => {
  const both = { "x86_64-128": [1000, 1000], "x86_64-1024": [100, 100], "arm64-1024": [100, 100] };

  it("keeps to the architectures it is asked for, while the recommendation covers all", () => {
    const { recommendation, answer } = analyzeDurations(both, { answerArchitectures: ["x86_64"] });
    expect(keyOf(recommendation)).toBe("arm64-1024");
    expect(answer).toMatchObject({
      candidateKey: "x86_64-1024",
      sentence: "Within x86_64, switch from 128 MB x86_64 to 1024 MB x86_64: 18 % cheaper, p95 90 % faster.",
    });
  });

  it("is the recommendation when every architecture may answer", () => {
    const { recommendation, answer } = analyzeDurations(both);
    expect(answer).toEqual(recommendation);
  });

  it("says so when no configuration of its architecture could be measured", () => {
    const result = analyzeDurations({ "arm64-1024": [100] }, { answerArchitectures: ["x86_64"] });
    expect(keyOf(result.recommendation)).toBe("arm64-1024");
    expect(result.answer).toEqual({
      state: "none",
      sentence: "No x86_64 configuration could be measured, so none is recommended.",
    });
    expect(result.warnings.map(({ code }) => code)).toContain("no-answer");
  });
});

describe("constraints", () => {
  const withConstraints = (constraints: Settings["constraints"], settings: Partial<Settings> = {}) =>
    analyzeDurations(SIZES, { constraints, ...settings }).recommendation;

  it("pass over what is too slow, and the sentence says that they did", () => {
    expect(withConstraints({ maxDurationMs: { p95: 95 } })).toMatchObject({
      candidateKey: "x86_64-2048",
      sentence: expect.stringMatching(/^Switch from 128 MB x86_64 to 2048 MB x86_64: /),
    });
    expect(
      analyzeDurations({ "x86_64-2048": [90] }, { constraints: { maxDurationMs: { p95: 95 } } })
        .recommendation,
    ).toMatchObject({
      sentence:
        "Use 2048 MB x86_64 ($3.20 per million, p95 90.0 ms): it is the only configuration measured that keeps to the constraints. The current 128 MB x86_64 was not measured.",
    });
  });

  it("pass over what is too dear", () => {
    const constraints = { maxDurationMs: {}, maxCostPerMillionUsd: 2 };
    expect(withConstraints(constraints, { strategy: "speed" })).toMatchObject({
      candidateKey: "x86_64-1024",
    });
  });

  it("pass over what leaves too little memory", () => {
    const sized = (memoryMb: number) =>
      buildBatch(`x86_64-${memoryMb}`, 1, [buildInvocation(memoryMb, 10, { maxMemoryUsedMb: 100 })]);
    const pick = (memoryHeadroomPercent: number) =>
      keyOf(
        analyzeBatches([128, 256], [sized(128), sized(256)], {
          constraints: { maxDurationMs: {}, memoryHeadroomPercent },
        }).recommendation,
      );
    expect(pick(28)).toBe("x86_64-128");
    expect(pick(29)).toBe("x86_64-256");
  });

  it("do not take memory that is not known for kept", () => {
    const batch = buildBatch("x86_64-128", 1, [buildInvocation(128, 10, { maxMemoryUsedMb: 0 })]);
    const { recommendation } = analyzeBatches([128], [batch], {
      constraints: { maxDurationMs: {}, memoryHeadroomPercent: 10 },
    });
    expect(recommendation).toMatchObject({
      state: "none",
      sentence: expect.stringContaining("is not known"),
    });
  });

  it("leave nothing to recommend when none keeps them, and the sentence names the nearest", () => {
    expect(withConstraints({ maxDurationMs: { mean: 60, p95: 80 } })).toMatchObject({
      state: "none",
      nearest: {
        candidateKey: "x86_64-2048",
        broken: [
          { constraint: "mean", value: 90, limit: 60, isKept: false, isCertain: true },
          { constraint: "p95", value: 90, limit: 80, isKept: false, isCertain: true },
        ],
      },
      sentence:
        "No configuration keeps to the constraints, so none is recommended. 2048 MB x86_64 comes nearest: mean 90.0 ms is above 60.0 ms and p95 90.0 ms is above 80.0 ms.",
    });
  });
});
