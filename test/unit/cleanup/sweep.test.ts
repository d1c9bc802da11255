import { describe, expect, it } from "vitest";
import { sweep } from "../../../lib/cleanup/sweep.ts";
import { runKeys } from "../../../lib/store.ts";
import { type Fault, fakeFunctions } from "../../helpers/fake-functions.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildPlan } from "../../helpers/plans.ts";

/** The fake clock stands at 2026-11-21. */
const [PAST, FUTURE] = ["2026-11-20T23:00:00.000Z", "2026-11-21T01:00:00.000Z"];

function arrange(fault?: (call: number, name: string) => Fault | undefined) {
  const store = createMemoryStore();
  const aws = fakeFunctions(fault);
  const reached: (string | undefined)[] = [];
  return {
    ...aws,
    store,
    reached,
    async addRun(runId: string, expiresAt: string, region = "us-east-1") {
      const functionName = `power-tuner-clone-${runId}-x86_64-128`;
      await store.writeJson(runKeys.open(runId), { runId, openedAt: PAST, expiresAt });
      await store.writeJson(runKeys.plan(runId), { ...buildPlan([128]), runId, access: { region } });
      await store.writeJson(runKeys.clone(runId, "x86_64-128"), {
        kind: "function",
        functionName,
        notes: [],
      });
      aws.add(functionName, {}, { "power-tuner:run": runId, "power-tuner:expires-at": expiresAt });
      return functionName;
    },
    run: () =>
      sweep({
        store,
        patience: fakePatience(),
        reach: async (access) => {
          reached.push(access?.region);
          return aws.lambda;
        },
      }),
  };
}

describe("sweep", () => {
  it("cleans up runs past their expiry where they are, and leaves the others", async () => {
    const { addRun, run, functions, store, reached } = arrange();
    await addRun("old", PAST, "eu-west-1");
    const young = await addRun("young", FUTURE);
    expect(await run()).toEqual({ runs: 1, deleted: 1, leftovers: [], problems: [] });
    expect([...functions.keys()]).toEqual([young]);
    expect(await store.listKeys(runKeys.openRuns)).toEqual([runKeys.open("young")]);
    expect(reached).toEqual(["eu-west-1", undefined]);
  });

  it("deletes expired clones that no record names, and nothing without our tags", async () => {
    const { add, run, functions } = arrange();
    add("power-tuner-clone-1-x86_64-128", {}, { "power-tuner:run": "gone", "power-tuner:expires-at": PAST });
    add(
      "power-tuner-clone-2-x86_64-128",
      {},
      { "power-tuner:run": "there", "power-tuner:expires-at": FUTURE },
    );
    add("power-tuner-clone-of-mine", {}, {});
    add("orders", {}, { "power-tuner:run": "gone", "power-tuner:expires-at": PAST });
    expect(await run()).toMatchObject({ deleted: 1, leftovers: [] });
    expect([...functions.keys()]).toEqual([
      "power-tuner-clone-2-x86_64-128",
      "power-tuner-clone-of-mine",
      "orders",
    ]);
  });

  it("names what resists once, keeps its run open for the next sweep and goes on with the rest", async () => {
    const resisting = arrange((_call, name) => (name === "DeleteFunction" ? "denied" : undefined));
    const [one, two] = [await resisting.addRun("one", PAST), await resisting.addRun("two", PAST)];
    expect(await resisting.run()).toEqual({ runs: 2, deleted: 0, leftovers: [one, two], problems: [] });
    expect(await resisting.store.listKeys(runKeys.openRuns)).toHaveLength(2);
  });

  it("says what it could not look at, after it has done what it could", async () => {
    const { addRun, run, functions, store } = arrange((_call, name) =>
      name === "ListFunctions" ? "denied" : undefined,
    );
    await addRun("old", PAST);
    store.objects.set(runKeys.open("broken"), "not JSON");
    const outcome = await run();
    expect(outcome).toMatchObject({ runs: 1, deleted: 1 });
    expect(outcome.problems).toEqual([
      expect.stringContaining("open/broken.json"),
      expect.stringContaining("lambda:ListFunctions"),
    ]);
    expect(functions.size).toBe(0);
  });
});
