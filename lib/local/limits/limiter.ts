import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { LocalHost } from "../cloud.ts";
import { type CgroupBases, findOwnCgroup, openCgroupBases } from "./cgroup-bases.ts";
import { limitCpu, limitMemory, readCpuLimit } from "./cgroup-limits.ts";
import { toCpuQuotaMicros, toCpuShare } from "./cpu-share.ts";
import { LimitedGroup } from "./limited-group.ts";
import { toSystemdRun } from "./systemd-run.ts";

export type CpuMethod = LocalHost["cpuMethod"];
export type MemoryMethod = "cgroup" | "systemd-run" | "watch";

/** Makes groups under limits, by the method that works on this host. */
export interface Limiter {
  readonly cpuMethod: CpuMethod;
  /**
   * `watch` looks at resident memory and kills a group above its limit some milliseconds late; where there is no
   * /proc it cannot, and the memory used is reported as 0.
   */
  readonly memoryMethod: MemoryMethod;
  /** CPUs that a function can get here at most. */
  readonly cpus: number;
  /** The cgroups in which it makes those of its groups; for others to remove when this process cannot. */
  readonly directories: readonly string[];
  createGroup(memoryMb: number): Promise<LimitedGroup>;
  /** Removes what is left of its cgroups, with everything in them. */
  close(): Promise<void>;
}

/** In order of preference. */
const METHODS: readonly { cpuMethod: CpuMethod; memoryMethod: MemoryMethod }[] = [
  { cpuMethod: "cgroup-v2", memoryMethod: "cgroup" },
  { cpuMethod: "cgroup-v1", memoryMethod: "cgroup" },
  { cpuMethod: "cgroup-v2", memoryMethod: "watch" },
  { cpuMethod: "cgroup-v1", memoryMethod: "watch" },
  { cpuMethod: "systemd-run", memoryMethod: "systemd-run" },
  { cpuMethod: "duty-cycle", memoryMethod: "cgroup" },
  { cpuMethod: "duty-cycle", memoryMethod: "watch" },
];

/**
 * Chooses the first method that works, found out by running a process under it.
 *
 * @param name for folders and units, unique to this cloud
 * @param forced leaves only these methods to choose from
 * @throws {Error} when the forced method does not work here, with the reason
 */
export async function createLimiter(
  name: string,
  forced: { readonly cpuMethod?: CpuMethod; readonly memoryMethod?: MemoryMethod } = {},
): Promise<Limiter> {
  const methods = METHODS.filter(
    ({ cpuMethod, memoryMethod }) =>
      (forced.cpuMethod ?? cpuMethod) === cpuMethod && (forced.memoryMethod ?? memoryMethod) === memoryMethod,
  );
  let reason: unknown = "there is no such combination";
  for (const { cpuMethod, memoryMethod } of methods) {
    try {
      return await openLimiter(name, cpuMethod, memoryMethod);
    } catch (error) {
      reason = error;
    }
  }
  const method = forced.cpuMethod ?? "any method";
  throw new Error(`CPU and memory cannot be limited by ${method} on this host: ${toMessage(reason)}`);
}

async function openLimiter(name: string, cpuMethod: CpuMethod, memoryMethod: MemoryMethod): Promise<Limiter> {
  // A probe would run there, as no signal that fails ends it, and measure functions without a limit.
  if (process.platform === "win32") {
    throw new Error("Windows cannot stop and continue a process; use Linux, macOS or WSL");
  }
  const bases = await openBases(name, cpuMethod, memoryMethod);
  const cpus = countCpus();
  let groups = 0;
  const createGroup = async (memoryMb: number): Promise<LimitedGroup> => {
    groups += 1;
    const label = `env-${groups}`;
    const quotaMicros = toCpuQuotaMicros(memoryMb, cpus);
    const folders = new Set<string>();
    if (bases.cpu) {
      const directory = path.join(bases.cpu.directory, label);
      await mkdir(directory, { recursive: true });
      folders.add(directory);
      if (cpuMethod !== "duty-cycle") await limitCpu(directory, bases.cpu.version, quotaMicros);
    }
    const memoryCgroup = bases.memory && {
      version: bases.memory.version,
      directory: path.join(bases.memory.directory, label),
    };
    if (memoryCgroup) {
      await mkdir(memoryCgroup.directory, { recursive: true });
      folders.add(memoryCgroup.directory);
      await limitMemory(memoryCgroup.directory, memoryCgroup.version, memoryMb);
    }
    return new LimitedGroup({
      memoryMb,
      cgroups: [...folders],
      ...(memoryCgroup && { memoryCgroup }),
      ...(cpuMethod === "systemd-run" && {
        scope: toScope(`${name}-${groups}`, quotaMicros, memoryMb),
      }),
      ...(cpuMethod === "duty-cycle" &&
        quotaMicros !== undefined && { dutyCycleShare: toCpuShare(memoryMb, cpus) }),
    });
  };
  try {
    await probe(createGroup);
  } catch (error) {
    await bases.close();
    throw error;
  }
  const { directories } = bases;
  return { cpuMethod, memoryMethod, cpus, directories, createGroup, close: () => bases.close() };
}

function toScope(unit: string, quotaMicros: number | undefined, memoryMb: number) {
  return { unit, launcher: toSystemdRun(unit, quotaMicros, memoryMb, process.env) };
}

async function openBases(
  name: string,
  cpuMethod: CpuMethod,
  memoryMethod: MemoryMethod,
): Promise<CgroupBases> {
  const isCgroup = cpuMethod === "cgroup-v1" || cpuMethod === "cgroup-v2";
  const place = findOwnCgroup("cpu");
  if (isCgroup && cpuMethod !== `cgroup-v${place?.version}`) {
    throw new Error(`the cpu controller is ${place ? `in version ${place.version}` : "not mounted"}`);
  }
  return openCgroupBases(name, [
    ...(isCgroup ? (["cpu"] as const) : []),
    ...(memoryMethod === "cgroup" ? (["memory"] as const) : []),
  ]);
}

/** Runs a process that does nothing under small limits. */
async function probe(createGroup: (memoryMb: number) => Promise<LimitedGroup>): Promise<void> {
  const group = await createGroup(128);
  try {
    const [program, ...args] = group.wrap(["true"]);
    const child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const ended = once(child, "close");
    if (child.pid !== undefined) group.attach(child.pid);
    const [code] = await ended;
    if (code !== 0) throw new Error(output.trim() || `a process under limits ended with ${code}`);
  } finally {
    await group.remove();
  }
}

/** Cores that this process may use, less where a container has a quota of its own. */
function countCpus(): number {
  const place = findOwnCgroup("cpu");
  const limit = place ? readCpuLimit(place) : Number.POSITIVE_INFINITY;
  return Math.min(os.availableParallelism(), limit);
}

function toMessage(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
