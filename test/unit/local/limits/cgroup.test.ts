import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { readMemory, readProcesses } from "../../../../lib/local/limits/cgroup.ts";
import { makeTree } from "./folder-tree.ts";

const MB = 1024 * 1024;
const folders: string[] = [];

function makeCgroup(files: Readonly<Record<string, string>>): string {
  const folder = makeTree(files);
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("the memory counters of a cgroup", () => {
  it("leave page cache out of the peak in version 1", () => {
    const directory = makeCgroup({
      "memory.max_usage_in_bytes": `${200 * MB}\n`,
      "memory.stat": `cache 1\ntotal_cache ${120 * MB}\ntotal_shmem ${20 * MB}\ntotal_rss 5\n`,
      "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
    });
    expect(readMemory(directory, 1)).toEqual({ peakMb: 100, outOfMemoryKills: 2 });
  });

  it("leave page cache out of the peak in version 2", () => {
    const directory = makeCgroup({
      "memory.peak": `${90.5 * MB}\n`,
      "memory.stat": `anon 5\nfile ${30 * MB}\nshmem 0\n`,
      "memory.events": "low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n",
    });
    expect(readMemory(directory, 2)).toEqual({ peakMb: 61, outOfMemoryKills: 1 });
  });

  it("are zero where the kernel has none", () => {
    expect(readMemory("/nowhere", 2)).toEqual({ peakMb: 0, outOfMemoryKills: 0 });
  });
});

describe("the processes of a cgroup", () => {
  it("are listed by number, and none when the cgroup is gone", () => {
    expect(readProcesses(makeCgroup({ "cgroup.procs": "12\n345\n" }))).toEqual([12, 345]);
    expect(readProcesses("/nowhere")).toEqual([]);
  });
});
