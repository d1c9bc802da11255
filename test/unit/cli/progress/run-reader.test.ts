import { describe, expect, it } from "vitest";
import { openRunReader } from "../../../../lib/cli/progress/run-reader.ts";
import { runKeys } from "../../../../lib/store.ts";
import { createMemoryStore } from "../../../helpers/memory-store.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../../helpers/plans.ts";

const plan = buildPlan([128]);
const [key] = [runKeys.batch("run-1", "x86_64-128", 1, "attempt-1")];

describe("openRunReader", () => {
  it("has nothing before the plan is there", async () => {
    expect(await openRunReader(createMemoryStore(), "run-1")()).toBeUndefined();
  });

  it("sees a batch grow, and reads it no more when the next round began", async () => {
    const store = createMemoryStore();
    const read = openRunReader(store, "run-1");
    await store.writeJson(runKeys.plan("run-1"), plan);
    expect((await read())?.batches).toEqual([]);

    for (const count of [1, 2]) {
      const invocations = Array.from({ length: count }, () => buildInvocation(128, 10));
      await store.writeJson(key, buildBatch("x86_64-128", 1, invocations));
      expect((await read())?.batches[0]?.invocations).toHaveLength(count);
    }

    await store.writeJson(
      runKeys.batch("run-1", "x86_64-128", 2, "attempt-1"),
      buildBatch("x86_64-128", 2, []),
    );
    await read();
    await store.writeJson(key, buildBatch("x86_64-128", 1, []));
    expect((await read())?.batches.map(({ invocations }) => invocations.length)).toEqual([2, 0]);
  });
});
