import { describe, expect, it } from "vitest";
import { createOwnerName, isOrphaned, isRunning, readStartTime } from "../../../../lib/local/limits/owner.ts";

describe("the name of an owner", () => {
  it("is not orphaned while its process lives", () => {
    expect(isOrphaned(createOwnerName())).toBe(false);
  });

  it("is orphaned when its process is gone, or its number belongs to another one", () => {
    const [prefix, namespace, pid, start, random] = createOwnerName().split(".");
    expect(isOrphaned([prefix, namespace, "99999999", start, random].join("."))).toBe(true);
    expect(isOrphaned([prefix, namespace, pid, "1", random].join("."))).toBe(true);
  });

  it("is left alone when it is of another container, or not such a name at all", () => {
    const [prefix, , , start, random] = createOwnerName().split(".");
    expect(isOrphaned([prefix, "123", "99999999", start, random].join("."))).toBe(false);
    expect(isOrphaned("power-tuner")).toBe(false);
    expect(isOrphaned("systemd-private-1.2.3.4")).toBe(false);
  });

  it("is unique to each cloud of a process", () => {
    expect(createOwnerName()).not.toBe(createOwnerName());
  });
});

describe("a process", () => {
  it("is running only with the start time that it has", () => {
    expect(isRunning(process.pid, readStartTime(process.pid))).toBe(true);
    expect(isRunning(process.pid, "1")).toBe(false);
  });
});
