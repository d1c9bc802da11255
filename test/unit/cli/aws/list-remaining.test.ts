import { describe, expect, it } from "vitest";
import { createRemainingLister } from "../../../../lib/cli/aws/list-remaining.ts";
import type { Clone } from "../../../../lib/provision/provision.ts";
import { runKeys } from "../../../../lib/store.ts";
import { fakeLambda, namedError } from "../../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../../helpers/memory-store.ts";
import { buildPlan } from "../../../helpers/plans.ts";

const createdAt = "2026-11-21T00:00:00.000Z";
const clone = (candidateKey: string): Clone => ({
  kind: "function",
  functionName: `power-tuner-clone-1-${candidateKey}`,
  candidateKey,
  createdAt,
  notes: [],
});

async function arrange(clones: readonly Clone[], there: Set<string>) {
  const store = createMemoryStore();
  for (const one of clones) await store.writeJson(runKeys.clone("run-1", one.candidateKey), one);
  const { lambda, calls } = fakeLambda({
    GetFunctionConfiguration: ({ FunctionName, Qualifier }) => {
      if (there.has([FunctionName, Qualifier].filter(Boolean).join(":"))) return {};
      throw namedError("ResourceNotFoundException");
    },
  });
  const close = () => store.writeJson(runKeys.closed("run-1"), {});
  return { store, lambda, calls, close };
}

describe("what remains of a run", () => {
  it("is unknown until Cleanup has closed it", async () => {
    const { store, lambda, calls, close } = await arrange([], new Set());
    const list = createRemainingLister(store, "run-1", undefined, lambda);
    expect(await list()).toEqual(["clones of run run-1"]);
    await close();
    expect(await list()).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("is looked at once for each thing that is gone, and up to the first that is there", async () => {
    const keys = ["arm64-128", "arm64-256", "arm64-512"];
    const clones = keys.map(clone);
    const names = keys.map((key) => `power-tuner-clone-1-${key}`);
    const there = new Set(names);
    const { store, lambda, calls, close } = await arrange(clones, there);
    await close();
    const list = createRemainingLister(store, "run-1", buildPlan([128]), lambda);
    expect(await list()).toEqual(names);
    expect(calls).toHaveLength(1);
    there.delete(names[0] ?? "");
    expect(await list()).toEqual(names.slice(1));
    expect(calls).toHaveLength(3);
    there.clear();
    expect(await list()).toEqual([]);
    expect(await list()).toEqual([]);
    expect(calls).toHaveLength(5);
  });

  it("names versions of the target, and a memory that was not put back", async () => {
    const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:orders";
    const before = { memoryMb: 128, revisionId: "r", codeSha256: "c", fingerprint: "f" };
    const version = { kind: "version", createdAt, functionArn, memoryMb: 512, before, mark: "m" } as const;
    const published = { version: "7", isOurs: true };
    const there = new Set([`${functionArn}:7`]);
    const { store, lambda, close } = await arrange(
      [
        { ...version, candidateKey: "arm64-128", isRestored: true },
        { ...version, candidateKey: "arm64-256", isRestored: true, published },
        { ...version, candidateKey: "arm64-512", isRestored: false },
      ],
      there,
    );
    await close();
    const list = createRemainingLister(store, "run-1", undefined, lambda);
    expect(await list()).toEqual([`${functionArn}:7`, `${functionArn} with the memory of a candidate`]);
  });

  it("cannot be seen in another account", async () => {
    const { store, lambda, close } = await arrange([clone("arm64-128")], new Set());
    await close();
    const plan = buildPlan([128]);
    const elsewhere = { ...plan, access: { ...plan.access, assumeRoleArn: "arn:aws:iam::1:role/r" } };
    const list = createRemainingLister(store, "run-1", elsewhere, lambda);
    await expect(list()).rejects.toThrow("arn:aws:iam::1:role/r");
  });
});
