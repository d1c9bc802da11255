import { describe, expect, it } from "vitest";
import type { Estimates } from "../../../lib/analyze/decide.ts";
import { recommend } from "../../../lib/analyze/recommend.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { analyzeBatches, analyzeDurations, analyzePlan, measuredOf } from "../../helpers/analyses.ts";
import {
  buildAllowedException,
  buildBatch,
  buildFailure,
  buildInvocation,
  buildPlan,
} from "../../helpers/plans.ts";

type Durations = Readonly<Record<string, readonly number[]>>;

const say = (durationsMs: Durations, settings: Partial<Settings> = {}) =>
  analyzeDurations(durationsMs, settings).recommendation.sentence;

/** What is recommended instead of 128 MB, or of `currentKey`, when a search estimates such scores and likelihoods. */
const sayEstimated = (
  durationsMs: Durations,
  scores: Readonly<Record<string, number>>,
  {
    keeps = {},
    settings = {},
    currentKey = "x86_64-128",
  }: { keeps?: Readonly<Record<string, number>>; settings?: Partial<Settings>; currentKey?: string } = {},
) => {
  const result = analyzeDurations(durationsMs, settings);
  const measured = Object.keys(durationsMs).map((key) => measuredOf(result, key));
  const estimates: Estimates = {
    score: (key) => scores[key] ?? Number.POSITIVE_INFINITY,
    isFarBehind: () => true,
    keeps: (key) => keeps[key] ?? 1,
  };
  return recommend(measured, currentKey, result.settings, ["x86_64"], estimates).sentence;
};

/** Around a mean, evenly spread by so much. */
const spread = (meanMs: number, reachMs: number, count = 20) =>
  Array.from({ length: count }, (_, index) => meanMs + reachMs * ((2 * index) / (count - 1) - 1));

describe("a configuration that is best by a search's estimates", () => {
  const durations = { "x86_64-128": [800, 800], "x86_64-512": [150, 150] };

  it("is expected to be so, where another was cheaper", () => {
    expect(sayEstimated(durations, { "x86_64-128": 1, "x86_64-512": 2 })).toBe(
      "Keep 128 MB x86_64 ($1.87 per million, p95 800 ms): it is expected to have the lowest cost of the configurations measured.",
    );
  });

  it("is expected to be the best where the current one is kept all the same, though it cost more", () => {
    const wide = { "x86_64-128": spread(800, 300), "x86_64-1024": spread(102, 40) };
    expect(sayEstimated(wide, { "x86_64-128": 2, "x86_64-1024": 1 })).toMatch(
      /^Keep 128 MB x86_64: nothing measured is better beyond noise\. 1024 MB x86_64, expected to be the best, was 2 % more expensive \(/,
    );
  });

  it("is not recommended for less than the margin by the estimates, however much cheaper its figures are", () => {
    expect(sayEstimated(durations, { "x86_64-128": 1, "x86_64-512": 0.995 })).toBe(
      "Keep 128 MB x86_64: nothing measured is expected to be better by more than 1 %. 512 MB x86_64, expected to be the best, was 22 % cheaper, p95 81 % faster.",
    );
  });

  it("gives way to one that is better beyond noise, where it is not", () => {
    const three = { ...durations, "x86_64-1024": spread(105, 60) };
    const sentence = sayEstimated(three, { "x86_64-128": 3, "x86_64-512": 2.9, "x86_64-1024": 1 });
    expect(sentence).toBe(
      "Switch from 128 MB x86_64 to 512 MB x86_64: 22 % cheaper, p95 81 % faster. 1024 MB x86_64 may be as good: more invocations would tell.",
    );
  });

  it("is within the margin of the one that is picked for its latency", () => {
    const same = { "x86_64-512": [200, 200], "x86_64-1024": [100, 100] };
    expect(
      sayEstimated(same, { "x86_64-512": 1, "x86_64-1024": 1.001 }, { currentKey: "x86_64-128" }),
    ).toContain(
      ": it is within 1 % of the one that is expected to have the lowest cost. 512 MB x86_64 (p95 100 % slower) is the same within 1 %; of these it has the lowest p95.",
    );
  });
});

describe("what likely keeps the constraints", () => {
  const durations = { "x86_64-512": [200, 210], "x86_64-1024": [190, 195] };
  const scores = { "x86_64-512": 1, "x86_64-1024": 2 };
  const settings = { constraints: { maxDurationMs: { p95: 220 } } };

  it("is told of a current configuration that is left although its figures keep them", () => {
    const sentence = sayEstimated(durations, scores, {
      keeps: { "x86_64-512": 0.6 },
      settings,
      currentKey: "x86_64-512",
    });
    expect(sentence).toMatch(/^Switch from 512 MB x86_64 to 1024 MB x86_64: 79 % more expensive/);
    expect(sentence).toContain(
      "512 MB x86_64 does not surely keep to the constraints: p95 210 ms is within 220 ms, but not by enough to be sure.",
    );
  });

  it("is the only one that likely does, where another's figures keep them as well", () => {
    expect(sayEstimated(durations, scores, { keeps: { "x86_64-512": 0.6 }, settings })).toContain(
      "it is the only configuration measured that likely keeps to the constraints.",
    );
  });

  it("does not matter without constraints", () => {
    const keeps = { "x86_64-512": 0, "x86_64-1024": 0 };
    expect(sayEstimated(durations, scores, { keeps })).toMatch(/^Use 512 MB x86_64 /);
  });

  it("names three constraints that the current one breaks, and counts the others", () => {
    const maxDurationMs = { mean: 100, p50: 100, p90: 100, p95: 100, p99: 100 };
    const sentence = say(
      { "x86_64-128": [800, 800], "x86_64-1024": [90, 90] },
      { constraints: { maxDurationMs } },
    );
    expect(sentence).toContain("p90 800 ms is above 100 ms and 2 more.");
  });
});

describe("an answer for one architecture", () => {
  const durations = { "x86_64-128": [1000, 1000], "x86_64-256": [497, 497], "arm64-256": [400, 400] };
  const answer = (settings: Partial<Settings> = {}) =>
    analyzeDurations(durations, { answerArchitectures: ["x86_64"], ...settings }).answer.sentence;

  it("says so when the current one is kept, and not that nothing at all is better", () => {
    expect(answer()).toBe(
      "Within x86_64, keep 128 MB x86_64: nothing measured on x86_64 is better by more than 1 %. 256 MB x86_64, the best by its figures, was 0.5 % cheaper, p95 50 % faster.",
    );
  });

  it("says that what breaks the constraints is not counted", () => {
    expect(answer({ constraints: { maxDurationMs: { p95: 1000 } } })).toContain(
      "nothing measured on x86_64 that keeps to the constraints is better by more than 1 %.",
    );
  });

  it("says so when there is no current one to compare with", () => {
    const { "x86_64-128": _, ...others } = durations;
    const result = analyzeDurations(others, { answerArchitectures: ["x86_64"] });
    expect(result.answer.sentence).toMatch(/^Within x86_64, use 256 MB x86_64 \(\$2\.27 per million, /);
  });
});

describe("both sides", () => {
  it("are named in figures where there is nothing to compare with, with the objective of the strategy", () => {
    const durations = { "x86_64-512": [100, 100], "x86_64-1024": [90, 90] };
    expect(say(durations)).toBe(
      "Use 512 MB x86_64 ($1.03 per million, p95 100 ms): it has the lowest cost of the configurations measured. The current 128 MB x86_64 was not measured.",
    );
    expect(say(durations, { strategy: "speed", objective: "p50", currency: "CNY" })).toMatch(
      /^Use 1024 MB x86_64 \(CN¥1\.70 per million, p50 90\.0 ms, p95 90\.0 ms\): it has the lowest p50 duration /,
    );
  });

  it.each([
    ["out of memory", buildFailure("out-of-memory")],
    ["nothing but allowed exceptions", buildAllowedException("OrderNotFound")],
  ])("are named without the current one where that failed: %s", (why, failure) => {
    const failed = [1, 2, 3].map(() => buildInvocation(128, 30, { failure }));
    const { recommendation } = analyzeBatches(
      [128, 512],
      [buildBatch("x86_64-128", 1, failed), buildBatch("x86_64-512", 1, [buildInvocation(512, 100)])],
    );
    expect(recommendation.sentence).toBe(
      `Use 512 MB x86_64 ($1.03 per million, p95 100 ms): it is the only configuration measured. The current 128 MB x86_64 failed (${why}).`,
    );
  });

  it("do not blame the function where the current one could not be created", () => {
    const lost = { ...buildBatch("x86_64-128", 1, []), failure: buildFailure("not-provisioned", "Refused") };
    const { recommendation } = analyzeBatches(
      [128, 512],
      [lost, buildBatch("x86_64-512", 1, [buildInvocation(512, 100)])],
    );
    expect(recommendation.sentence).toContain("The current 128 MB x86_64 was not measured.");
  });

  it("are named of a tie whose p95 is far", () => {
    expect(say({ "x86_64-128": [800, 800], "x86_64-1024": [100, 100] })).toBe(
      "Keep 128 MB x86_64 ($1.87 per million, p95 800 ms): it has the lowest cost of the configurations measured. 1024 MB x86_64 (p95 88 % faster) is the same within 1 %.",
    );
    expect(say({ "x86_64-128": [800, 800], "x86_64-129": [797, 797] })).toContain(
      " 129 MB x86_64 is the same within 1 %.",
    );
  });

  it("are named of many ties by the fastest of them", () => {
    expect(
      say({
        "x86_64-128": [800, 800],
        "x86_64-256": [400, 400],
        "x86_64-512": [200, 200],
        "x86_64-1024": [100, 100],
        "x86_64-2048": [50, 50],
      }),
    ).toContain("4 others (p95 up to 94 % faster) are the same within 1 %.");
  });

  it("keep their names where one is the same with an interval around it", () => {
    const slow = spread(1600, 80, 40).map((ms) => Math.round(ms / 16) * 16);
    const durations = { "x86_64-128": slow, "x86_64-1024": slow.map((ms) => ms / 8) };
    expect(say(durations, { strategy: "speed" })).toMatch(
      /^Switch from 128 MB x86_64 to 1024 MB x86_64: the same cost \(\d/,
    );
    const plan = buildPlan([128, 256]);
    const target = { ...plan.target, memoryMb: 256 };
    const batches = [128, 256].map((memoryMb) =>
      buildBatch(
        `x86_64-${memoryMb}`,
        1,
        spread(100, 2, 40).map((ms) => buildInvocation(memoryMb, ms)),
      ),
    );
    expect(analyzePlan({ ...plan, target }, batches).recommendation.sentence).toMatch(
      /^Switch from 256 MB x86_64 to 128 MB x86_64: 34 % cheaper, the same p95 \(\d/,
    );
  });
});

describe("what decided", () => {
  it("is memory only among those with the lowest p95", () => {
    const sizes = { "x86_64-128": [2000, 2000], "x86_64-512": [200, 200], "x86_64-1024": [100, 100] };
    expect(say({ ...sizes, "x86_64-1030": [100, 100] })).toContain(
      "are the same within 1 %; of those with the lowest p95 it has the least memory.",
    );
    const fast = { "x86_64-128": [2000, 2000], "x86_64-1024": [100, 100], "x86_64-1030": [100, 100] };
    expect(say(fast)).toContain("1030 MB x86_64 is the same within 1 %; of these it has the least memory.");
  });

  it("is that the best of several may be so by luck, where its own interval says otherwise", () => {
    const durations = {
      "x86_64-128": spread(840, 200),
      ...Object.fromEntries([1020, 1022, 1024, 1026].map((mb) => [`x86_64-${mb}`, spread(97, 9)])),
    };
    const { recommendation } = analyzeDurations(durations);
    if (recommendation.state === "none") throw new Error("there is one");
    const { alternative, sentence } = recommendation;
    expect(alternative?.scoreRatioInterval?.high).toBeLessThan(1);
    expect(sentence).toMatch(
      /^Keep 128 MB x86_64: nothing measured is better beyond noise\. .*: with 4 configurations that may be the best, that can be luck\.$/,
    );
  });
});
