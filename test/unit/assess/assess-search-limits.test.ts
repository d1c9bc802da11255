import { describe, expect, it } from "vitest";
import { computeSpend } from "../../../lib/assess/spend.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import { AUTO_MEMORY_SIZES_MB } from "../../../lib/prepare/memory-sizes.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { assessBatches as assess } from "../../helpers/assess-batches.ts";
import {
  buildAllowedException,
  buildBatch,
  buildFailure,
  buildInvocation,
  buildPlan,
} from "../../helpers/plans.ts";
import { buildSearch, runThrough, scaleWork, type World } from "./small-world.ts";

const BOTH = ["x86_64", "arm64"] as const;
/** Cheapest at 1024 MB: smaller sizes are slower by more than they cost less, and at larger ones it waits at a higher price. */
const STEEP: World = {
  meanMs: (candidate) => scaleWork(50, 20)(candidate) * Math.max(1, 1024 / candidate.memoryMb),
};
const SIZES = [128, 256, 512, 1024, 1769, 3008];

describe("assess of a search with limits", () => {
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

  it.each([
    ["search", buildSearch],
    ["fixed", buildPlan],
  ] as const)("ends a %s soon where the first round alone would cost many times maxCostUsd", (_, build) => {
    const plan = build(SIZES, { num: 40, maxCostUsd: 1e-9 });
    const { last, sent, assessments, batches } = runThrough(plan, STEEP);
    expect(last).toMatchObject({ done: true, assignments: [], stopReason: "max-cost" });
    expect(assessments).toHaveLength(2);
    // All are sent one at once; what others have overspent is known to none of them.
    expect([...sent.values()].every((count) => count === 1)).toBe(true);
    expect(batches).toHaveLength(assessments[0]?.assignments.length ?? 0);
  });

  it("ends where a round came to nothing for its cost, and goes on where something else was in the way", () => {
    const plan = buildPlan([512, 1024], { num: 40, maxCostUsd: 5 });
    const none = (more: Partial<Batch>) =>
      [512, 1024].map((memoryMb) => ({ ...buildBatch(`x86_64-${memoryMb}`, 1, []), ...more }));
    expect(assess(plan, none({ isShareSpent: true })).stopReason).toBe("max-cost");
    expect(assess(plan, none({})).done).toBe(false);
    expect(assess(plan, none({ isShareSpent: true, startedAtMost: 1 })).done).toBe(false);
  });

  it("gives its rounds no share without a limit", () => {
    for (const build of [buildSearch, buildPlan]) {
      for (const { assignments } of runThrough(build(SIZES), STEEP).assessments) {
        for (const assignment of assignments) expect(assignment).not.toHaveProperty("shareUsd");
      }
    }
  });

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
});
