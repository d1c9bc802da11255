import { describe, expect, it } from "vitest";
import type { Batch } from "../../../lib/measure/batch.ts";
import { type TakeOverRequest, takeOverBatches } from "../../../lib/samples/take-over-batches.ts";
import { runKeys } from "../../../lib/store.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildAllowedException, buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";

const KEYS = new Set(["arm64-128", "arm64-256"]);
const worked = () => buildInvocation(128, 10);
const failed = () => buildInvocation(128, 10, { failure: buildFailure("function-error", "Late") });
const allowed = () => buildInvocation(128, 10, { failure: buildAllowedException("Sold") });

async function takeOver(batches: readonly Batch[], request: Partial<TakeOverRequest> = {}) {
  const store = createMemoryStore();
  for (const batch of batches) {
    await store.writeJson(runKeys.batch("old", batch.candidateKey, batch.round, batch.attempt), batch);
  }
  const taken = await takeOverBatches(store, {
    fromRunId: "old",
    toRunId: "new",
    candidateKeys: KEYS,
    measuredAgain: KEYS,
    brokeOff: false,
    ...request,
  });
  return { taken, copies: await store.readAll<Batch>(runKeys.samples("new")) };
}

describe("takeOverBatches", () => {
  it("copies the batches of the candidates as they are, and counts them", async () => {
    const batches = [
      buildBatch("arm64-128", 1, [worked(), failed()]),
      buildBatch("arm64-128", 3, [worked()]),
      buildBatch("arm64-256", 2, [failed(), failed()]),
    ];
    const { taken, copies } = await takeOver([...batches, buildBatch("arm64-512", 7, [worked()])]);
    expect(copies).toEqual(JSON.parse(JSON.stringify(batches)));
    expect(taken).toEqual({ rounds: 3, invocations: 5, configurations: 2 });
  });

  it("leaves out why a candidate could not be measured, where it may be tried again", async () => {
    const refused = { ...buildBatch("arm64-128", 1, []), failure: buildFailure("not-provisioned") };
    const broken = { ...buildBatch("arm64-256", 1, [worked()]), failure: buildFailure("step-failed") };
    const { copies, taken } = await takeOver([refused, broken]);
    expect(copies.map(({ candidateKey, failure }) => [candidateKey, failure])).toEqual([
      ["arm64-256", undefined],
    ]);
    expect(taken).toEqual({ rounds: 1, invocations: 1, configurations: 1 });
  });

  it("keeps what Lambda or a processor refused where it is not tried again, but not a step's failure", async () => {
    const refused = { ...buildBatch("arm64-128", 1, []), failure: buildFailure("not-provisioned") };
    const broken = { ...buildBatch("arm64-256", 1, []), failure: buildFailure("step-failed") };
    const { copies, taken } = await takeOver([refused, broken], { measuredAgain: new Set() });
    expect(copies.map(({ failure }) => failure?.reason)).toEqual(["not-provisioned"]);
    expect(taken).toEqual({ rounds: 1, invocations: 0, configurations: 0 });
  });

  it("leaves out what failed last in the last round of a run that broke off, and keeps it counted", async () => {
    const batches = [
      buildBatch("arm64-128", 1, [worked(), failed()]),
      buildBatch("arm64-128", 2, [failed(), worked(), failed(), failed()]),
      buildBatch("arm64-256", 2, [failed(), allowed(), failed()]),
    ];
    const { copies } = await takeOver(batches, { brokeOff: true });
    expect(copies.map(({ invocations, startedAtMost }) => [invocations.length, startedAtMost])).toEqual([
      [2, 2],
      [2, 4],
      [2, 3],
    ]);
    const whole = await takeOver(batches, { brokeOff: false });
    expect(whole.taken.invocations).toBe(9);
  });

  it("takes nothing over of a run that measured nothing", async () => {
    expect(await takeOver([])).toEqual({
      taken: { rounds: 0, invocations: 0, configurations: 0 },
      copies: [],
    });
  });
});
