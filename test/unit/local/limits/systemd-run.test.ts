import { describe, expect, it } from "vitest";
import { toSystemdRun } from "../../../../lib/local/limits/systemd-run.ts";

describe("the systemd-run command line", () => {
  it("limits CPU per 20 ms and memory without swap, and hides the session from the function", () => {
    const session = { XDG_RUNTIME_DIR: "/run/user/1000", HOME: "/home/someone" };
    expect(toSystemdRun("unit-1", 1447, 128, session).join(" ")).toBe(
      "env XDG_RUNTIME_DIR=/run/user/1000 systemd-run --user --scope --quiet --unit=unit-1 " +
        "-p CPUQuota=7.24% -p CPUQuotaPeriodSec=20ms -p MemoryMax=128M -p MemorySwapMax=0 " +
        "-- env -u XDG_RUNTIME_DIR -u DBUS_SESSION_BUS_ADDRESS",
    );
  });

  it("has no CPU quota when the function may use the whole host", () => {
    expect(toSystemdRun("unit-1", undefined, 4096, {}).join(" ")).not.toContain("CPUQuota");
  });
});
