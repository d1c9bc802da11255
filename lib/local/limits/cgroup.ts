import { existsSync, readFileSync } from "node:fs";
import { readdir, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const BYTES_PER_MB = 1024 * 1024;
/** A killed process needs a moment to leave its cgroup; a folder in use answers EBUSY until then. */
const PATIENCE_MS = 5000;

/** Writes one control file. */
export async function setControl(directory: string, file: string, value: string | number): Promise<void> {
  await writeFile(path.join(directory, file), String(value));
}

/** The processes in this cgroup; none when it is gone. */
export function readProcesses(directory: string): number[] {
  const text = readControl(directory, "cgroup.procs") ?? "";
  return text.split("\n").filter(Boolean).map(Number);
}

/** Kills every process of the cgroup and those they start meanwhile, and waits until it is empty. */
export async function killProcesses(directory: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const pids = readProcesses(directory);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch (error) {
        if (!isErrno(error, "ESRCH")) throw error;
      }
    }
    await sleep(2);
  }
}

/** Kills what is in the cgroup and in those beneath it, and removes them all. */
export async function removeCgroup(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeCgroup(path.join(directory, entry.name));
  }
  await killProcesses(directory);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await rmdir(directory);
    } catch (error) {
      if (isErrno(error, "ENOENT")) return;
      if (!isErrno(error, "EBUSY") || Date.now() > deadline) throw error;
      await sleep(5);
    }
  }
}

/** What a memory cgroup counted. */
export interface MemoryCount {
  /**
   * The highest use of memory so far without page cache, in MB: the kernel's peak less the page cache there is
   * now. A little low when page cache grew after the peak, never high unless page cache was taken back.
   */
  readonly peakMb: number;
  /** Processes that the kernel killed because the limit was reached. */
  readonly outOfMemoryKills: number;
}

/** Reads the counters of a memory cgroup; all zero where this kernel has none (before 4.13, 5.19). */
export function readMemory(directory: string, version: 1 | 2): MemoryCount {
  const stat = readFields(directory, "memory.stat");
  const peakBytes = Number(
    readControl(directory, version === 1 ? "memory.max_usage_in_bytes" : "memory.peak") ?? 0,
  );
  const cacheBytes = (stat.get(version === 1 ? "total_cache" : "file") ?? 0) - toShared(stat, version);
  const events = readFields(directory, version === 1 ? "memory.oom_control" : "memory.events");
  return {
    peakMb: Math.ceil(Math.max(0, peakBytes - cacheBytes) / BYTES_PER_MB),
    outOfMemoryKills: events.get("oom_kill") ?? 0,
  };
}

/** Shared memory counts as cache, yet cannot be taken back. */
function toShared(stat: ReadonlyMap<string, number>, version: 1 | 2): number {
  return stat.get(version === 1 ? "total_shmem" : "shmem") ?? 0;
}

function readFields(directory: string, file: string): Map<string, number> {
  const lines = (readControl(directory, file) ?? "").split("\n").filter(Boolean);
  return new Map(lines.map((line) => line.split(" ")).map(([key = "", value]) => [key, Number(value)]));
}

/** The contents of a control file, or undefined when there is none. */
export function readControl(directory: string, file: string): string | undefined {
  try {
    return readFileSync(path.join(directory, file), "utf8").trim();
  } catch {
    return undefined;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
