import { readFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { removeCgroup } from "./cgroup.ts";
import { type CgroupPlace, findCgroup } from "./cgroup-paths.ts";
import { openCgroupV2Base } from "./cgroup-v2-base.ts";
import { isOrphaned } from "./owner.ts";

/** A folder in which cgroups with limits for one controller can be made. */
export interface CgroupBase {
  readonly version: 1 | 2;
  readonly directory: string;
}

/** The folders of this cloud in the hierarchies of the two controllers; one folder for both in version 2. */
export interface CgroupBases {
  readonly cpu?: CgroupBase;
  readonly memory?: CgroupBase;
  /** All folders that were made. */
  readonly directories: readonly string[];
  /** Removes the folders with everything in them. */
  close(): Promise<void>;
}

/** Where this process stands for a controller, or undefined on hosts without cgroups. */
export function findOwnCgroup(controller: "cpu" | "memory"): CgroupPlace | undefined {
  try {
    const membership = readFileSync("/proc/self/cgroup", "utf8");
    return findCgroup(controller, membership, readFileSync("/proc/self/mountinfo", "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Makes a folder `name` for the wanted controllers and removes those of clouds that are gone.
 *
 * @throws {Error} when a wanted controller cannot be used here
 */
export async function openCgroupBases(
  name: string,
  wanted: readonly ("cpu" | "memory")[],
): Promise<CgroupBases> {
  const closers: (() => Promise<void>)[] = [];
  const opened: { cpu?: CgroupBase; memory?: CgroupBase } = {};
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    for (const controller of wanted) {
      const place = findOwnCgroup(controller);
      if (!place) throw new Error(`no cgroup hierarchy with the ${controller} controller is mounted`);
      if (place.version === 1) {
        const directory = path.join(place.directory, name);
        await removeOrphans(place.directory);
        // Both controllers may share one hierarchy, and then one folder.
        await mkdir(directory, { recursive: true });
        closers.push(() => removeCgroup(directory));
        opened[controller] = { version: 1, directory };
        continue;
      }
      const shared = opened.cpu?.version === 2 ? opened.cpu : undefined;
      if (shared) {
        opened[controller] = shared;
        continue;
      }
      const base = await openCgroupV2Base(place, name);
      await removeOrphans(path.dirname(base.directory));
      closers.push(base.restore, () => removeCgroup(base.directory));
      if (!base.controllers.includes(controller)) throw new Error(`no ${controller} controller in cgroup v2`);
      opened[controller] = { version: 2, directory: base.directory };
    }
    const directories = Object.values(opened).map(({ directory }) => directory);
    return { ...opened, directories: [...new Set(directories)], close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function removeOrphans(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    // What cannot be removed now is tried again by the next cloud.
    if (isOrphaned(name)) await removeCgroup(path.join(directory, name)).catch(() => undefined);
  }
}
