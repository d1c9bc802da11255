import { describe, expect, it } from "vitest";
import type { TuningPlan } from "../../../lib/prepare/plan.ts";
import { nameClone } from "../../../lib/provision/clone-request.ts";
import { type ProvisionOutcome, provision } from "../../../lib/provision/provision.ts";
import { runKeys } from "../../../lib/store.ts";
import { awsError, type Fault, fakeFunctions } from "../../helpers/fake-functions.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildPlan } from "../../helpers/plans.ts";

const plan = buildPlan([512]);
const candidate = { key: "x86_64-512", architecture: "x86_64", memoryMb: 512 } as const;
const name = nameClone(plan.executionArn, candidate.key);
const record = runKeys.clone("run-1", candidate.key);

/** The target in a fake Lambda, and Provision over it. */
function arrange(
  options: { plan?: TuningPlan; fault?: (call: number, name: string) => Fault | undefined } = {},
) {
  const store = createMemoryStore();
  const aws = fakeFunctions(options.fault);
  aws.add("orders", { FunctionName: "orders", MemorySize: 128, Role: "arn:role", PackageType: "Zip" });
  const patience = fakePatience();
  const run = (): Promise<ProvisionOutcome> =>
    provision(options.plan ?? plan, candidate, {
      lambda: aws.lambda,
      store,
      patience,
      undoPatience: patience,
      tunerRegion: "us-east-1",
    });
  const named = (call: string) => aws.calls.filter((made) => made.name === call);
  return { ...aws, store, patience, run, named };
}

/** Only the first call of this name goes wrong. */
const once = (fault: Fault, operation: string) => {
  let isDone = false;
  return (_call: number, called: string) => {
    if (isDone || called !== operation) return undefined;
    isDone = true;
    return fault;
  };
};

describe("provision of a clone", () => {
  it("makes a clone of the run's, and names what to measure", async () => {
    const { run, functions } = arrange();
    expect(await run()).toMatchObject({ state: "provisioned", functionName: name, notes: [] });
    expect(functions.get(name)).toMatchObject({
      latest: { MemorySize: 512, Role: "arn:role" },
      tags: { "power-tuner:run": "run-1", "power-tuner:expires-at": plan.expiresAt },
    });
  });

  it("marks the run as open and records the clone before it creates it", async () => {
    let atCreation: string[] = [];
    const store = createMemoryStore();
    const aws = fakeFunctions((_call, operation) => {
      if (operation === "CreateFunction") atCreation = [...store.objects.keys()];
      return undefined;
    });
    aws.add("orders", {});
    const patience = fakePatience();
    await provision(plan, candidate, {
      lambda: aws.lambda,
      store,
      patience,
      undoPatience: patience,
      tunerRegion: "us-east-1",
    });
    expect(atCreation).toEqual([runKeys.open("run-1"), record]);
  });

  it("finds the clone of an earlier attempt and creates nothing", async () => {
    const { run, named } = arrange();
    await run();
    expect(await run()).toMatchObject({ state: "provisioned", functionName: name });
    expect(named("CreateFunction")).toHaveLength(1);
  });

  it("creates a clone that was recorded and never made", async () => {
    const { run, functions } = arrange();
    await run();
    functions.delete(name);
    expect((await run()).state).toBe("provisioned");
    expect(functions.has(name)).toBe(true);
  });

  it.each<[Fault, string]>([
    ["throttled", "CreateFunction"],
    ["failed", "CreateFunction"],
    ["lost", "CreateFunction"],
    ["conflict", "CreateFunction"],
    ["throttled", "GetFunction"],
    ["lost", "GetFunction"],
    ["denied", "GetFunctionCodeSigningConfig"],
    ["throttled", "GetFunctionCodeSigningConfig"],
  ])("goes on when the first call is %s: %s", async (fault, operation) => {
    const { run, functions } = arrange({ fault: once(fault, operation) });
    expect((await run()).state).toBe("provisioned");
    expect([...functions.keys()]).toEqual(["orders", name]);
  });

  it("never touches a function of that name that is not the run's, and forgets it, so that Cleanup does not either", async () => {
    const { run, add, functions, store, named } = arrange();
    add(name, { MemorySize: 1 }, { team: "orders" });
    expect(await run()).toMatchObject({ state: "refused", errorType: "NameTaken" });
    expect(functions.get(name)?.latest.MemorySize).toBe(1);
    expect(store.objects.has(record)).toBe(false);
    expect(named("DeleteFunction")).toEqual([]);
  });

  it("leaves throttling beyond its patience to the state machine, after a bounded number of calls", async () => {
    const { run, named, patience } = arrange({
      fault: (_call, operation) => (operation === "CreateFunction" ? "throttled" : undefined),
    });
    await expect(run()).rejects.toMatchObject({ name: "ThrottledError" });
    expect(named("CreateFunction")).toHaveLength(8);
    expect(patience.sleptMs).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it("makes an outage of Lambda's this candidate's outcome", async () => {
    const { run } = arrange({
      fault: (_call, operation) => (operation === "CreateFunction" ? "failed" : undefined),
    });
    expect(await run()).toMatchObject({ state: "refused", errorType: "ServiceException" });
  });

  it("throws what is not Lambda's", async () => {
    const { run, store } = arrange();
    store.writeJson = () => Promise.reject(new Error("the bucket is gone"));
    await expect(run()).rejects.toThrow("the bucket is gone");
  });

  it("waits until the clone is active, and tells Lambda's reason when it never is", async () => {
    const { run, functions, named, patience } = arrange({
      fault: (_call, operation) => {
        const clone = functions?.get(name);
        if (operation === "GetFunction" && clone) clone.latest = { ...clone.latest, State: "Pending" };
        return undefined;
      },
    });
    expect(await run()).toMatchObject({
      state: "refused",
      errorType: "NotActive",
      errorMessage: expect.stringContaining(`${name} is still Pending`),
    });
    expect(named("GetFunction").length).toBeGreaterThan(10);
    expect(patience.sleptMs.reduce((total, ms) => total + ms)).toBeLessThanOrEqual(600_000);
  });

  it("tells Lambda's reason when the clone has failed", async () => {
    const { run, functions } = arrange({
      fault: (_call, operation) => {
        const clone = functions?.get(name);
        if (operation === "GetFunction" && clone) {
          clone.latest = { ...clone.latest, State: "Failed", StateReason: "the subnet is gone" };
        }
        return undefined;
      },
    });
    expect(await run()).toEqual({
      state: "refused",
      errorType: "NotActive",
      errorMessage: `${name} is Failed: the subnet is gone`,
    });
  });

  it("makes nothing when the run has ended", async () => {
    const { run, store, named } = arrange();
    await store.writeJson(runKeys.closed("run-1"), {});
    expect(await run()).toMatchObject({ state: "refused", errorType: "RunEnded" });
    expect(named("CreateFunction")).toEqual([]);
  });

  it("deletes what it made while the run ended, and leaves a marker for the sweep", async () => {
    const arranged = arrange({
      fault: (_call, operation) => {
        if (operation === "CreateFunction") arranged.store.objects.set(runKeys.closed("run-1"), "{}");
        return undefined;
      },
    });
    expect(await arranged.run()).toMatchObject({ state: "refused", errorType: "RunEnded" });
    expect([...arranged.functions.keys()]).toEqual(["orders"]);
    expect(arranged.store.objects.has(runKeys.open("run-1"))).toBe(true);
  });

  it("waits for a clone and a version that reads do not know of yet", async () => {
    const snapStart = { ...plan, target: { ...plan.target, usesSnapStart: true } };
    const { run, lambda, patience } = arrange({ plan: snapStart });
    const send = lambda.send.bind(lambda);
    const missing = new Map([
      ["", 2],
      ["1", 1],
    ]);
    lambda.send = ((command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const qualifier = String(command.input.Qualifier ?? "");
      const left = missing.get(qualifier) ?? 0;
      const isRead = command.constructor.name === "GetFunctionCommand" && command.input.FunctionName === name;
      if (!isRead || left === 0) return send(command as never);
      missing.set(qualifier, left - 1);
      return Promise.reject(awsError("ResourceNotFoundException", "Function not found"));
    }) as typeof lambda.send;
    expect(await run()).toMatchObject({ state: "provisioned", functionName: `${name}:1` });
    expect(patience.sleptMs).toEqual([500, 1000, 500]);
  });

  it("carries the target's tags over beside ours", async () => {
    const { run, functions } = arrange();
    Object.assign(functions.get("orders")?.tags ?? {}, {
      team: "shop",
      "aws:cloudformation:stack-name": "s",
    });
    await run();
    expect(Object.keys(functions.get(name)?.tags ?? {}).toSorted()).toEqual([
      "power-tuner:expires-at",
      "power-tuner:run",
      "team",
    ]);
  });

  it("publishes the clone of a SnapStart function, waits for the version and measures that", async () => {
    const { run, named } = arrange({ plan: { ...plan, target: { ...plan.target, usesSnapStart: true } } });
    expect(await run()).toMatchObject({ state: "provisioned", functionName: `${name}:1` });
    expect(named("GetFunction").at(-1)?.input).toEqual({ FunctionName: name, Qualifier: "1" });
    expect(await run()).toMatchObject({ functionName: `${name}:1` });
  });

  it("puts the clone on the target's runtime version when Lambda gave it another", async () => {
    const { run, functions, named } = arrange({
      fault: (_call, operation) => {
        const clone = functions?.get(name);
        if (operation === "GetFunction" && clone && !clone.latest.RuntimeVersionConfig) {
          clone.latest.RuntimeVersionConfig = { RuntimeVersionArn: "arn:new" };
        }
        return undefined;
      },
    });
    const target = functions.get("orders");
    if (target) target.latest.RuntimeVersionConfig = { RuntimeVersionArn: "arn:pinned" };
    expect(await run()).toMatchObject({ state: "provisioned", notes: [] });
    expect(named("PutRuntimeManagementConfig").map(({ input }) => input)).toEqual([
      { FunctionName: name, UpdateRuntimeOn: "Manual", RuntimeVersionArn: "arn:pinned" },
    ]);
  });

  it("records once, for Analyze, that the clone runs on another runtime version", async () => {
    const { run, functions, store } = arrange({
      fault: (_call, operation) => {
        const clone = functions?.get(name);
        if (operation === "GetFunction" && clone) {
          clone.latest.RuntimeVersionConfig = { RuntimeVersionArn: "arn:new" };
        }
        return operation === "PutRuntimeManagementConfig" ? "denied" : undefined;
      },
    });
    const target = functions.get("orders");
    if (target) target.latest.RuntimeVersionConfig = { RuntimeVersionArn: "arn:pinned" };
    const notes = ["the clone runs on arn:new and not on the target's arn:pinned (AccessDeniedException)"];
    expect(await run()).toMatchObject({ notes });
    expect(await run()).toMatchObject({ notes });
    expect(await store.readJson(record)).toMatchObject({ functionName: name, notes });
  });

  it("notes that the target was deployed to during the run", async () => {
    const { run, deploy } = arrange();
    deploy("orders", { CodeSha256: "bmV3" });
    expect(await run()).toMatchObject({
      notes: [expect.stringContaining("the target was deployed to during the run")],
    });
  });

  it("gives Lambda's words and what to do when the memory is above the account's quota", async () => {
    const { run, lambda } = arrange();
    const send = lambda.send.bind(lambda);
    lambda.send = ((command: { constructor: { name: string } }) =>
      command.constructor.name === "CreateFunctionCommand"
        ? Promise.reject(
            awsError(
              "ValidationException",
              "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
            ),
          )
        : send(command as never)) as typeof lambda.send;
    expect(await run()).toMatchObject({
      state: "refused",
      errorType: "ValidationException",
      errorMessage: expect.stringMatching(/less than or equal to 3008; this account allows at most 3008 MB/),
    });
  });
});
