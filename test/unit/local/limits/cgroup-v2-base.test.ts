import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openCgroupV2Base } from "../../../../lib/local/limits/cgroup-v2-base.ts";
import { makeTree } from "./folder-tree.ts";

const folders: string[] = [];

function makeHierarchy(files: Readonly<Record<string, string>>): string {
  const folder = makeTree(files);
  folders.push(folder);
  return folder;
}

function read(...parts: string[]): string {
  return readFileSync(path.join(...parts), "utf8");
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("a base in version 2", () => {
  it("is made in the nearest ancestor that holds no processes and has a cpu controller", async () => {
    const mountPoint = makeHierarchy({
      "cgroup.controllers": "cpu io memory pids",
      "slice/cgroup.type": "domain",
      "slice/cgroup.controllers": "cpu memory pids",
      "slice/cgroup.subtree_control": "memory pids",
      "slice/cgroup.procs": "",
      "slice/own.scope/cgroup.type": "domain",
      "slice/own.scope/cgroup.controllers": "memory pids",
      "slice/own.scope/cgroup.procs": "100\n101\n",
    });
    const directory = path.join(mountPoint, "slice/own.scope");
    const base = await openCgroupV2Base({ version: 2, mountPoint, directory }, "mine");
    expect(base.directory).toBe(path.join(mountPoint, "slice/mine"));
    expect(base.controllers).toEqual(["cpu", "memory"]);
    expect(read(mountPoint, "slice/cgroup.subtree_control")).toBe("+cpu");
    expect(read(base.directory, "cgroup.subtree_control")).toBe("+cpu +memory");
  });

  it("climbs past ancestors that hold processes, up to the real root", async () => {
    const mountPoint = makeHierarchy({
      "cgroup.controllers": "cpu",
      "cgroup.procs": "1\n2\n",
      "service/cgroup.type": "domain",
      "service/cgroup.controllers": "cpu",
      "service/cgroup.procs": "50\n",
    });
    const directory = path.join(mountPoint, "service");
    const base = await openCgroupV2Base({ version: 2, mountPoint, directory }, "mine");
    expect(base.directory).toBe(path.join(mountPoint, "mine"));
    expect(base.controllers).toEqual(["cpu"]);
  });

  it("makes room in a container that sees only its own cgroup", async () => {
    const mountPoint = makeHierarchy({
      "cgroup.type": "domain",
      "cgroup.controllers": "cpu memory",
      "cgroup.procs": "1\n",
    });
    const base = await openCgroupV2Base({ version: 2, mountPoint, directory: mountPoint }, "mine");
    expect(base.directory).toBe(path.join(mountPoint, "mine"));
    expect(read(mountPoint, "mine.host/cgroup.procs")).toBe("1");
  });

  it("is refused where no cgroup has a cpu controller to give", async () => {
    const mountPoint = makeHierarchy({ "cgroup.controllers": "memory pids", "cgroup.procs": "" });
    const place = { version: 2, mountPoint, directory: mountPoint } as const;
    await expect(openCgroupV2Base(place, "mine")).rejects.toThrow("cpu controller");
    expect(existsSync(path.join(mountPoint, "mine"))).toBe(false);
  });
});
