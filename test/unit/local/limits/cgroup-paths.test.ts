import { describe, expect, it } from "vitest";
import { findCgroup } from "../../../../lib/local/limits/cgroup-paths.ts";

const root = "23 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw";

const v1Mounts = [
  root,
  "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755",
  "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:5 - cgroup cgroup rw,cpu,cpuacct",
  "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
].join("\n");

const v2Mount = "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate";

describe("the cgroup of a process", () => {
  it("is in the hierarchy of each controller in version 1", () => {
    const membership = "4:memory:/service/a\n1:cpu,cpuacct:/\n";
    expect(findCgroup("cpu", membership, v1Mounts)).toEqual({
      version: 1,
      mountPoint: "/sys/fs/cgroup/cpu,cpuacct",
      directory: "/sys/fs/cgroup/cpu,cpuacct",
    });
    expect(findCgroup("memory", membership, v1Mounts)?.directory).toBe("/sys/fs/cgroup/memory/service/a");
  });

  it("is in the one hierarchy of version 2", () => {
    const membership = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-term.scope\n";
    expect(findCgroup("cpu", membership, `${root}\n${v2Mount}`)).toEqual({
      version: 2,
      mountPoint: "/sys/fs/cgroup",
      directory: "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/app-term.scope",
    });
  });

  it("is in version 1 for the controllers that a hybrid host keeps there", () => {
    const mounts = `${v1Mounts}\n41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw`;
    const membership = "4:memory:/m\n1:cpu,cpuacct:/c\n0::/u\n";
    expect(findCgroup("cpu", membership, mounts)).toMatchObject({
      version: 1,
      directory: "/sys/fs/cgroup/cpu,cpuacct/c",
    });
    expect(findCgroup("memory", "1:cpu,cpuacct:/c\n0::/u\n", mounts)).toMatchObject({
      version: 2,
      directory: "/sys/fs/cgroup/unified/u",
    });
  });

  it("is where the container's part of the hierarchy is mounted", () => {
    const mount =
      "700 690 0:29 /docker/4f1a /sys/fs/cgroup/cpu ro,nosuid master:11 - cgroup cgroup rw,cpu,cpuacct";
    expect(findCgroup("cpu", "1:cpu,cpuacct:/docker/4f1a\n", mount)?.directory).toBe("/sys/fs/cgroup/cpu");
    expect(findCgroup("cpu", "1:cpu,cpuacct:/docker/4f1a/sub\n", mount)?.directory).toBe(
      "/sys/fs/cgroup/cpu/sub",
    );
    expect(findCgroup("cpu", "1:cpu,cpuacct:/docker/4f1abc\n", mount)?.directory).toBe("/sys/fs/cgroup/cpu");
  });

  it("is the mount point in a container with a cgroup namespace", () => {
    expect(findCgroup("memory", "0::/\n", v2Mount)?.directory).toBe("/sys/fs/cgroup");
    expect(findCgroup("memory", "0::/../sibling\n", v2Mount)?.directory).toBe("/sys/fs/cgroup");
  });

  it("may have blanks in its path", () => {
    const mount = "35 24 0:30 / /mnt/my\\040cgroups rw - cgroup2 cgroup2 rw";
    expect(findCgroup("cpu", "0::/a:b\n", mount)?.directory).toBe("/mnt/my cgroups/a:b");
  });

  it("is unknown without cgroups or without their mount", () => {
    expect(findCgroup("cpu", "", v2Mount)).toBeUndefined();
    expect(findCgroup("cpu", "0::/\n", root)).toBeUndefined();
    expect(findCgroup("memory", "4:memory:/a\n0::/\n", v2Mount)).toBeUndefined();
  });
});
