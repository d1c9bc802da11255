import { expect, it } from "vitest";
import type { Batch } from "../../../lib/measure/batch.ts";
import { storeFailure } from "../../../lib/measure/store-failure.ts";
import { runKeys } from "../../../lib/store.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";

it("stores a candidate's failure beside what another attempt of the round has measured, once however often it is repeated", async () => {
  const store = createMemoryStore();
  const which = { candidateKey: "arm64-512", round: 2 };
  const measured = { ...which, attempt: "request-1", invocations: [], startedAtMost: 5 } satisfies Batch;
  await store.writeJson(runKeys.batch("run-1", "arm64-512", 2, "request-1"), measured);
  const failure = {
    reason: "step-failed",
    errorType: "States.Timeout",
    errorMessage: "see its logs",
  } as const;
  for (let time = 0; time < 2; time++) await storeFailure(store, "run-1", which, "step-failed", failure);
  expect(await store.readAll<Batch>(runKeys.batches("run-1", "arm64-512"))).toEqual([
    measured,
    { ...which, attempt: "step-failed", invocations: [], startedAtMost: 0, failure },
  ]);
});
