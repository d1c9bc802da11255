import { describe, expect, it } from "vitest";
import { countMissing } from "../../../lib/assess/fixed-sampling.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import type { Continued, Settings } from "../../../lib/prepare/plan.ts";
import { NO_SAMPLES } from "../../../lib/samples/samples.ts";
import { assessBatches as assess } from "../../helpers/assess-batches.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const warm = (memoryMb: number, count: number) =>
  Array.from({ length: count }, () => buildInvocation(memoryMb, 10));
const planOf = (numByConfiguration: Record<string, number>, settings: Partial<Settings> = {}) =>
  buildPlan([128, 256, 512], { num: 50, sampling: "search", ...settings, numByConfiguration });
const BEFORE = [128, 256, 512].map((memoryMb) => buildBatch(`x86_64-${memoryMb}`, 4, warm(memoryMb, 8)));

/** What is asked for in each round, until it is done. */
function listRounds(plan: ReturnType<typeof planOf>, before: readonly Batch[]) {
  const batches = [...before];
  const rounds: Record<string, number>[] = [];
  let next = assess(plan, batches);
  for (; !next.done; next = assess(plan, batches)) {
    rounds.push(Object.fromEntries(next.assignments.map(({ key, invocations }) => [key, invocations])));
    for (const { key, round, memoryMb, invocations } of next.assignments) {
      batches.push(buildBatch(key, round, warm(memoryMb, invocations)));
    }
  }
  return { rounds, end: next };
}

describe("numByConfiguration", () => {
  it("asks for what is missing of those that are listed, in rounds that double, and for nothing else", () => {
    const { rounds, end } = listRounds(
      planOf({ "x86_64-256": 30, "x86_64-512": 9, "x86_64-128": 8 }),
      BEFORE,
    );
    expect(rounds).toEqual([{ "x86_64-256": 8, "x86_64-512": 1 }, { "x86_64-256": 14 }]);
    expect(end).toMatchObject({ round: 7, stopReason: "enough" });
  });

  it("ends a search with what that can tell, and a fixed sampling without", () => {
    const asked = { "x86_64-256": 8 };
    expect(assess(planOf(asked), BEFORE).expectedLoss).toBeGreaterThanOrEqual(0);
    expect(assess(planOf(asked, { sampling: "fixed" }), BEFORE)).not.toHaveProperty("expectedLoss");
  });

  it("begins small where nothing was taken over", () => {
    expect(listRounds(planOf({ "x86_64-256": 12 }), []).rounds).toEqual([
      { "x86_64-256": 5 },
      { "x86_64-256": 5 },
      { "x86_64-256": 2 },
    ]);
  });

  it("asks for nothing more of one that never works", () => {
    const failing = Array.from({ length: 3 }, () =>
      buildInvocation(256, 1, { failure: buildFailure("crash") }),
    );
    expect(assess(planOf({ "x86_64-256": 12 }), [buildBatch("x86_64-256", 1, failing)]).done).toBe(true);
  });

  it("has cold starts count for those that are listed", () => {
    const { assignments } = assess(planOf({ "x86_64-256": 12 }, { coldStarts: 3 }), BEFORE);
    expect(assignments).toMatchObject([{ key: "x86_64-256", invocations: 4, coldStarts: 3 }]);
    const only = planOf({ "x86_64-256": 300 }, { onlyColdStarts: true, coldStarts: 50, sampling: "fixed" });
    const many = [buildBatch("x86_64-256", 1, warm(256, 150))];
    expect(assess(only, many).assignments).toMatchObject([{ invocations: 150, coldStarts: 150 }]);
  });

  it("leaves nothing missing of one that is not listed", () => {
    const plan = planOf({ "x86_64-256": 12 });
    expect(plan.candidates.map((candidate) => countMissing(plan, candidate, NO_SAMPLES, []))).toEqual([
      0, 12, 0,
    ]);
  });
});

describe("a run that continues another one", () => {
  const continued: Continued = { runId: "old", rounds: 900, invocations: 2, configurations: 3 };
  const earlier = Array.from({ length: 900 }, (_, index) =>
    buildBatch("x86_64-128", index + 1, warm(128, index === 0 ? 2 : 0)),
  );

  it("counts its own rounds in its history only, and goes on after the last round of the other", () => {
    const plan = buildPlan([128], { num: 50 });
    expect(assess(plan, earlier)).toMatchObject({ stopReason: "history-limit" });
    expect(assess({ ...plan, continued }, earlier)).toMatchObject({
      round: 901,
      done: false,
      assignments: [{ round: 901, invocations: 5 }],
    });
  });

  it("is not out of time for what was measured long before it", () => {
    const plan = { ...buildPlan([128], { num: 50, maxMinutes: 1 }), continued };
    const later = { ...plan, startedAt: "2026-11-23T00:00:00.000Z" };
    expect(assess(later, earlier).done).toBe(false);
  });

  it("spends what the other has spent out of the same maxCostUsd, and expects its clones to start anew", () => {
    const slow = Array.from({ length: 10 }, () => buildInvocation(128, 10_000));
    const cold = buildInvocation(128, 10_000, { initDurationMs: 90_000 });
    const before = [buildBatch("x86_64-128", 1, [cold, ...slow])];
    // 200 s of 1/8 GB are spent; a warm invocation costs 10 s of it, a cold start 100 s.
    const gbSecondUsd = 0.0000166667;
    const costOf = (seconds: number) => (seconds / 8) * gbSecondUsd + 12 * 0.0000002;
    const plan = buildPlan([128], { num: 50, maxCostUsd: costOf(255) });
    const fresh = { ...plan, continued: { ...continued, rounds: 1 } };
    expect(assess(plan, before).assignments).toMatchObject([{ invocations: 5 }]);
    expect(assess(fresh, before)).toMatchObject({ stopReason: "max-cost" });
  });
});
