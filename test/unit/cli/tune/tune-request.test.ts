import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import type { TuneFlags } from "../../../../lib/cli/tune/command.ts";
import { checkTuneRequest } from "../../../../lib/cli/tune/tune-request.ts";
import { InputError } from "../../../../lib/errors.ts";
import { makeFolder, makeMachine } from "../../../helpers/fake-process.ts";
import { buildPlan } from "../../../helpers/plans.ts";

const recording = (candidates: readonly object[]) => JSON.stringify({ candidates });

let cwd: string;
let machine: Machine;
beforeAll(() => {
  cwd = makeFolder({
    "hash/index.mjs": "export const handler = async () => 1;\n",
    "lone.js": "export const handler = async () => 1;\n",
    "recorded/recording.json": recording([
      { architecture: "arm64", memorySizeMB: 1024 },
      { architecture: "arm64", memorySizeMB: 8192 },
      { architecture: "x86_64", memorySizeMB: 1024 },
    ]),
    "badly-recorded/recording.json": recording([{ architecture: "arm64" }]),
  });
  machine = makeMachine(cwd);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const check = (path: string, flags: Partial<TuneFlags> = {}, facts: Partial<Machine> = {}) =>
  checkTuneRequest(path, flags, [], { cwd, machine: { ...machine, ...facts } });

describe("checkTuneRequest", () => {
  it("fills in everything that was left out", async () => {
    const { zip, ...request } = await check("hash");
    expect(request).toEqual({
      functionName: "hash",
      fileCount: 1,
      handler: "index.handler",
      runtime: "nodejs24.x",
      memorySizesMb: [128, 256, 512, 1024, 1769],
      currentMemoryMb: undefined,
      architectures: ["x86_64"],
      num: 20,
      sampling: "search",
      strategy: "cost",
      timeoutSeconds: 60,
      environment: {},
      payload: {},
      outDir: undefined,
      isRecorded: false,
      moreInput: {},
    });
    expect(Object.keys(unzipSync(zip))).toEqual(["index.mjs"]);
  });

  it("names the run that it goes on from, and keeps what it had measured", async () => {
    const partial = { complete: false, plan: { ...buildPlan([128]), runId: "stopped" }, batches: [] };
    writeFileSync(join(cwd, "partial.json"), JSON.stringify(partial));
    const { moreInput, resumed } = await check("hash", { resume: "." });
    expect(moreInput).toEqual({ continueFrom: "stopped" });
    expect(resumed).toMatchObject(partial);
    await expect(check("hash", { resume: ".", dryRun: true })).rejects.toThrow(
      '--resume: "stopped"; allowed: left out with dryRun',
    );
    await expect(check("hash", { resume: "hash" })).rejects.toThrow('--resume: "hash"; allowed: the folder');
  });

  it("takes the sizes that the machine has, and the machine's architecture", async () => {
    const request = await check("hash", {}, { memoryMb: 1000, architecture: "arm64" });
    expect(request).toMatchObject({ memorySizesMb: [128, 256, 512], architectures: ["arm64"] });
  });

  it("keeps what was given, in its order", async () => {
    const flags = {
      memory: "512,128",
      arch: "arm64,x86_64",
      env: ["STAGE=test"],
      payload: "[1]",
      out: "made",
    };
    expect(await check("hash", flags)).toMatchObject({
      memorySizesMb: [512, 128],
      architectures: ["arm64", "x86_64"],
      environment: { STAGE: "test" },
      payload: [1],
      outDir: `${cwd}/made`,
    });
  });

  it("searches unless fixed sampling is asked for, or nothing is left to search with", async () => {
    expect(await check("hash", { sampling: "fixed" })).toMatchObject({
      sampling: "fixed",
      moreInput: { sampling: "fixed" },
    });
    expect((await check("hash", { num: "5" })).sampling).toBe("fixed");
    expect((await check("hash", { onlyColdStarts: true })).sampling).toBe("fixed");
    expect((await check("hash", { dryRun: true })).sampling).toBe("fixed");
  });

  it("measures what the function has in AWS, too", async () => {
    expect(await check("hash", { memory: "512,256", currentMemory: "384" })).toMatchObject({
      currentMemoryMb: 384,
      memorySizesMb: [256, 384, 512],
    });
    expect((await check("hash", { memory: "512,256", currentMemory: "256" })).memorySizesMb).toEqual([
      512, 256,
    ]);
  });

  it.each(["127", "10241", "big", "8192"])(
    "refuses %s MB as what the function has",
    async (currentMemory) => {
      const error = await check("hash", { currentMemory }).catch((thrown: unknown) => thrown);
      expect(error instanceof InputError && error.mistakes).toMatchObject([
        { field: "--current-memory", value: currentMemory },
      ]);
    },
  );

  it("packs what a lone .js file needs to be loaded", async () => {
    const { zip } = await check("lone.js");
    expect(Object.keys(unzipSync(zip)).sort()).toEqual(["lone.js", "package.json"]);
  });

  it("takes a recorded function's own sizes and architectures, whatever this machine is", async () => {
    expect(await check("recorded")).toMatchObject({
      isRecorded: true,
      memorySizesMb: [1024, 8192],
      architectures: ["arm64", "x86_64"],
    });
    expect(await check("recorded", { arch: "arm64", memory: "8192" })).toMatchObject({
      architectures: ["arm64"],
      memorySizesMb: [8192],
    });
  });

  it("refuses a recording that is none", async () => {
    const error = await check("badly-recorded").catch((thrown: unknown) => thrown);
    expect(error instanceof InputError && error.mistakes[0]).toMatchObject({
      field: "PATH",
      value: "recording.json",
      hint: expect.stringContaining("memorySizeMB"),
    });
  });

  it("refuses a payload that Step Functions would not take", async () => {
    const error = await check("hash", { payload: JSON.stringify("x".repeat(260_000)) }).catch(
      (thrown) => thrown,
    );
    expect(error instanceof InputError && error.mistakes).toMatchObject([{ field: "--payload" }]);
  });

  it("adds its mistakes to those that are known already", async () => {
    const known = [{ field: "--wrong", value: "an unknown flag", allowed: "others" }];
    const checked = checkTuneRequest("hash", { num: "0" }, known, { cwd, machine });
    const error = await checked.catch((thrown: unknown) => thrown);
    const fields = error instanceof InputError ? error.mistakes.map(({ field }) => field) : [];
    expect(fields).toEqual(["--wrong", "--num"]);
  });
});
