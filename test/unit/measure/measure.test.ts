import { describe, expect, it } from "vitest";
import type { Batch } from "../../../lib/measure/batch.ts";
import { measure } from "../../../lib/measure/measure.ts";
import { runKeys } from "../../../lib/store.ts";
import { fakeLambda, namedError } from "../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";

const reportLine = (durationMs: number) =>
  Buffer.from(
    `REPORT RequestId: 11111111-1111-1111-1111-111111111111\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t\n`,
  ).toString("base64");

const request = {
  runId: "run-1",
  candidateKey: "x86_64-128",
  functionName: "clone",
  round: 1,
  invocations: 5,
  attempt: "attempt-1",
  payloads: { entries: [{ json: `{"orders":3}`, weight: 1 }], isTemplate: false },
  settings: { concurrency: 1 },
};
const key = runKeys.batch("run-1", "x86_64-128", 1, "attempt-1");

/** A clock that only invocations move, by `stepMs` each time it is read. */
const clock = (stepMs: number) => {
  let ms = 0;
  return () => {
    ms += stepMs;
    return new Date(ms);
  };
};

describe("measure", () => {
  it("invokes the clone as often as asked, with the payload and the log tail, and stores the batch", async () => {
    const { lambda, calls } = fakeLambda({ Invoke: () => ({ LogResult: reportLine(12.5) }) });
    const store = createMemoryStore();
    const batch = await measure(request, { lambda, store, now: clock(1), remainingMs: () => 900_000 });
    expect(batch.invocations).toHaveLength(5);
    expect(batch.invocations[0]?.report?.durationMs).toBe(12.5);
    expect(calls[0]?.input).toMatchObject({ FunctionName: "clone", LogType: "Tail" });
    expect(String(calls[0]?.input.Payload)).toBe(`{"orders":3}`);
    expect(await store.readJson<Batch>(key)).toEqual(JSON.parse(JSON.stringify(batch)));
  });

  it("goes on from a stored batch, so that a repeated step repeats no invocation", async () => {
    const { lambda, calls } = fakeLambda({ Invoke: () => ({ LogResult: reportLine(10) }) });
    const store = createMemoryStore();
    await store.writeJson(
      key,
      buildBatch(
        "x86_64-128",
        1,
        [1, 2, 3].map((ms) => buildInvocation(128, ms)),
      ),
    );
    const batch = await measure(request, { lambda, store, now: clock(1), remainingMs: () => 900_000 });
    expect(calls).toHaveLength(2);
    expect(batch.invocations).toHaveLength(5);
  });

  it("ends before its own deadline and leaves the rest to the next round", async () => {
    const { lambda } = fakeLambda({ Invoke: () => ({ LogResult: reportLine(10) }) });
    let remainingMs = 60_000;
    const batch = await measure(request, {
      lambda,
      store: createMemoryStore(),
      now: clock(10_000),
      remainingMs: () => (remainingMs -= 10_000),
    });
    expect(batch.invocations.length).toBeGreaterThan(0);
    expect(batch.invocations.length).toBeLessThan(5);
  });

  it("stops after three failures without a success", async () => {
    const { lambda, calls } = fakeLambda({
      Invoke: () => ({
        FunctionError: "Unhandled",
        Payload: Buffer.from(`{"errorType":"Error","errorMessage":"boom"}`),
        LogResult: reportLine(1),
      }),
    });
    await measure(
      { ...request, invocations: 50 },
      {
        lambda,
        store: createMemoryStore(),
        now: clock(1),
        remainingMs: () => 900_000,
      },
    );
    expect(calls).toHaveLength(3);
  });

  it("records an invocation without a REPORT line as one, never as zero milliseconds", async () => {
    const { lambda } = fakeLambda({ Invoke: () => ({ LogResult: "" }) });
    const batch = await measure(
      { ...request, invocations: 1 },
      {
        lambda,
        store: createMemoryStore(),
        now: clock(1),
        remainingMs: () => 900_000,
      },
    );
    expect(batch.invocations[0]).toMatchObject({ failure: { reason: "no-report" } });
    expect(batch.invocations[0]?.report).toBeUndefined();
  });

  it("stores what was measured before the call itself fails", async () => {
    let invoked = 0;
    const { lambda } = fakeLambda({
      Invoke: () => {
        invoked += 1;
        if (invoked === 3) throw namedError("ResourceNotFoundException", "the clone is gone");
        return { LogResult: reportLine(10) };
      },
    });
    const store = createMemoryStore();
    const run = measure(request, { lambda, store, now: clock(1), remainingMs: () => 900_000 });
    await expect(run).rejects.toThrow("the clone is gone");
    expect((await store.readJson<Batch>(key))?.invocations).toHaveLength(2);
    expect(invoked).toBe(3);
  });
});
