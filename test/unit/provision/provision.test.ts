import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { nameClone } from "../../../lib/provision/clone-request.ts";
import { provision } from "../../../lib/provision/provision.ts";
import { runKeys } from "../../../lib/store.ts";
import { fakeLambda } from "../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildPlan } from "../../helpers/plans.ts";

const plan = buildPlan([512]);
const candidate = { key: "x86_64-512", architecture: "x86_64", memoryMb: 512 } as const;
const name = nameClone(plan.executionArn, candidate.key);
const now = () => new Date("2026-11-21T00:00:00Z");

const refusal = (errorName: string, fault: "client" | "server" = "client") =>
  new LambdaServiceException({ name: errorName, message: `${errorName}: no`, $fault: fault, $metadata: {} });
const active = { Configuration: { State: "Active" }, Tags: { "power-tuner:run": "run-1" } };

describe("provision", () => {
  it("records the clone before it creates it", async () => {
    const store = createMemoryStore();
    let recordedFirst = false;
    const { lambda } = fakeLambda({
      GetFunction: () => active,
      CreateFunction: () => {
        recordedFirst = store.objects.has(runKeys.clone("run-1", candidate.key));
        return {};
      },
    });
    const outcome = await provision(plan, candidate, lambda, store, now);
    expect(outcome).toEqual({
      state: "provisioned",
      clone: { functionName: name, candidateKey: candidate.key, createdAt: "2026-11-21T00:00:00.000Z" },
    });
    expect(recordedFirst).toBe(true);
  });

  it("finds the clone of an earlier attempt and creates nothing", async () => {
    const store = createMemoryStore();
    await store.writeJson(runKeys.clone("run-1", candidate.key), { functionName: name });
    const { lambda, calls } = fakeLambda({ GetFunction: () => active });
    await provision(plan, candidate, lambda, store, now);
    expect(calls.map((call) => call.name)).not.toContain("CreateFunction");
  });

  it("creates a clone that was recorded and never made", async () => {
    const store = createMemoryStore();
    await store.writeJson(runKeys.clone("run-1", candidate.key), { functionName: name });
    let created = false;
    const { lambda } = fakeLambda({
      GetFunction: ({ FunctionName }) => {
        if (FunctionName === name && !created) throw refusal("ResourceNotFoundException");
        return active;
      },
      CreateFunction: () => {
        created = true;
        return {};
      },
    });
    expect((await provision(plan, candidate, lambda, store, now)).state).toBe("provisioned");
    expect(created).toBe(true);
  });

  it("makes a refusal by Lambda this candidate's outcome, with Lambda's words", async () => {
    const { lambda } = fakeLambda({
      GetFunction: () => active,
      CreateFunction: () => {
        throw refusal("ValidationException");
      },
    });
    expect(await provision(plan, candidate, lambda, createMemoryStore(), now)).toEqual({
      state: "refused",
      errorType: "ValidationException",
      errorMessage: "ValidationException: no",
    });
  });

  it("makes a clone that does not become active an outcome with Lambda's reason", async () => {
    const { lambda } = fakeLambda({
      GetFunction: ({ FunctionName }) =>
        FunctionName === name ? { Configuration: { State: "Failed", StateReason: "no subnet" } } : active,
      CreateFunction: () => ({}),
    });
    expect(await provision(plan, candidate, lambda, createMemoryStore(), now)).toMatchObject({
      state: "refused",
      errorMessage: "the clone is Failed: no subnet",
    });
  });

  it("takes a clone that is active after all, when the waiter was throttled", async () => {
    let looks = 0;
    const { lambda } = fakeLambda({
      GetFunction: ({ FunctionName }) => {
        if (FunctionName === name && looks++ === 0) throw refusal("TooManyRequestsException");
        return active;
      },
      CreateFunction: () => ({}),
    });
    expect((await provision(plan, candidate, lambda, createMemoryStore(), now)).state).toBe("provisioned");
  });

  it("makes no clone when the run has ended, and deletes one that it made meanwhile", async () => {
    const closed = createMemoryStore();
    await closed.writeJson(runKeys.closed("run-1"), {});
    const late = fakeLambda({ GetFunction: () => active });
    expect((await provision(plan, candidate, late.lambda, closed, now)).state).toBe("refused");
    expect(late.calls).toEqual([]);

    const store = createMemoryStore();
    const { lambda, calls } = fakeLambda({
      GetFunction: () => active,
      CreateFunction: () => {
        store.objects.set(runKeys.closed("run-1"), "{}");
        return {};
      },
      DeleteFunction: () => ({}),
    });
    expect((await provision(plan, candidate, lambda, store, now)).state).toBe("refused");
    expect(calls.at(-1)).toMatchObject({ name: "DeleteFunction", input: { FunctionName: name } });
  });

  it("leaves throttling and faults of Lambda to the state machine's retry", async () => {
    const run = (error: Error) => {
      const { lambda } = fakeLambda({
        GetFunction: () => active,
        CreateFunction: () => {
          throw error;
        },
      });
      return provision(plan, candidate, lambda, createMemoryStore(), now);
    };
    await expect(run(refusal("TooManyRequestsException"))).rejects.toMatchObject({ name: "ThrottledError" });
    await expect(run(refusal("ServiceException", "server"))).rejects.toMatchObject({
      name: "ServiceException",
    });
  });
});
