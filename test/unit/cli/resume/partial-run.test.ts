import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkHost,
  type PartialRun,
  putPartialRun,
  readPartialRun,
  readRunId,
} from "../../../../lib/cli/resume/partial-run.ts";
import type { LocalHost } from "../../../../lib/local/cloud.ts";
import type { Batch } from "../../../../lib/measure/batch.ts";
import { runKeys } from "../../../../lib/store.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";
import { createMemoryStore } from "../../../helpers/memory-store.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../../helpers/plans.ts";

const host: LocalHost = {
  cpuMethod: "cgroup-v2",
  cpuPeriodMs: 20,
  cpus: 2,
  architecture: "x86_64",
  memoryMb: 4096,
  platform: "linux 6.1.0",
};
const partial: PartialRun = {
  complete: false,
  host,
  plan: buildPlan([128]),
  batches: [buildBatch("x86_64-128", 1, [buildInvocation(128, 10)])],
};
const write = (value: unknown) => JSON.stringify(value);

let cwd: string;
beforeAll(() => {
  cwd = makeFolder({
    "stopped/partial.json": write(partial),
    "on-aws/partial.json": write({ ...partial, host: undefined }),
    "done/result.json": "{}",
    "cut/partial.json": write(partial).slice(0, 50),
    "no-plan/partial.json": write({ ...partial, plan: {} }),
    "escaping/partial.json": write({
      ...partial,
      batches: [{ ...partial.batches[0], candidateKey: "../x" }],
    }),
    "finished/partial.json": write({ ...partial, complete: true }),
    "notes.txt": "not JSON",
  });
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe("readPartialRun", () => {
  it.each(["stopped", "stopped/partial.json", "./stopped/"])("reads %s", async (path) => {
    const read = await readPartialRun("--resume", path, cwd);
    expect(read).toMatchObject({ ok: true, value: { plan: { runId: "run-1" }, host: { cpus: 2 } } });
    expect(read.ok && read.value.batches).toEqual(JSON.parse(write(partial.batches)));
  });

  it.each([
    ["nowhere", "cannot read"],
    ["done", "this run came to its end"],
    ["cut", "is not JSON, or cut off"],
    ["no-plan", "does not hold the samples of a run"],
    ["escaping", "does not hold the samples of a run"],
    ["finished", "does not hold the samples of a run"],
    ["notes.txt", "is not JSON"],
  ])("refuses %s", async (path, words) => {
    const read = await readPartialRun("--resume", path, cwd);
    expect(read).toMatchObject({ ok: false, mistakes: [{ field: "--resume", value: path }] });
    expect(!read.ok && read.mistakes[0]?.hint).toContain(words);
  });
});

describe("readRunId", () => {
  it("is the name itself, or that of the run whose folder is given", async () => {
    expect(await readRunId("--resume", "orders-20261121-abc", cwd)).toEqual({
      ok: true,
      value: "orders-20261121-abc",
    });
    expect(await readRunId("--resume", join(cwd, "on-aws"), cwd)).toEqual({ ok: true, value: "run-1" });
    expect(await readRunId("--resume", "cut", cwd)).toMatchObject({ ok: false });
  });
});

describe("checkHost", () => {
  it("takes the same kind of machine, whatever its memory and its kernel", () => {
    expect(() => checkHost(partial, { ...host, memoryMb: 9, platform: "linux 7" })).not.toThrow();
  });

  it("refuses another kind of machine with every difference, and AWS", () => {
    const other: LocalHost = { ...host, cpus: 8, cpuMethod: "duty-cycle" };
    expect(() => checkHost(partial, other)).toThrow(
      /cpuMethod was cgroup-v2, and is duty-cycle here\n.*cpus was 2/,
    );
    expect(() => checkHost({ ...partial, host: undefined }, host)).toThrow(/measured on AWS/);
  });
});

describe("putPartialRun", () => {
  it("stores a run that has ended, under its name", async () => {
    const store = createMemoryStore();
    await putPartialRun(partial, store);
    expect(await store.readJson(runKeys.plan("run-1"))).toMatchObject({ runId: "run-1" });
    expect(await store.readJson(runKeys.closed("run-1"))).toBeDefined();
    expect(await store.readAll<Batch>(runKeys.samples("run-1"))).toEqual(JSON.parse(write(partial.batches)));
  });
});
