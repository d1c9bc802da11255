import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Clock, REAL_TIME } from "../clock.ts";
import type { LocalHost } from "../cloud.ts";
import { removeCgroup } from "../limits/cgroup.ts";
import { CPU_PERIOD_MS } from "../limits/cpu-share.ts";
import { type CpuMethod, createLimiter, type MemoryMethod } from "../limits/limiter.ts";
import { createOwnerName, isOrphaned, isRunning } from "../limits/owner.ts";
import { EnvironmentPool } from "./environment/environment-pool.ts";
import { createOpener } from "./environment/open-environment.ts";
import type { Invoker } from "./function-version.ts";
import { hostArchitecture } from "./runtimes/host-architecture.ts";

/** Lambda's own limit for the init phase on demand (Lambda developer guide, runtime environment). */
const INIT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 5 * 60_000;
/** Names the cgroups of a cloud in its folder, since a later cloud may stand in other cgroups itself. */
const CGROUPS_FILE = "cgroups";
const BYTES_PER_MB = 1024 * 1024;
const CPU_METHODS: readonly CpuMethod[] = ["cgroup-v2", "cgroup-v1", "systemd-run", "duty-cycle"];

export interface InvokerOptions {
  readonly region: string;
  /** URL of the cloud's HTTP server, read when an environment is made; handlers get it as `AWS_ENDPOINT_URL`. */
  readonly endpoint: () => string;
  /** What handlers sign with. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Default: real time. */
  readonly clock?: Clock;
  readonly limits?: {
    /** Forces a method instead of taking the best that works; so does the variable `POWER_TUNER_CPU_METHOD`. */
    readonly cpuMethod?: CpuMethod;
    readonly memoryMethod?: MemoryMethod;
    /** Default 10,000 ms, as on Lambda. */
    readonly initTimeoutMs?: number;
    /** Environments that were idle so long end; default 5 minutes. */
    readonly idleTimeoutMs?: number;
  };
}

/** An `Invoker` on this machine, and what the machine is. */
export interface LocalInvoker extends Invoker {
  readonly host: LocalHost;
}

/**
 * Makes what runs the functions of an embedded cloud. Finds out how CPU and memory can be limited by trying it, and
 * removes cgroups, folders and processes of clouds that ended without cleaning up.
 *
 * @throws {Error} on a host whose architecture Lambda does not have, or when a forced method does not work here
 */
export async function createInvoker(options: InvokerOptions): Promise<LocalInvoker> {
  const { region, endpoint, credentials, limits = {}, clock = REAL_TIME } = options;
  const architecture = hostArchitecture();
  if (!architecture) throw new Error(`Functions of AWS Lambda do not run on ${process.arch} processors.`);
  const name = createOwnerName();
  await removeOrphans(os.tmpdir());
  const cpuMethod = limits.cpuMethod ?? readForcedMethod(process.env.POWER_TUNER_CPU_METHOD);
  const { memoryMethod } = limits;
  const limiter = await createLimiter(name, {
    ...(cpuMethod && { cpuMethod }),
    ...(memoryMethod && { memoryMethod }),
  });
  const workDir = path.join(os.tmpdir(), name);
  await mkdir(workDir, { mode: 0o700 });
  await writeFile(path.join(workDir, CGROUPS_FILE), limiter.directories.join("\n"));
  const initTimeoutMs = limits.initTimeoutMs ?? INIT_TIMEOUT_MS;
  const open = createOpener({ region, endpoint, credentials, limiter, workDir, initTimeoutMs, clock });
  const pool = new EnvironmentPool(open, limits.idleTimeoutMs ?? clock.toWorkMs(IDLE_TIMEOUT_MS));
  const killAll = () => pool.killNow();
  process.on("exit", killAll);
  return {
    host: {
      cpuMethod: limiter.cpuMethod,
      cpuPeriodMs: CPU_PERIOD_MS,
      cpus: limiter.cpus,
      architecture,
      memoryMb: countMemoryMb(),
      platform: `${os.platform()} ${os.release()}`,
    },
    invoke: (version, event, invokedArn, options) => pool.invoke(version, event, invokedArn, options),
    kill: (environmentId) => pool.find(environmentId)?.killNow(),
    killIfDoomed: (environmentId) => pool.find(environmentId)?.killIfDoomed() ?? false,
    retire: (version) => pool.retire(version),
    drain: (version) => pool.drain(version),
    close: async () => {
      try {
        await pool.close();
        await limiter.close();
      } finally {
        await rm(workDir, { recursive: true, force: true });
        process.off("exit", killAll);
      }
    },
  };
}

/** Memory of the host, or of the container that this process is in. */
function countMemoryMb(): number {
  // Where there is no limit this is 0 or a number far above what there is.
  const limitBytes = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.floor(Math.min(limitBytes, os.totalmem()) / BYTES_PER_MB);
}

function readForcedMethod(value: string | undefined): CpuMethod | undefined {
  if (value === undefined || value === "") return undefined;
  const method = CPU_METHODS.find((known) => known === value);
  if (method) return method;
  throw new Error(`POWER_TUNER_CPU_METHOD is ${value}; allowed: ${CPU_METHODS.join(", ")}`);
}

/** Kills what clouds that are gone left running, and removes their cgroups and folders. */
async function removeOrphans(parent: string): Promise<void> {
  for (const name of (await readdir(parent)).filter(isOrphaned)) {
    const folder = path.join(parent, name);
    // What belongs to another user, or is not ready to go, stays.
    await removeOrphan(folder).catch(() => undefined);
  }
}

async function removeOrphan(folder: string): Promise<void> {
  const processesDir = path.join(folder, "processes");
  for (const pid of await readdir(processesDir).catch(() => [])) {
    const start = await readFile(path.join(processesDir, pid), "utf8");
    if (start !== "0" && isRunning(Number(pid), start)) process.kill(-Number(pid), "SIGKILL");
  }
  const cgroups = await readFile(path.join(folder, CGROUPS_FILE), "utf8").catch(() => "");
  for (const directory of cgroups.split("\n")) {
    if (path.basename(directory) === path.basename(folder)) await removeCgroup(directory);
  }
  await rm(folder, { recursive: true, force: true });
}
