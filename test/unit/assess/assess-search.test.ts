import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { search } from "../../../lib/assess/search.ts";
import { AUTO_MEMORY_SIZES_MB } from "../../../lib/prepare/memory-sizes.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { assessBatches as assess } from "../../helpers/assess-batches.ts";
import { buildFailure } from "../../helpers/plans.ts";
import { buildSearch, runThrough, scaleWork, type World } from "./small-world.ts";

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
