import path from "node:path";

/** Where this process stands in the hierarchy that controls one resource. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  /** The topmost folder of the hierarchy that this process sees. */
  readonly mountPoint: string;
  /** The folder of the cgroup that this process is in. */
  readonly directory: string;
}

interface CgroupMount {
  readonly version: 1 | 2;
  /** The part of the hierarchy that is mounted; not `/` inside some containers. */
  readonly root: string;
  readonly mountPoint: string;
  /** Version 1: the controllers of this hierarchy. */
  readonly controllers: readonly string[];
}

/**
 * Finds the cgroup of a process for one controller, in a version 1, version 2 or hybrid layout, on a host or in
 * a container (man page cgroups(7), proc_pid_mountinfo(5)). A controller that has a hierarchy of version 1 is
 * not available in version 2.
 *
 * @param membership contents of `/proc/PID/cgroup`
 * @param mountinfo contents of `/proc/self/mountinfo`
 * @returns undefined when no hierarchy for it is mounted
 */
export function findCgroup(
  controller: "cpu" | "memory",
  membership: string,
  mountinfo: string,
): CgroupPlace | undefined {
  const entries = membership.split("\n").filter(Boolean).map(parseMembership);
  const entry =
    entries.find(({ controllers }) => controllers.includes(controller)) ??
    entries.find(({ id }) => id === "0");
  if (!entry) return undefined;
  const version = entry.id === "0" ? 2 : 1;
  const mount = mountinfo
    .split("\n")
    .map(parseMount)
    .find((mount) => mount?.version === version && (version === 2 || mount.controllers.includes(controller)));
  if (!mount) return undefined;
  const { mountPoint } = mount;
  return {
    version,
    mountPoint,
    directory: path.join(mountPoint, relativeTo(mount.root, entry.path)).replace(/\/$/, ""),
  };
}

/** `4:memory:/some/group` */
function parseMembership(line: string): { id: string; controllers: string[]; path: string } {
  const [id = "", controllers = "", ...rest] = line.split(":");
  return { id, controllers: controllers.split(","), path: rest.join(":") };
}

/** `31 23 0:28 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct` */
function parseMount(line: string): CgroupMount | undefined {
  const [fields = "", superFields = ""] = line.split(" - ");
  const [, , , root, mountPoint] = fields.split(" ");
  const [type, , options = ""] = superFields.split(" ");
  if ((type !== "cgroup" && type !== "cgroup2") || root === undefined || mountPoint === undefined)
    return undefined;
  return {
    version: type === "cgroup2" ? 2 : 1,
    root: decode(root),
    mountPoint: decode(mountPoint),
    controllers: options.split(","),
  };
}

/** The kernel writes blanks and backslashes in octal. */
function decode(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** A path outside the mounted part is not visible; then the mounted part's own root is the nearest. */
function relativeTo(root: string, cgroup: string): string {
  if (root === "/") return cgroup.startsWith("/..") ? "/" : cgroup;
  return cgroup === root || cgroup.startsWith(`${root}/`) ? cgroup.slice(root.length) : "/";
}
