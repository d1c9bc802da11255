import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Batch } from "../../../lib/measure/batch.ts";
import { computeInvocationCostUsd } from "../../../lib/prices/cost.ts";
import { runKeys } from "../../../lib/store.ts";
import { keyOf, ok, request, stage } from "../../helpers/measure-stage.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";

const costOf = (billedDurationMs: number, memoryMb = 128) =>
  computeInvocationCostUsd({
    prices: request.prices,
    architecture: "x86_64",
    memoryMb,
    billedDurationMs,
    ephemeralStorageMb: 512,
  });
const at = (concurrency: number) => ({ ...request.settings, concurrency });
const other = { key: "x86_64-256", architecture: "x86_64", memoryMb: 256 } as const;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** A clone of which invocations take so many milliseconds, one after the other; it tells how many were in flight at once. */
function slowClone(durationsMs: readonly number[] = [1000]) {
  const seen = { inFlight: [] as number[], endedUsd: [] as number[] };
  let [sent, active] = [0, 0];
  const Invoke = async () => {
    const durationMs = durationsMs[sent % durationsMs.length] ?? 0;
    sent += 1;
    active += 1;
    seen.inFlight.push(active);
    for (let turns = 0; turns <= durationMs / 100; turns++) await turn();
    active -= 1;
    seen.endedUsd.push(costOf(durationMs));
    return ok(durationMs);
  };
  return { ...stage({ Invoke }), seen };
}

describe("what a candidate may spend", () => {
  it("is no matter without a share", async () => {
    const { run, store, seen } = slowClone();
    const batch = await run({ invocations: 20, settings: at(10) });
    expect(batch.invocations).toHaveLength(20);
    expect(batch).not.toHaveProperty("isShareSpent");
    expect(Math.max(...seen.inFlight)).toBe(10);
    expect([...store.objects.keys()]).toEqual([keyOf("attempt-1")]);
  });

  it("changes nothing where the share pays for all, but that the first one is alone", async () => {
    const { run, seen } = slowClone();
    const batch = await run({ invocations: 20, settings: at(5), shareUsd: 30 * costOf(1000) });
    expect(batch.invocations).toHaveLength(20);
    expect(batch).not.toHaveProperty("isShareSpent");
    expect(seen.inFlight.slice(0, 6)).toEqual([1, 1, 2, 3, 4, 5]);
  });

  it.each([1, 10])("ends the batch when it is spent, at concurrency %d", async (concurrency) => {
    const { run, store } = slowClone();
    const batch = await run({ invocations: 100, settings: at(concurrency), shareUsd: 6.5 * costOf(1000) });
    expect(batch.invocations).toHaveLength(7);
    expect(batch).toMatchObject({ isShareSpent: true, startedAtMost: 7 });
    expect(batch.failure).toBeUndefined();
    expect(await store.readJson<Batch>(keyOf("attempt-1"))).toMatchObject({ isShareSpent: true });
  });

  it.each([1, 10])(
    "is exceeded by one where that alone costs many times as much, at concurrency %d",
    async (concurrency) => {
      const { run, store } = slowClone();
      const shareUsd = costOf(1000) / 50;
      const batch = await run({ invocations: 100, settings: at(concurrency), shareUsd });
      expect(batch.invocations).toHaveLength(1);
      const key = runKeys.overspentBy("run-1", 1, "x86_64-128");
      expect(await store.readJson(key)).toEqual({ overUsd: expect.closeTo(costOf(1000) - shareUsd, 15) });
    },
  );

  it.each([1, 10])(
    "is less by what others of the round have overspent, and not by what those of another have, at concurrency %d",
    async (concurrency) => {
      const { run: start, invokes } = slowClone();
      const run = (changes: Parameters<typeof start>[0]) => start({ settings: at(concurrency), ...changes });
      const shareUsd = costOf(1000) * 0.9;
      await run({ invocations: 100, shareUsd });
      const next = await run({ candidate: other, invocations: 100, shareUsd: costOf(1000) * 0.09 });
      expect(next).toMatchObject({ invocations: [], startedAtMost: 0, isShareSpent: true });
      expect(next.failure).toBeUndefined();
      expect(invokes()).toHaveLength(1);
      const later = await run({ candidate: other, round: 2, invocations: 1, shareUsd: costOf(1000) * 0.09 });
      expect(later.invocations).toHaveLength(1);
    },
  );

  it("counts what an earlier attempt of the round has stored, and what may have run unseen", async () => {
    const { run, store } = slowClone();
    const earlier = buildBatch(
      "x86_64-128",
      1,
      [1, 2].map(() => buildInvocation(128, 1000)),
    );
    await store.writeJson(keyOf("attempt-0"), { ...earlier, attempt: "attempt-0", startedAtMost: 5 });
    const batch = await run({ invocations: 100, shareUsd: 7.5 * costOf(1000) });
    expect(batch.invocations).toHaveLength(3);
    // The same attempt, sent again after it broke off.
    await store.writeJson(keyOf("attempt-1"), { ...batch, startedAtMost: 4 });
    expect(await run({ invocations: 100, shareUsd: 9.5 * costOf(1000) })).toMatchObject({
      invocations: { length: 4 },
      isShareSpent: true,
    });
  });

  it("does not count what other rounds have spent", async () => {
    const { run, store } = slowClone();
    await store.writeJson(keyOf("earlier", 1), buildBatch("x86_64-128", 1, [buildInvocation(128, 2000)]));
    const batch = await run({ round: 2, invocations: 100, settings: at(10), shareUsd: 3.5 * costOf(1000) });
    expect(batch.invocations).toHaveLength(4);
  });

  it("counts an invocation without a report as one that ran into the time-out, as long as none has one", async () => {
    const { run } = stage({ Invoke: () => ({ LogResult: "" }) });
    const batch = await run({ invocations: 100, settings: at(10), shareUsd: 1.5 * costOf(3000) });
    expect(batch.invocations).toHaveLength(2);
    expect(batch).toMatchObject({ isShareSpent: true });
  });

  it("forces no further cold start when it is spent", async () => {
    const { run, calls } = stage({
      Invoke: () => ok(1000),
      GetFunctionConfiguration: () => ({ State: "Active", LastUpdateStatus: "Successful", RevisionId: "1" }),
      UpdateFunctionConfiguration: () => ({}),
    });
    await run({ invocations: 9, coldStarts: 9, shareUsd: 1.5 * costOf(1000) });
    const changes = calls.filter(({ name }) => name === "UpdateFunctionConfiguration");
    expect(changes.length).toBeLessThanOrEqual(2);
    expect(calls.filter(({ name }) => name === "Invoke")).toHaveLength(2);
  });

  it("is exceeded by no more than was in flight, whatever invocations cost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 20_000 }),
        async (durationsMs, concurrency, shareMs) => {
          const { run, seen } = slowClone(durationsMs);
          const shareUsd = costOf(shareMs);
          const batch = await run({ invocations: 30, settings: at(concurrency), shareUsd });
          expect(sum(seen.endedUsd.slice(0, -concurrency))).toBeLessThan(shareUsd);
          const isAll = batch.invocations.length === 30;
          expect(isAll || sum(seen.endedUsd) >= shareUsd).toBe(true);
          expect(batch.isShareSpent).toBe(isAll ? undefined : true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is exceeded by no more than was in flight of several candidates, beside each other or one by one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.boolean(),
        async (durationsMs, concurrency, leftMs, isBeside) => {
          const { run, seen } = slowClone(durationsMs);
          const shareUsd = costOf(leftMs) / 3;
          // All of the same size, so that they cost the same.
          const runs = ["a", "b", "c"].map(
            (key) => () =>
              run({
                candidate: { ...request.candidate, key },
                invocations: 30,
                settings: at(concurrency),
                shareUsd,
              }),
          );
          if (isBeside) await Promise.all(runs.map((start) => start()));
          else for (const start of runs) await start();
          const inFlight = isBeside ? 3 * concurrency : concurrency;
          expect(sum(seen.endedUsd.slice(0, -inFlight))).toBeLessThan(3 * shareUsd * 1.03);
        },
      ),
      { numRuns: 50 },
    );
  });
});
