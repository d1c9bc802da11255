import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { type CleanupRequest, cleanup } from "../../../lib/cleanup/cleanup.ts";
import { runKeys } from "../../../lib/store.ts";
import { type Fault, fakeFunctions } from "../../helpers/fake-functions.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildPlan } from "../../helpers/plans.ts";

const [first, second] = ["power-tuner-clone-1-x86_64-128", "power-tuner-clone-1-x86_64-256"];
const OURS = { "power-tuner:run": "run-1" };

/** A run that has recorded these clones, which are there, and Cleanup over it. */
async function arrange(names: readonly string[], fault?: (call: number, name: string) => Fault | undefined) {
  const store = createMemoryStore();
  await store.writeJson(runKeys.open("run-1"), { runId: "run-1" });
  for (const functionName of names) {
    await store.writeJson(runKeys.clone("run-1", functionName), {
      kind: "function",
      functionName,
      notes: [],
    });
  }
  const aws = fakeFunctions(fault);
  for (const name of names) aws.add(name, {}, OURS);
  const run = (request: Partial<CleanupRequest> = {}, lambda = aws.lambda) =>
    cleanup(
      { runId: "run-1", mayStillProvision: false, ...request },
      { store, patience: fakePatience(), reach: async () => lambda },
    );
  return { ...aws, store, run, isOpen: () => store.objects.has(runKeys.open("run-1")) };
}

const CLEAN = { failed: false, error: "", cause: "", leftovers: [], kept: [] };

describe("cleanup", () => {
  it("deletes every recorded clone, also those that are gone already, and takes the run off the sweep's list", async () => {
    const { run, functions, isOpen } = await arrange([first, second]);
    functions.delete(first);
    expect(await run()).toEqual({ ...CLEAN, deleted: 2 });
    expect(functions.size).toBe(0);
    expect(isOpen()).toBe(false);
  });

  it("closes the run before it looks for clones", async () => {
    const { run, store } = await arrange([first]);
    const readAll = store.readAll;
    let isClosedFirst = false;
    store.readAll = (prefix) => {
      isClosedFirst = store.objects.has(runKeys.closed("run-1"));
      return readAll(prefix);
    };
    await run();
    expect(isClosedFirst).toBe(true);
  });

  it("keeps the error that an earlier clean-up has recorded, as a later one knows of none", async () => {
    const { run, store } = await arrange([first]);
    await run({ error: { Error: "MeasurementError", Cause: "no report" }, mayStillProvision: true });
    await run({ mayStillProvision: true });
    expect(await store.readJson(runKeys.closed("run-1"))).toEqual({ error: "MeasurementError" });
  });

  it("closes the run also when it cannot read whether it is closed already", async () => {
    const { run, store } = await arrange([first]);
    const { readJson } = store;
    store.readJson = async (key) => {
      if (key === runKeys.closed("run-1")) throw new Error("the bucket does not answer");
      return readJson(key);
    };
    await run({ error: { Error: "MeasurementError", Cause: "no report" } });
    store.readJson = readJson;
    expect(await store.readJson(runKeys.closed("run-1"))).toEqual({ error: "MeasurementError" });
  });

  it("leaves the run on the sweep's list while a Provision of it may still be running", async () => {
    const { run, isOpen } = await arrange([first]);
    await run({ mayStillProvision: true });
    expect(isOpen()).toBe(true);
  });

  it("deletes the clones also when the store takes nothing, and leaves the run on the sweep's list", async () => {
    const { run, store, functions, isOpen } = await arrange([first]);
    store.writeJson = async () => {
      throw new Error("the bucket is read-only");
    };
    expect(await run()).toEqual({ ...CLEAN, deleted: 1 });
    expect(functions.size).toBe(0);
    expect(isOpen()).toBe(true);
  });

  it("ends as it should when the run cannot be taken off the sweep's list", async () => {
    const { run, store, functions } = await arrange([first]);
    store.remove = async () => {
      throw new Error("the bucket is read-only");
    };
    expect(await run()).toEqual({ ...CLEAN, deleted: 1 });
    expect(functions.size).toBe(0);
  });

  it("deletes many clones a few at a time, so that Lambda does not throttle", async () => {
    let [atOnce, most] = [0, 0];
    const lambda = new LambdaClient({ region: "us-east-1" });
    lambda.send = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      return { Tags: OURS };
    };
    const { run } = await arrange(Array.from({ length: 80 }, (_, index) => `power-tuner-clone-1-${index}`));
    expect(await run({}, lambda)).toMatchObject({ deleted: 80 });
    expect(most).toBeLessThanOrEqual(4);
  });

  it.each<Fault>(["throttled", "conflict", "failed", "lost"])(
    "deletes a clone also when the first delete is %s",
    async (fault) => {
      let isDone = false;
      const { run, functions } = await arrange([first], (_call, name) => {
        if (name !== "DeleteFunction" || isDone) return undefined;
        isDone = true;
        return fault;
      });
      expect(await run()).toMatchObject({ failed: false });
      expect(functions.size).toBe(0);
    },
  );

  it("waits for a clone that is Pending, for as long as a network interface takes, and deletes it", async () => {
    let looks = 0;
    const { run, functions, calls } = await arrange([first], (_call, name) => {
      const clone = functions?.get(first);
      if (!clone) return undefined;
      if (name === "GetFunction") looks += 1;
      clone.latest.State = looks < 30 ? "Pending" : "Active";
      return name === "DeleteFunction" && looks < 30 ? "conflict" : undefined;
    });
    expect(await run()).toEqual({ ...CLEAN, deleted: 1 });
    expect(functions.size).toBe(0);
    expect(calls.filter(({ name }) => name === "DeleteFunction")).toHaveLength(9);
  });

  it("waits no longer for a conflict of a clone that is ready", async () => {
    const { run, calls } = await arrange([first], (_call, name) =>
      name === "DeleteFunction" ? "conflict" : undefined,
    );
    expect(await run()).toMatchObject({ failed: true, leftovers: [first] });
    expect(calls.filter(({ name }) => name === "DeleteFunction")).toHaveLength(8);
  });

  it("deletes a clone that it may not look at", async () => {
    const { run, functions } = await arrange([first], (_call, name) =>
      name === "GetFunction" ? "denied" : undefined,
    );
    expect(await run()).toMatchObject({ failed: false });
    expect(functions.size).toBe(0);
  });

  it("never deletes a function that is no clone or another's, whatever the record says", async () => {
    const { run, functions } = await arrange(["orders", first]);
    Object.assign(functions.get(first) ?? {}, { tags: { team: "shop" } });
    expect(await run()).toMatchObject({ failed: false });
    expect([...functions.keys()]).toEqual(["orders", first]);
  });

  it("ends the run with the first cause in plain words", async () => {
    const { run } = await arrange([]);
    const error = {
      Error: "InputError",
      Cause: `{"errorType":"InputError","errorMessage":"num: 0","trace":[]}`,
    };
    expect(await run({ error })).toMatchObject({ failed: true, error: "InputError", cause: "num: 0" });
  });

  it("keeps a cause that is not JSON as it is", async () => {
    const { run } = await arrange([]);
    const error = { Error: "States.Timeout", Cause: "States.Timeout" };
    expect(await run({ error })).toMatchObject({ cause: "States.Timeout" });
  });

  it("names what is left over, how to remove it, and the first cause", async () => {
    const { run, store, isOpen } = await arrange([first, second], (_call, name) =>
      name === "DeleteFunction" ? "denied" : undefined,
    );
    await store.writeJson(runKeys.plan("run-1"), buildPlan([128]));
    const error = { Error: "MeasurementError", Cause: `{"errorMessage":"nothing was measured"}` };
    const command = (name: string) =>
      `aws lambda delete-function --region us-east-1 --function-name ${name} (AccessDeniedException)`;
    expect(await run({ error })).toEqual({
      failed: true,
      error: "CleanupError",
      cause: `something of the run's is left over; remove it with: ${command(first)}; ${command(second)}. The run had failed: nothing was measured`,
      deleted: 0,
      leftovers: [first, second],
      kept: [],
    });
    expect(isOpen()).toBe(true);
  });

  it("reaches clones where the plan says that the target is", async () => {
    const { run: _run, store, lambda, functions } = await arrange([first]);
    const access = { region: "eu-west-1", assumeRoleArn: "arn:aws:iam::111111111111:role/tuned" };
    await store.writeJson(runKeys.plan("run-1"), { ...buildPlan([128]), access });
    const asked: unknown[] = [];
    const reach = async (wanted: unknown) => {
      asked.push(wanted);
      return lambda;
    };
    await cleanup({ runId: "run-1", mayStillProvision: false }, { store, patience: fakePatience(), reach });
    expect(asked).toEqual([access]);
    expect(functions.size).toBe(0);
  });

  it("keeps the first cause and names the clones when the target's account is not to be reached", async () => {
    const { store } = await arrange([first]);
    const outcome = await cleanup(
      { runId: "run-1", mayStillProvision: true, error: { Error: "TargetError", Cause: "no role" } },
      {
        store,
        patience: fakePatience(),
        reach: () => Promise.reject(new Error("AccessDenied: sts:AssumeRole")),
      },
    );
    expect(outcome).toMatchObject({ failed: true, error: "CleanupError", leftovers: [first] });
    expect(outcome.cause).toMatch(/sts:AssumeRole.*The run had failed: no role/);
  });

  it("reaches for nothing when the run made nothing", async () => {
    const { store } = await arrange([]);
    const reach = () => Promise.reject(new Error("not to be reached"));
    expect(
      await cleanup({ runId: "run-1", mayStillProvision: false }, { store, patience: fakePatience(), reach }),
    ).toEqual({ ...CLEAN, deleted: 0 });
  });
});
