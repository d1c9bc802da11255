import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { limitCpu, limitMemory, readCpuLimit } from "../../../../lib/local/limits/cgroup-limits.ts";
import { makeTree } from "./folder-tree.ts";

const folders: string[] = [];

function makeCgroup(files: Readonly<Record<string, string>>): string {
  const folder = makeTree(files);
  folders.push(folder);
  return folder;
}

function read(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("limits of a cgroup", () => {
  it("are one file for the CPU in version 2", async () => {
    const folder = makeCgroup({});
    await limitCpu(folder, 2, 1447);
    expect(read(folder, "cpu.max")).toBe("1447 20000");
    await limitCpu(folder, 2, undefined);
    expect(read(folder, "cpu.max")).toBe("max 20000");
  });

  it("are period and quota in version 1", async () => {
    const folder = makeCgroup({});
    await limitCpu(folder, 1, 1447);
    expect([read(folder, "cpu.cfs_period_us"), read(folder, "cpu.cfs_quota_us")]).toEqual(["20000", "1447"]);
    await limitCpu(folder, 1, undefined);
    expect(read(folder, "cpu.cfs_quota_us")).toBe("-1");
  });

  it("allow no swap", async () => {
    const v1 = makeCgroup({ "memory.memsw.limit_in_bytes": "" });
    await limitMemory(v1, 1, 128);
    expect(read(v1, "memory.limit_in_bytes")).toBe("134217728");
    expect(read(v1, "memory.memsw.limit_in_bytes")).toBe("134217728");
    const v2 = makeCgroup({ "memory.swap.max": "max" });
    await limitMemory(v2, 2, 128);
    expect([read(v2, "memory.max"), read(v2, "memory.swap.max")]).toEqual(["134217728", "0"]);
  });
});

describe("the CPUs that a cgroup has", () => {
  it("are the least of its own quota and those above it in version 2", () => {
    const mountPoint = makeCgroup({
      "a/cpu.max": "150000 100000\n",
      "a/b/cpu.max": "max 100000\n",
    });
    const directory = path.join(mountPoint, "a/b");
    expect(readCpuLimit({ version: 2, mountPoint, directory })).toBe(1.5);
    expect(readCpuLimit({ version: 2, mountPoint, directory: mountPoint })).toBe(Number.POSITIVE_INFINITY);
  });

  it("are its quota by its period in version 1", () => {
    const files = {
      "cpu.cfs_quota_us": "50000\n",
      "cpu.cfs_period_us": "100000\n",
      "x/cpu.cfs_quota_us": "-1\n",
    };
    const mountPoint = makeCgroup(files);
    expect(readCpuLimit({ version: 1, mountPoint, directory: path.join(mountPoint, "x") })).toBe(0.5);
  });
});
