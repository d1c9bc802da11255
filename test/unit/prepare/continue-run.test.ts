import { describe, expect, it } from "vitest";
import { continueRun, readEarlierRun } from "../../../lib/prepare/continue-run.ts";
import type { TuningPlan } from "../../../lib/prepare/plan.ts";
import { runKeys } from "../../../lib/store.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const plan = { ...buildPlan([128, 256]), runId: "old" };
const now: TuningPlan = { ...buildPlan([256, 512]), runId: "new" };

async function storeOld({ hasPlan = true, hasEnded = true, hasResult = false } = {}) {
  const store = createMemoryStore();
  if (hasPlan) await store.writeJson(runKeys.plan("old"), plan);
  if (hasEnded) await store.writeJson(runKeys.closed("old"), {});
  if (hasResult) await store.writeJson(runKeys.result("old"), {});
  const worked = buildInvocation(256, 10, { round: 2 });
  const failed = buildInvocation(256, 10, { round: 2, failure: buildFailure("crash") });
  const batches = [
    buildBatch("x86_64-128", 1, [buildInvocation(128, 20)]),
    buildBatch("x86_64-256", 2, [worked, failed]),
  ];
  for (const batch of batches) {
    await store.writeJson(runKeys.batch("old", batch.candidateKey, batch.round, "a"), batch);
  }
  return store;
}

describe("a run that is to be continued", () => {
  it.each([
    ["is not there", { hasPlan: false }, "there is no run of this name"],
    ["has not ended", { hasEnded: false }, "still running"],
  ])("is refused when it %s", async (_what, state, words) => {
    const reading = readEarlierRun("old", now, await storeOld(state));
    await expect(reading).rejects.toMatchObject({ name: "InputError" });
    await expect(reading).rejects.toThrow(words);
  });

  it("is refused with every difference at once", async () => {
    const other = { ...now, target: { ...now.target, runtime: "python3.13", codeSha256: "b3RoZXI=" } };
    await expect(readEarlierRun("old", other, await storeOld())).rejects.toThrow(
      [
        `continueFrom: "old"; allowed: a run in which the code's SHA-256 is the same; it was c2hh, and is b3RoZXI= now`,
        `continueFrom: "old"; allowed: a run in which the runtime is the same; it was nodejs24.x, and is python3.13 now`,
      ].join("\n"),
    );
  });

  it("gives the batches of the new run's candidates", async () => {
    const store = await storeOld({ hasResult: true });
    const earlier = await readEarlierRun("old", now, store);
    expect(await continueRun(earlier, now, store)).toEqual({
      runId: "old",
      rounds: 2,
      invocations: 2,
      configurations: 1,
    });
    expect(await store.listKeys(runKeys.samples("new"))).toEqual([
      runKeys.batch("new", "x86_64-256", 2, "attempt-1"),
    ]);
  });

  it("loses what failed at its end when it came to no result", async () => {
    const store = await storeOld();
    const earlier = await readEarlierRun("old", now, store);
    expect(await continueRun(earlier, now, store)).toMatchObject({ rounds: 2, invocations: 1 });
  });

  it("has nothing to give when it measured nothing of the new run's", async () => {
    const store = await storeOld();
    const other = { ...now, candidates: buildPlan([512]).candidates };
    const earlier = await readEarlierRun("old", other, store);
    expect(await continueRun(earlier, other, store)).toEqual({
      runId: "old",
      rounds: 0,
      invocations: 0,
      configurations: 0,
    });
  });
});
