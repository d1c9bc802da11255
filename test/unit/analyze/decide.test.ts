import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRatio } from "../../../lib/analyze/decide.ts";
import { recommend } from "../../../lib/analyze/recommend.ts";
import type { Recommendation } from "../../../lib/analyze/result.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { analyzeDurations, measuredOf } from "../../helpers/analyses.ts";

type Found = Recommendation & { state: "found" };

const decide = (
  durationsMs: Readonly<Record<string, readonly number[]>>,
  settings: Partial<Settings> = {},
): Found => {
  const { recommendation } = analyzeDurations(durationsMs, settings);
  if (recommendation.state === "none") throw new Error(recommendation.sentence);
  return recommendation;
};

/** Around a mean, evenly spread by so much. */
const spread = (meanMs: number, reachMs: number, count = 20) =>
  Array.from({ length: count }, (_, index) => meanMs + reachMs * ((2 * index) / (count - 1) - 1));

describe("a ratio against the margin", () => {
  const judge = (low: number, high: number) => judgeRatio({ level: 0.95, low, high }, 0.01);

  it("is the same wholly within, different wholly beyond, and else cannot be told", () => {
    expect(judge(0.995, 1.009)).toBe("same");
    expect(judge(1.001, 1.01)).toBe("same");
    expect(judge(1.011, 1.2)).toBe("different");
    expect(judge(0.5, 0.99)).toBe("different");
    expect(judge(1.005, 1.2)).toBe("cannot-tell");
    expect(judge(0.9, 1.1)).toBe("cannot-tell");
    expect(judgeRatio(undefined, 0.01)).toBe("cannot-tell");
  });

  it("comes to the same for the ratio the other way round", () => {
    const number = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(judge(1 / high, 1 / low)).toBe(judge(low, high));
      }),
    );
  });
});

describe("the rule that decides", () => {
  it("is that nothing else may be picked", () => {
    expect(decide({ "x86_64-512": [10, 10] })).toMatchObject({
      rule: "only",
      bestKey: "x86_64-512",
      ties: [],
    });
  });

  it("is that it is the best", () => {
    expect(decide({ "x86_64-128": [1000, 1000], "x86_64-1024": [100, 100] })).toMatchObject({
      candidateKey: "x86_64-1024",
      rule: "best",
      ties: [],
      costRatio: expect.closeTo(1.86667 / 2.2833375, 6),
      scoreRatio: expect.closeTo(1.86667 / 2.2833375, 6),
    });
  });

  it("is that nothing is better than the current one beyond noise", () => {
    const found = decide({ "x86_64-128": spread(800, 300), "x86_64-1024": spread(98, 40) });
    expect(found).toMatchObject({
      candidateKey: "x86_64-128",
      bestKey: "x86_64-1024",
      rule: "current",
      ties: [{ candidateKey: "x86_64-128", verdict: "cannot-tell" }],
      costRatio: 1,
      alternative: { candidateKey: "x86_64-1024" },
    });
    expect(found.alternative?.costRatioInterval?.high).toBeGreaterThan(1);
    expect(found.sentence).toBe(
      "Keep 128 MB x86_64: nothing measured is better beyond noise. 1024 MB x86_64, the best by its figures, was 1 % cheaper (15 % cheaper to 14 % more expensive), p95 87 % faster.",
    );
  });

  it("is that another one is better than the current one beyond noise, where the best is not", () => {
    const durations = {
      "x86_64-128": spread(800, 20),
      "x86_64-512": spread(185, 5),
      "x86_64-1024": spread(88, 60),
      "x86_64-2048": spread(60, 1),
    };
    expect(decide(durations)).toMatchObject({
      candidateKey: "x86_64-512",
      rule: "sure",
      bestKey: "x86_64-1024",
      ties: [{ candidateKey: "x86_64-512", verdict: "cannot-tell" }, { candidateKey: "x86_64-128" }],
    });
  });

  it("is that the best is better by less than the margin, however surely", () => {
    const durations = { "x86_64-128": [1000, 1000], "x86_64-256": [497, 497] };
    expect(decide(durations)).toMatchObject({
      candidateKey: "x86_64-128",
      rule: "current",
      ties: [{ candidateKey: "x86_64-128", verdict: "same" }],
      sentence:
        "Keep 128 MB x86_64: nothing measured is better by more than 1 %. 256 MB x86_64, the best by its figures, was 0.5 % cheaper, p95 50 % faster.",
    });
    expect(decide(durations, { marginPercent: 0.1 })).toMatchObject({
      candidateKey: "x86_64-256",
      rule: "best",
    });
  });

  it("is the lower p95 among those that are the same", () => {
    expect(
      decide({ "x86_64-128": [2000, 2000], "x86_64-512": [200, 200], "x86_64-1024": [100, 100] }),
    ).toMatchObject({
      candidateKey: "x86_64-1024",
      bestKey: "x86_64-512",
      rule: "latency",
      ties: [{ candidateKey: "x86_64-1024", verdict: "same", scoreRatio: 1 }],
      sentence:
        "Switch from 128 MB x86_64 to 1024 MB x86_64: 57 % cheaper, p95 95 % faster. 512 MB x86_64 (p95 100 % slower) is the same within 1 %; of these it has the lowest p95.",
    });
  });

  it("is the smaller memory among those that are as fast as well", () => {
    const settings = { strategy: "speed", marginPercent: 2 } as const;
    expect(
      decide({ "x86_64-128": [2000, 2000], "x86_64-512": [101, 101], "x86_64-1024": [100, 100] }, settings),
    ).toMatchObject({ candidateKey: "x86_64-512", bestKey: "x86_64-1024", rule: "memory" });
  });

  it("names one that may be as good", () => {
    const { ties, sentence } = decide({
      "x86_64-128": spread(2000, 10),
      "x86_64-512": spread(200, 60),
      "x86_64-1024": spread(103, 30),
    });
    expect(ties).toMatchObject([{ candidateKey: "x86_64-1024", verdict: "cannot-tell" }]);
    expect(sentence).toContain(
      "1024 MB x86_64 (p95 49 % faster) may be as good: more invocations would tell.",
    );
  });

  it("is nothing of the current one when that does not keep to the constraints, and the sentence says so", () => {
    const found = decide(
      { "x86_64-128": [1000, 1000], "x86_64-2048": [90, 90] },
      { constraints: { maxDurationMs: { p95: 95 } } },
    );
    expect(found).toMatchObject({ candidateKey: "x86_64-2048", rule: "only" });
    expect(found.sentence).toBe(
      "Switch from 128 MB x86_64 to 2048 MB x86_64: 40 % more expensive, p95 91 % faster. 128 MB x86_64 does not keep to the constraints: p95 1,000 ms is above 95.0 ms.",
    );
  });

  it("takes a better estimate of the scores where there is one", () => {
    const result = analyzeDurations({
      "x86_64-128": [2000, 2000],
      "x86_64-512": [200, 200],
      "x86_64-1024": [90, 90],
    });
    const measured = ["x86_64-128", "x86_64-512", "x86_64-1024"].map((key) => measuredOf(result, key));
    const estimates: Record<string, number> = { "x86_64-128": 3, "x86_64-512": 1, "x86_64-1024": 1.1 };
    const estimated = recommend(measured, "x86_64-128", result.settings, ["x86_64"], {
      score: (key) => estimates[key] ?? 0,
      isFarBehind: () => false,
      keeps: () => 1,
    });
    expect(estimated).toMatchObject({ candidateKey: "x86_64-512", bestKey: "x86_64-512" });
  });

  it("takes only what likely keeps the constraints, where that is known", () => {
    const result = analyzeDurations(
      { "x86_64-512": [200, 210], "x86_64-1024": [190, 195], "x86_64-2048": [120, 130] },
      { constraints: { maxDurationMs: { p95: 220 } } },
    );
    const measured = ["x86_64-512", "x86_64-1024", "x86_64-2048"].map((key) => measuredOf(result, key));
    const recommendWhere = (keeps: Record<string, number>) =>
      recommend(measured, "x86_64-512", result.settings, ["x86_64"], {
        score: (key) => Number(key.split("-")[1]),
        isFarBehind: () => false,
        keeps: (key) => keeps[key] ?? 0,
      });
    expect(recommendWhere({ "x86_64-512": 0.9, "x86_64-1024": 1 })).toMatchObject({
      candidateKey: "x86_64-512",
    });
    expect(recommendWhere({ "x86_64-512": 0.89, "x86_64-1024": 0.95 })).toMatchObject({
      candidateKey: "x86_64-1024",
    });
    expect(recommendWhere({ "x86_64-512": 0.6, "x86_64-1024": 0.7 })).toMatchObject({
      state: "none",
      nearest: { candidateKey: "x86_64-1024", broken: [{ constraint: "p95", isKept: true }] },
      sentence:
        "No configuration surely keeps to the constraints, so none is recommended. 1024 MB x86_64 comes nearest: p95 195 ms is within 220 ms, but not by enough to be sure.",
    });
  });

  it("does not call a tie what is known to be far behind", () => {
    const result = analyzeDurations({ "x86_64-512": [200, 210], "x86_64-1024": [90, 130] });
    const measured = ["x86_64-512", "x86_64-1024"].map((key) => measuredOf(result, key));
    const tiesWhere = (isFarBehind: boolean) =>
      recommend(measured, "x86_64-512", result.settings, ["x86_64"], {
        score: (key) => (key === "x86_64-512" ? 1 : 2),
        isFarBehind: () => isFarBehind,
        keeps: () => 1,
      });
    expect(tiesWhere(false)).toMatchObject({ ties: [{ candidateKey: "x86_64-1024" }] });
    expect(tiesWhere(true)).toMatchObject({ ties: [] });
  });
});

describe("the change in figures", () => {
  it("names the objective beside cost and p95 where the strategy looks at it", () => {
    const durations = { "x86_64-128": spread(1000, 10, 40), "x86_64-1024": spread(100, 5, 40) };
    const found = decide(durations, { strategy: "speed", objective: "p50" });
    expect(found).toMatchObject({ objectiveRatio: expect.closeTo(0.1, 6) });
    expect(found.objectiveRatioInterval?.high).toBeLessThan(0.11);
    expect(found.p95RatioInterval?.low).toBeLessThanOrEqual(found.p95Ratio ?? 0);
    expect(found.sentence).toMatch(
      /: \d+ % cheaper(?: \([^)]+\))?, p50 90 % faster(?: \([^)]+\))?, p95 90 % faster/,
    );
    expect(decide(durations, { strategy: "cost", objective: "p50" })).not.toHaveProperty("objectiveRatio");
  });

  it("has no interval of a p95 from so few invocations, and tells the candidates apart by their means", () => {
    const found = decide(
      { "x86_64-128": spread(1000, 10), "x86_64-1024": spread(100, 5), "x86_64-2048": spread(99, 5) },
      { strategy: "speed", objective: "p95" },
    );
    expect(found).toMatchObject({
      candidateKey: "x86_64-2048",
      ties: [{ candidateKey: "x86_64-1024", isOfMeans: true }],
    });
    expect(found).not.toHaveProperty("p95RatioInterval");
    expect(found).not.toHaveProperty("scoreRatioInterval");
  });

  it("balances both intervals by their weights", () => {
    const found = decide(
      { "x86_64-128": spread(1000, 10), "x86_64-1024": spread(100, 5) },
      { strategy: "balanced", balancedWeight: 0.25 },
    );
    const { costRatioInterval: cost, objectiveRatioInterval: duration, scoreRatioInterval: score } = found;
    expect(score?.low).toBeCloseTo((cost?.low ?? 0) ** 0.25 * (duration?.low ?? 0) ** 0.75, 12);
    expect(score?.high).toBeCloseTo((cost?.high ?? 0) ** 0.25 * (duration?.high ?? 0) ** 0.75, 12);
  });

  it("says where the saving of a month lies", () => {
    const found = decide(
      { "x86_64-128": spread(1000, 100), "x86_64-1024": spread(100, 10) },
      { monthlyInvocations: 10_000_000 },
    );
    const { low = 0, high = 0 } = found.monthlySavingInterval ?? {};
    expect(low).toBeCloseTo(3.34, 2);
    expect(high).toBeCloseTo(4.87, 2);
    expect(found.sentence).toContain(`that saves $4.10 ($${low.toFixed(2)} to $${high.toFixed(2)}).`);
  });
});
