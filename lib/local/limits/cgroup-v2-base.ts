import { existsSync } from "node:fs";
import { mkdir, rmdir } from "node:fs/promises";
import path from "node:path";
import { readControl, readProcesses, setControl } from "./cgroup.ts";
import type { CgroupPlace } from "./cgroup-paths.ts";

type Controller = "cpu" | "memory";

/** A folder of the version 2 hierarchy in which cgroups with limits can be made. */
export interface CgroupV2Base {
  readonly directory: string;
  readonly controllers: readonly Controller[];
  /** Puts back the processes that had to make room. Call it when nothing is left beneath `directory`. */
  restore(): Promise<void>;
}

/**
 * Makes `name` as near to this process's own cgroup as the rules of version 2 allow (kernel documentation,
 * control group v2): a cgroup whose children have controllers may not hold processes itself, except the real
 * root, so the nearest ancestor without processes is taken. Where there is none to climb to, as in a container
 * whose own cgroup is all that it sees, its processes move one level down for the time being.
 *
 * @throws {Error} with the last thing tried, when no place works: read-only mount, no delegation, no cpu
 */
export async function openCgroupV2Base(place: CgroupPlace, name: string): Promise<CgroupV2Base> {
  let lastError: unknown = new Error(`no cgroup above ${place.directory} has a cpu controller to give`);
  for (const directory of climb(place)) {
    const controllers = listControllers(directory);
    if (!controllers.includes("cpu")) continue;
    const mustMakeRoom = !isRealRoot(directory) && readProcesses(directory).length > 0;
    if (mustMakeRoom && directory !== place.mountPoint) continue;
    try {
      return await openAt(directory, name, controllers, mustMakeRoom);
    } catch (error) {
      lastError = error;
    }
  }
  throw lastError;
}

/** The folder and its ancestors up to the mount point, nearest first. */
function climb({ directory, mountPoint }: CgroupPlace): string[] {
  if (directory === mountPoint || !directory.startsWith(mountPoint)) return [mountPoint];
  return [directory, ...climb({ version: 2, directory: path.dirname(directory), mountPoint })];
}

function listControllers(directory: string): Controller[] {
  const available = (readControl(directory, "cgroup.controllers") ?? "").split(" ");
  return (["cpu", "memory"] as const).filter((controller) => available.includes(controller));
}

/** Only the real root of the hierarchy has no type. */
function isRealRoot(directory: string): boolean {
  return !existsSync(path.join(directory, "cgroup.type"));
}

async function openAt(
  parent: string,
  name: string,
  controllers: readonly Controller[],
  mustMakeRoom: boolean,
): Promise<CgroupV2Base> {
  const room = path.join(parent, `${name}.host`);
  const directory = path.join(parent, name);
  const restore = async () => {
    if (!mustMakeRoom) return;
    await enable(parent, controllers, "-");
    await moveProcesses(room, parent);
    await rmdir(room);
  };
  if (mustMakeRoom) {
    await mkdir(room);
    await moveProcesses(parent, room);
  }
  try {
    await enable(parent, controllers, "+");
    await mkdir(directory);
    await enable(directory, controllers, "+");
    return { directory, controllers, restore };
  } catch (error) {
    await rmdir(directory).catch(() => undefined);
    await restore().catch(() => undefined);
    throw error;
  }
}

async function enable(directory: string, controllers: readonly Controller[], sign: "+" | "-"): Promise<void> {
  const enabled = (readControl(directory, "cgroup.subtree_control") ?? "").split(" ");
  const changes = controllers.filter((controller) => enabled.includes(controller) === (sign === "-"));
  if (changes.length === 0) return;
  await setControl(directory, "cgroup.subtree_control", changes.map((name) => `${sign}${name}`).join(" "));
}

async function moveProcesses(from: string, to: string): Promise<void> {
  for (const pid of readProcesses(from)) {
    // A process that ended meanwhile needs no place.
    await setControl(to, "cgroup.procs", pid).catch((error) => {
      if (error.code !== "ESRCH") throw error;
    });
  }
}
