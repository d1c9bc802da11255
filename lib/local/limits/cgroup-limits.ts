import { existsSync } from "node:fs";
import path from "node:path";
import { readControl, setControl } from "./cgroup.ts";
import type { CgroupPlace } from "./cgroup-paths.ts";
import { CPU_PERIOD_MS } from "./cpu-share.ts";

const PERIOD_MICROS = CPU_PERIOD_MS * 1000;
const BYTES_PER_MB = 1024 * 1024;

/** Limits a cgroup to `quotaMicros` of CPU time in each period of 20 ms; undefined is no limit. */
export async function limitCpu(
  directory: string,
  version: 1 | 2,
  quotaMicros: number | undefined,
): Promise<void> {
  if (version === 2) return setControl(directory, "cpu.max", `${quotaMicros ?? "max"} ${PERIOD_MICROS}`);
  await setControl(directory, "cpu.cfs_period_us", PERIOD_MICROS);
  await setControl(directory, "cpu.cfs_quota_us", quotaMicros ?? -1);
}

/** Limits the memory of a cgroup, without swap: above it the kernel kills. */
export async function limitMemory(directory: string, version: 1 | 2, memoryMb: number): Promise<void> {
  const bytes = memoryMb * BYTES_PER_MB;
  if (version === 2) {
    await setControl(directory, "memory.max", bytes);
    if (has(directory, "memory.swap.max")) await setControl(directory, "memory.swap.max", 0);
    return;
  }
  await setControl(directory, "memory.limit_in_bytes", bytes);
  // Without swap accounting there is no such file; then at least nothing is swapped out early.
  if (has(directory, "memory.memsw.limit_in_bytes")) {
    await setControl(directory, "memory.memsw.limit_in_bytes", bytes);
  } else if (has(directory, "memory.swappiness")) {
    await setControl(directory, "memory.swappiness", 0);
  }
}

/** CPUs that the quotas of a cgroup and of those above it leave, as in a container with a limit; else Infinity. */
export function readCpuLimit({ version, directory, mountPoint }: CgroupPlace): number {
  const own = version === 2 ? readCpuMax(directory) : readCfsQuota(directory);
  if (directory === mountPoint || !directory.startsWith(mountPoint)) return own;
  return Math.min(own, readCpuLimit({ version, directory: path.dirname(directory), mountPoint }));
}

/** `max 100000` or `50000 100000` */
function readCpuMax(directory: string): number {
  const [quota = "max", period] = (readControl(directory, "cpu.max") ?? "max").split(" ");
  return quota === "max" ? Number.POSITIVE_INFINITY : Number(quota) / Number(period);
}

function readCfsQuota(directory: string): number {
  const quota = Number(readControl(directory, "cpu.cfs_quota_us") ?? -1);
  const period = Number(readControl(directory, "cpu.cfs_period_us") ?? 0);
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

function has(directory: string, file: string): boolean {
  return existsSync(path.join(directory, file));
}
