import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Invocation } from "../../../lib/measure/invocation.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { readSamples } from "../../../lib/samples/read-samples.ts";
import {
  countByKind,
  countOutcomes,
  findMaxMemoryUsedMb,
  selectBilledMs,
  selectCold,
  selectWarm,
} from "../../../lib/samples/select.ts";
import { runKeys } from "../../../lib/store.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildAllowedException, buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";

const KEY = "x86_64-512";
const collect = (...invocations: Invocation[]) =>
  collectSamples([buildBatch(KEY, 1, invocations)]).getSamples(KEY);

/** Without a REPORT line, as when the answer was lost. */
function buildUnreported(): Invocation {
  const { report: _, ...rest } = buildInvocation(512, 1, { failure: buildFailure("no-report") });
  return rest;
}

describe("collectSamples", () => {
  it("puts what was measured into columns, and leaves out those that would be empty", () => {
    const at = (startedAt: string, invocation: Invocation) => ({ ...invocation, startedAt });
    const samples = collect(
      at("2026-11-21T00:00:01.000Z", buildInvocation(512, 12.5, { initDurationMs: 200, round: 2 })),
      at("2026-11-21T00:00:01.250Z", buildInvocation(512, 10, { maxMemoryUsedMb: 61 })),
    );
    expect(samples).toEqual({
      startedAt: "2026-11-21T00:00:01.000Z",
      startedAtOffsetMs: [0, 250],
      round: [2, 1],
      coldStart: [1, 0],
      durationMs: [12.5, 10],
      billedDurationMs: [213, 10],
      maxMemoryUsedMb: [60, 61],
      initDurationMs: [200, null],
      failures: [],
    });
  });

  it("orders the invocations of all batches by when they were sent", () => {
    const [first, second, third] = [1, 2, 3].map((durationMs) => buildInvocation(512, durationMs));
    if (!first || !second || !third) throw new Error("three invocations");
    const batches = [buildBatch(KEY, 1, [first, third]), buildBatch(KEY, 1, [second])];
    expect(collectSamples(batches).getSamples(KEY).durationMs).toEqual([1, 2, 3]);
  });

  it("keeps an invocation without a report, as null and never as 0 ms", () => {
    const samples = collect(buildInvocation(512, 10), buildUnreported());
    expect(samples.durationMs).toEqual([10, null]);
    expect(samples.failure).toEqual([null, 0]);
    expect(selectBilledMs(samples)).toEqual([10]);
  });

  it("keeps each kind of failure once, with its first message, allowed ones apart", () => {
    const failures = [
      buildFailure("function-error", "TypeError"),
      { ...buildFailure("function-error", "TypeError"), errorMessage: "another" },
      { ...buildAllowedException("TypeError"), errorMessage: "by design" },
      buildFailure("time-out"),
    ];
    const samples = collect(...failures.map((failure) => buildInvocation(512, 10, { failure })));
    expect(samples.failures).toEqual([failures[0], failures[2], failures[3]]);
    expect(samples.failure).toEqual([0, 0, 1, 2]);
    expect(countByKind(samples)).toEqual([2, 1, 1]);
    expect(countOutcomes(samples)).toEqual({
      invocations: 4,
      succeeded: 0,
      failed: 3,
      allowed: 1,
      coldStarts: 0,
    });
  });

  it("keeps which payload was sent and what a restore took", () => {
    const samples = collect(
      { ...buildInvocation(512, 10, { restoreDurationMs: 300 }), payloadIndex: 1 },
      { ...buildInvocation(512, 10), payloadIndex: 0 },
    );
    expect(samples).toMatchObject({
      payloadIndex: [1, 0],
      restoreDurationMs: [300, null],
      billedRestoreDurationMs: [50, null],
    });
    expect(selectCold(samples).startsMs).toEqual([300]);
  });

  it("keeps of each batch what is not an invocation, and how many may have run unseen", () => {
    const failure = buildFailure("step-failed");
    const batch = { ...buildBatch(KEY, 3, [buildInvocation(512, 10)]), startedAtMost: 4, failure };
    const { batches } = collectSamples([batch]);
    const { invocations: _, ...head } = batch;
    expect(batches).toEqual([{ ...head, unseenCount: 3 }]);
  });

  it("has empty samples of a candidate that was never invoked", () => {
    expect(countOutcomes(collectSamples([]).getSamples(KEY)).invocations).toBe(0);
    expect(collectSamples([buildBatch(KEY, 1, [])]).getSamples(KEY).durationMs).toEqual([]);
  });

  it("gives the same figures as the invocations themselves, whatever they are", () => {
    const invocation = fc
      .record({
        durationMs: fc.integer({ min: 1, max: 900_000 }),
        sentAtMs: fc.integer({ min: 0, max: 1000 }),
        round: fc.integer({ min: 1, max: 9 }),
        initDurationMs: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
        maxMemoryUsedMb: fc.integer({ min: 1, max: 512 }),
        failure: fc.option(fc.constantFrom(buildFailure("crash"), buildAllowedException("Known")), {
          nil: undefined,
        }),
        isReported: fc.boolean(),
      })
      .map(({ durationMs, sentAtMs, isReported, ...options }): Invocation => {
        const startedAt = new Date(Date.UTC(2026, 10, 21) + sentAtMs).toISOString();
        if (!isReported) return { ...buildUnreported(), startedAt };
        return { ...buildInvocation(512, durationMs, options), startedAt };
      });
    fc.assert(
      fc.property(fc.array(fc.array(invocation, { maxLength: 20 }), { maxLength: 5 }), (rounds) => {
        const batches = rounds.map((invocations, index) => buildBatch(KEY, index + 1, invocations));
        const samples = collectSamples(batches).getSamples(KEY);
        const all = rounds.flat().toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
        const worked = all.filter(({ failure }) => !failure);
        const reportsOf = (isCold: boolean) =>
          worked.flatMap(({ report, coldStart, round }) =>
            report && coldStart === isCold ? { ...report, round } : [],
          );
        expect(countOutcomes(samples)).toEqual({
          invocations: all.length,
          succeeded: worked.length,
          failed: all.filter(({ failure }) => failure && !failure.isAllowed).length,
          allowed: all.filter(({ failure }) => failure?.isAllowed).length,
          coldStarts: all.filter(({ coldStart }) => coldStart).length,
        });
        expect(selectWarm(samples)).toEqual({
          durationsMs: reportsOf(false).map(({ durationMs }) => durationMs),
          billedMs: reportsOf(false).map(({ billedDurationMs }) => billedDurationMs),
          rounds: reportsOf(false).map(({ round }) => round),
        });
        expect(selectCold(samples)).toEqual({
          durationsMs: reportsOf(true).map(({ durationMs }) => durationMs),
          billedMs: reportsOf(true).map(({ billedDurationMs }) => billedDurationMs),
          startsMs: reportsOf(true).map(({ initDurationMs }) => initDurationMs),
          initsMs: reportsOf(true).map(({ initDurationMs }) => initDurationMs),
          restoresMs: [],
          rounds: reportsOf(true).map(({ round }) => round),
        });
        expect(selectBilledMs(samples)).toEqual(all.flatMap(({ report }) => report?.billedDurationMs ?? []));
        expect(findMaxMemoryUsedMb(samples)).toBe(
          Math.max(0, ...worked.map(({ report }) => report?.maxMemoryUsedMb ?? 0)),
        );
        expect(JSON.parse(JSON.stringify(samples))).toEqual(samples);
      }),
    );
  });
});

describe("readSamples", () => {
  it("gives what the stored batches hold, of this run only", async () => {
    const store = createMemoryStore();
    const batches = [1, 2].map((round) => buildBatch(KEY, round, [buildInvocation(512, round * 10)]));
    for (const batch of batches) {
      await store.writeJson(runKeys.batch("run-1", KEY, batch.round, batch.attempt), batch);
      await store.writeJson(runKeys.batch("run-2", KEY, batch.round, batch.attempt), batch);
    }
    const read = await readSamples(store, "run-1");
    expect(read.batches).toHaveLength(2);
    expect(read.getSamples(KEY)).toEqual(collectSamples(batches).getSamples(KEY));
  });
});
