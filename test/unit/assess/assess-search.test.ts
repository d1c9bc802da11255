import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyze } from "../../../lib/analyze/analyze.ts";
import { search } from "../../../lib/assess/search.ts";
import { computeSpend } from "../../../lib/assess/spend.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import { AUTO_MEMORY_SIZES_MB } from "../../../lib/prepare/memory-sizes.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { assessBatches as assess } from "../../helpers/assess-batches.ts";
import { buildAllowedException, buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";
import { buildSearch, openWorld, runThrough, scaleWork, type World } from "./small-world.ts";

const BOTH = ["x86_64", "arm64"] as const;
/** Cheapest at 1024 MB: smaller sizes are slower by more than they cost less, and at larger ones it waits at a higher price. */
const STEEP: World = {
  meanMs: (candidate) => scaleWork(50, 20)(candidate) * Math.max(1, 1024 / candidate.memoryMb),
};
const SIZES = [128, 256, 512, 1024, 1769, 3008];

describe("assess of a search", () => {
  it("asks for few invocations of few sizes at first, and interleaves a round's candidates", () => {
    const first = assess(
      buildSearch(AUTO_MEMORY_SIZES_MB, { architectures: BOTH, num: 100 }),
      [],
      buildSearch([]).prices,
    );
    expect(first.assignments).toEqual([
      { key: "x86_64-1024", architecture: "x86_64", memoryMb: 1024, round: 1, invocations: 3, coldStarts: 0 },
      { key: "arm64-512", architecture: "arm64", memoryMb: 512, round: 1, invocations: 3, coldStarts: 0 },
      { key: "arm64-2048", architecture: "arm64", memoryMb: 2048, round: 1, invocations: 3, coldStarts: 0 },
    ]);
  });

  it("decides on both architectures with a quarter of what a grid of all would take", () => {
    const plan = buildSearch(AUTO_MEMORY_SIZES_MB, { architectures: BOTH, num: 100 });
    const { last, invocations, sent } = runThrough(plan, STEEP);
    expect(last).toMatchObject({ done: true, stopReason: "decided", assignments: [] });
    expect(last.expectedLoss).toBeLessThan(0.01);
    expect(invocations).toBeLessThan((plan.candidates.length * 100) / 4);
    // The cheapest, and the configuration that it is compared with.
    expect(sent.get("arm64-1024")).toBe(100);
    expect(sent.get("x86_64-128")).toBe(100);
    expect(sent.size).toBeLessThan(plan.candidates.length);
  });

  it("decides the next round the same again, by all samples and nothing else", () => {
    const plan = buildSearch(SIZES);
    const { batches, assessments } = runThrough(plan, STEEP);
    const rounds = Math.max(...batches.map(({ round }) => round));
    for (const round of [1, 2, Math.ceil(rounds / 2), rounds]) {
      const soFar = batches.filter((batch) => batch.round <= round);
      expect(assess(plan, soFar)).toEqual(assessments[round]);
      expect(assess(plan, soFar.toReversed())).toEqual(assessments[round]);
    }
  });

  it("leaves a candidate alone that has failed three times, and comes to the best of the others", () => {
    const plan = buildSearch(SIZES);
    const broken: World = {
      ...STEEP,
      fail: ({ memoryMb }) => (memoryMb === 1024 ? buildFailure("function-error") : undefined),
    };
    const { last, sent } = runThrough(plan, broken);
    expect(sent.get("x86_64-1024")).toBe(3);
    expect(last.stopReason).toBe("decided");
    expect(sent.get("x86_64-1769")).toBe(40);
  });

  it("never tries sizes below one that ran out of memory", () => {
    const plan = buildSearch(SIZES, { architectures: BOTH });
    const hungry: World = {
      ...STEEP,
      fail: ({ memoryMb }) => (memoryMb < 1024 ? buildFailure("out-of-memory") : undefined),
    };
    const { sent, batches } = runThrough(plan, hungry);
    const [found] = batches.filter(({ invocations }) => invocations.some(({ failure }) => failure));
    expect(found?.candidateKey).toBe("arm64-512");
    const tried = [...sent.keys()].map((key) => Number(key.split("-")[1]));
    expect(tried.filter((memoryMb) => memoryMb < 512)).toEqual([]);
  });

  it("tries no third size of an architecture on which two do not work", () => {
    const plan = buildSearch(SIZES, { architectures: BOTH });
    const foreign: World = {
      ...STEEP,
      fail: ({ architecture }) => (architecture === "arm64" ? buildFailure("init-failure") : undefined),
    };
    const { sent, last } = runThrough(plan, foreign);
    expect([...sent].filter(([key]) => key.startsWith("arm64"))).toEqual([
      ["arm64-512", 3],
      ["arm64-1769", 3],
    ]);
    expect(last.stopReason).toBe("decided");
    expect(sent.get("x86_64-1024")).toBe(40);
  });

  it("ends where nothing works, having tried little", () => {
    const plan = buildSearch(AUTO_MEMORY_SIZES_MB);
    const { last, invocations, sent } = runThrough(plan, { ...STEEP, fail: () => buildFailure("crash") });
    expect(last).toMatchObject({ done: true, stopReason: "num" });
    expect(invocations).toBeLessThanOrEqual(12);
    // The current one.
    expect(sent.get("x86_64-128")).toBe(3);
  });

  it.each(["out-of-memory", "time-out"] as const)(
    "finds the sizes that work where all that it begins with end by %s",
    (reason) => {
      const fails: World = {
        ...STEEP,
        fail: ({ memoryMb }) => (memoryMb <= 2048 ? buildFailure(reason) : undefined),
      };
      const one = runThrough(buildSearch(AUTO_MEMORY_SIZES_MB), fails);
      expect(one.last.stopReason).toBe("decided");
      expect(one.sent.get("x86_64-3008")).toBe(40);
      const both = runThrough(buildSearch(AUTO_MEMORY_SIZES_MB, { architectures: BOTH }), fails);
      expect(both.last.stopReason).toBe("decided");
      expect(both.sent.get("arm64-3008")).toBe(40);
    },
  );

  it.each([40, 100])("judges one time-out of the best as Analyze does, with num %d", (num) => {
    const plan = buildSearch(SIZES, { num });
    const steep: Record<number, number> = { 1024: 100, 1769: 95, 3008: 100 };
    const { last, batches, sent } = runThrough(plan, {
      meanMs: ({ memoryMb }) => steep[memoryMb] ?? 4000,
      fail: ({ memoryMb }, place) =>
        memoryMb === 1024 && place === 12 ? buildFailure("time-out") : undefined,
    });
    const { candidates, recommendation, search } = analyze({
      plan,
      samples: collectSamples(batches),
      stopReason: last.stopReason,
      prices: plan.prices,
      environment: { kind: "aws" },
      tool: { name: "test", version: "1" },
      finishedAt: plan.startedAt,
    });
    // One of 40 is more than 2 %, and then the next best is verified; one of 100 is not.
    const bestKey = num === 40 ? "x86_64-1769" : "x86_64-1024";
    expect(recommendation).toMatchObject({ state: "found", candidateKey: bestKey });
    expect(sent.get(bestKey)).toBe(num);
    expect(search?.expectedLoss).toBe(last.expectedLoss);
    expect(candidates.find(({ key }) => key === "x86_64-1024")?.state).toBe(
      num === 40 ? "failed" : "measured",
    );
  });

  it("ends early without a candidate whose few failures would need more invocations to be chance", () => {
    const plan = buildSearch(SIZES, { num: 100, maxMinutes: 0.01 });
    const { last, batches } = runThrough(plan, {
      meanMs: ({ memoryMb }) => (memoryMb === 1024 ? 100 : 4000),
      fail: ({ memoryMb }, place) => (memoryMb === 1024 && place === 1 ? buildFailure("crash") : undefined),
    });
    expect(last.stopReason).toBe("time");
    const samples = collectSamples(batches);
    const picks = [false, true].map((isOver) => search(plan, samples, plan.prices, isOver).pickKey);
    expect(picks[0]).toBe("x86_64-1024");
    expect(picks[1]).not.toBe("x86_64-1024");
    expect(last.expectedLoss).toBe(search(plan, samples, plan.prices, true).expectedLoss);
  });

  it("keeps the best although its measurement breaks off late", () => {
    const plan = buildSearch(SIZES);
    const measure = openWorld(plan, STEEP);
    const batches: Batch[] = [];
    let isBroken = false;
    for (let next = assess(plan, batches); !next.done; next = assess(plan, batches)) {
      for (const assignment of next.assignments) {
        const sent = batches
          .filter(({ candidateKey }) => candidateKey === assignment.key)
          .reduce((sum, { invocations }) => sum + invocations.length, 0);
        isBroken ||= assignment.key === "x86_64-1024" && sent >= 20;
        const breaksOff = isBroken && assignment.key === "x86_64-1024";
        const failure = buildFailure("step-failed", "ThrottledError");
        batches.push(
          breaksOff ? { ...buildBatch(assignment.key, next.round, []), failure } : measure(assignment),
        );
      }
    }
    expect(isBroken).toBe(true);
    expect(batches.filter(({ failure }) => failure)).toHaveLength(1);
    expect(search(plan, collectSamples(batches), plan.prices, true).pickKey).toBe("x86_64-1024");
  });

  it("comes to the current configuration where it is one of few that work", () => {
    const plan = buildSearch(AUTO_MEMORY_SIZES_MB);
    const current = { ...plan, target: { ...plan.target, memoryMb: 6144 } };
    const { last, sent } = runThrough(current, {
      ...STEEP,
      fail: ({ memoryMb }) => (memoryMb < 6144 ? buildFailure("crash") : undefined),
    });
    expect(sent.get("x86_64-6144")).toBe(40);
    expect(last.stopReason).toBe("decided");
  });

  it("ends for a candidate that could not be created", () => {
    const plan = buildSearch([512]);
    const refused: Batch = { ...buildBatch("x86_64-512", 1, []), failure: buildFailure("not-provisioned") };
    expect(assess(plan, [refused])).toMatchObject({ done: true, stopReason: "num" });
  });

  it("forces cold starts of those that may win only", () => {
    const plan = buildSearch(SIZES, { coldStarts: 4 });
    const { assessments } = runThrough(plan, STEEP);
    const forced = assessments
      .flatMap(({ assignments }) => assignments)
      .filter(({ coldStarts }) => coldStarts > 0);
    expect(new Set(forced.map(({ key }) => key))).toContain("x86_64-1024");
    expect(forced.map(({ key }) => key)).not.toContain("x86_64-3008");
    expect(assessments[0]?.assignments.every(({ coldStarts }) => coldStarts === 0)).toBe(true);
  });

  it("forces cold starts only to verify what it has decided", () => {
    const plan = buildSearch(SIZES, { coldStarts: 10 });
    const { assessments, batches } = runThrough(plan, STEEP);
    let verified = 0;
    for (const { round, assignments, done } of assessments) {
      if (done) continue;
      const soFar = collectSamples(batches.filter((batch) => batch.round < round));
      const { isDecided, finalists } = search(plan, soFar, plan.prices);
      for (const { key, coldStarts } of assignments) {
        if (coldStarts > 0) expect([isDecided, finalists.includes(key)]).toEqual([true, true]);
        verified += coldStarts;
      }
    }
    expect(verified).toBeGreaterThan(0);
  });

  it.each([
    [10, 10],
    [39, 38],
    [40, 38],
  ])("measures the current one warm as well when %d of 40 shall be cold", (coldStarts, expected) => {
    for (const concurrency of [1, 4]) {
      const plan = buildSearch(SIZES, { coldStarts, concurrency });
      const { batches } = runThrough(plan, STEEP);
      const own = batches
        .filter(({ candidateKey }) => candidateKey === "x86_64-128")
        .flatMap(({ invocations }) => invocations);
      expect(own).toHaveLength(40);
      expect(own.filter(({ coldStart }) => coldStart)).toHaveLength(expected);
      expect(search(plan, collectSamples(batches), plan.prices, true).scores.has("x86_64-128")).toBe(true);
    }
  });

  it("ends with time once maxMinutes have passed by the samples' own clock", () => {
    const slow: World = { meanMs: () => 20_000 };
    const unlimited = runThrough(buildSearch(SIZES), slow);
    expect(unlimited.last.stopReason).not.toBe("time");
    const plan = buildSearch(SIZES, { maxMinutes: 5 });
    const { last, batches } = runThrough(plan, slow);
    expect(last).toMatchObject({ done: true, stopReason: "time" });
    expect(last.expectedLoss).toBeDefined();
    const endMs = Date.parse(plan.startedAt) + 5 * 60_000;
    const sentLate = (round: number) =>
      batches
        .filter((batch) => batch.round === round)
        .some(({ invocations }) => invocations.some(({ startedAt }) => Date.parse(startedAt) >= endMs));
    const rounds = Math.max(...batches.map(({ round }) => round));
    // Only the last round reaches beyond it: no further one has begun.
    expect(Array.from({ length: rounds }, (_, index) => sentLate(index + 1))).toEqual(
      Array.from({ length: rounds }, (_, index) => index === rounds - 1),
    );
  });

  it("does not call it time when nothing more was to be done anyway", () => {
    const plan = buildSearch([512], { num: 6, maxMinutes: 0.001 });
    const { last, sent } = runThrough(plan, { meanMs: () => 1 });
    expect([last.stopReason, sent.get("x86_64-512")]).toEqual(["decided", 6]);
  });

  it("shortens rounds to what maxCostUsd leaves, and ends with max-cost", () => {
    const free = runThrough(buildSearch(SIZES), STEEP);
    const costOf = (batches: readonly Batch[]) =>
      batches.reduce((sum, { candidateKey, invocations }) => {
        const gb = Number(candidateKey.split("-")[1]) / 1024;
        return sum + invocations.reduce((own, { report }) => own + gb * (report?.billedDurationMs ?? 0), 0);
      }, 0) *
        (0.0000166667 / 1000) +
      batches.flatMap(({ invocations }) => invocations).length * 0.0000002;
    const maxCostUsd = costOf(free.batches) / 2;
    const { last, batches, assessments } = runThrough(buildSearch(SIZES, { maxCostUsd }), STEEP);
    expect(last).toMatchObject({ done: true, stopReason: "max-cost" });
    expect(costOf(batches)).toBeLessThan(maxCostUsd * 1.05);
    expect(costOf(batches)).toBeGreaterThan(maxCostUsd * 0.8);
    expect(assessments.at(-2)?.assignments.length).toBeGreaterThan(0);
  });

  it.each([0, 20])(
    "keeps maxCostUsd after its first round where cold starts cost most, %d of them forced",
    (coldStarts) => {
      const settings = { coldStarts, num: 50 };
      const slowStart: World = { meanMs: scaleWork(20), coldMs: 8000 };
      const free = runThrough(buildSearch(SIZES, settings), slowStart);
      const spend = (batches: readonly Batch[]) => {
        const plan = buildSearch(SIZES);
        const run = collectSamples(batches);
        return plan.candidates.reduce(
          (sum, candidate) =>
            sum +
            computeSpend(candidate, run.getSamples(candidate.key), [], plan.target, plan.prices).spentUsd,
          0,
        );
      };
      const firstUsd = spend(free.batches.filter(({ round }) => round === 1));
      for (const share of [0.5, 0.7, 0.9]) {
        const maxCostUsd = Math.max(firstUsd, share * spend(free.batches));
        const { last, batches } = runThrough(buildSearch(SIZES, { ...settings, maxCostUsd }), slowStart);
        expect(last.stopReason).toBe("max-cost");
        expect(spend(batches)).toBeLessThan(maxCostUsd * 1.01);
      }
    },
  );

  it("goes on within maxCostUsd where nothing of the first round worked", () => {
    const hungry: World = {
      ...STEEP,
      fail: ({ memoryMb }) => (memoryMb <= 2048 ? buildFailure("out-of-memory") : undefined),
    };
    for (const architectures of [["x86_64"], BOTH] as const) {
      const plan = buildSearch(AUTO_MEMORY_SIZES_MB, { architectures, maxCostUsd: 5 });
      expect(runThrough(plan, hungry).last.stopReason).toBe("decided");
    }
    const late: World = {
      ...STEEP,
      fail: (_, place) => (place < 3 ? buildAllowedException("X") : undefined),
    };
    expect(runThrough(buildSearch(SIZES, { maxCostUsd: 5 }), late).last.stopReason).toBe("decided");
  });

  it("ends with history-limit while the execution's history still has room for what is under way", () => {
    const plan = buildSearch([512, 1024], { num: 10_000, marginPercent: 0 });
    const batches = Array.from({ length: 1200 }, (_, index) =>
      buildBatch(index % 2 ? "x86_64-512" : "x86_64-1024", 1 + Math.floor(index / 2), [
        buildInvocation(512, index % 2 ? 200 : 100),
      ]),
    );
    expect(assess(plan, batches)).toMatchObject({ done: true, stopReason: "history-limit" });
  });

  it("ends in any small world, with no candidate above num, and every round but the last asks for something", () => {
    const worlds = fc.record({
      sizes: fc.uniqueArray(fc.constantFrom(...AUTO_MEMORY_SIZES_MB), { minLength: 1, maxLength: 6 }),
      architectures: fc.constantFrom<Settings["architectures"]>(["x86_64"], ["arm64"], BOTH),
      num: fc.integer({ min: 6, max: 30 }),
      concurrency: fc.constantFrom(1, 3, 10),
      strategy: fc.constantFrom<Settings["strategy"]>("cost", "speed", "balanced"),
      objective: fc.constantFrom<Settings["objective"]>("mean", "p50", "p95"),
      limitMs: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
      workMs: fc.integer({ min: 1, max: 2000 }),
      waitingMs: fc.integer({ min: 0, max: 1000 }),
      noise: fc.constantFrom(0, 0.02, 0.3, 1.5),
      failureShare: fc.constantFrom(0, 0.1, 0.6, 1),
      reason: fc.constantFrom<"out-of-memory" | "function-error" | "time-out">(
        "out-of-memory",
        "function-error",
        "time-out",
      ),
    });
    fc.assert(
      fc.property(worlds, (world) => {
        const { sizes, limitMs, workMs, waitingMs, noise, failureShare, reason, ...settings } = world;
        const plan = buildSearch(sizes, {
          ...settings,
          constraints: { maxDurationMs: limitMs === undefined ? {} : { p95: limitMs } },
        });
        const { assessments, sent, last, batches } = runThrough(plan, {
          meanMs: scaleWork(workMs, waitingMs),
          noise,
          fail: ({ memoryMb }, place) =>
            ((memoryMb * 7 + place * 13) % 10) / 10 < failureShare ? buildFailure(reason) : undefined,
        });
        for (const count of sent.values()) expect(count).toBeLessThanOrEqual(settings.num);
        for (const { assignments, done, stopReason } of assessments) {
          expect(assignments.length > 0).toBe(!done);
          expect(stopReason !== undefined).toBe(done);
          expect(new Set(assignments.map(({ key }) => key)).size).toBe(assignments.length);
          for (const { invocations } of assignments) expect(invocations).toBeGreaterThan(0);
        }
        expect(last.expectedLoss).toBeGreaterThanOrEqual(0);
        expect(batches.map(({ round }) => round)).toEqual(
          batches.map(({ round }) => round).toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it.each([2, 8, 40])("decides by warm invocations when %d go out at once", (concurrency) => {
    const plan = buildSearch(SIZES, { concurrency });
    const { last, batches, invocations } = runThrough(plan, STEEP);
    expect(last.stopReason).toBe("decided");
    const seen = Map.groupBy(
      batches.flatMap((batch) =>
        batch.invocations.map(({ coldStart }) => ({ key: batch.candidateKey, coldStart })),
      ),
      ({ key }) => key,
    );
    expect(seen.get("x86_64-1024")?.filter(({ coldStart }) => !coldStart).length).toBeGreaterThanOrEqual(10);
    expect(invocations).toBeLessThan((SIZES.length * 40) / 1.5);
  });
});
