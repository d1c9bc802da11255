import { afterEach, describe, expect, it } from "vitest";
import { createLimiter } from "../../../../lib/local/limits/limiter.ts";

const platform = Object.getOwnPropertyDescriptor(process, "platform") ?? {};
afterEach(() => Object.defineProperty(process, "platform", platform));

describe("createLimiter", () => {
  it("runs nothing without limits where there is no method, and says what to use instead", async () => {
    Object.defineProperty(process, "platform", { ...platform, value: "win32" });
    await expect(createLimiter("power-tuner-test")).rejects.toThrow(
      "CPU and memory cannot be limited by any method on this host: Windows cannot stop and continue a process; use Linux, macOS or WSL",
    );
  });
});
