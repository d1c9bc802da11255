import { describe, expect, it } from "vitest";
import { describePlan } from "../../../../lib/cli/tune/plan-text.ts";
import type { TuneRequest } from "../../../../lib/cli/tune/tune-request.ts";
import type { LocalHost } from "../../../../lib/local/cloud.ts";

const HOST: LocalHost = {
  cpuMethod: "cgroup-v2",
  cpuPeriodMs: 20,
  cpus: 2,
  architecture: "x86_64",
  memoryMb: 16_384,
  platform: "linux 6.1.0",
};

const REQUEST: TuneRequest = {
  functionName: "hash",
  zip: new Uint8Array(3000),
  fileCount: 2,
  handler: "index.handler",
  runtime: "nodejs24.x",
  memorySizesMb: [128, 512],
  architectures: ["x86_64"],
  num: 20,
  sampling: "fixed",
  strategy: "cost",
  timeoutSeconds: 60,
  environment: { SECRET: "do-not-show" },
  payload: "do-not-show",
  isRecorded: false,
  moreInput: {},
};

const describeIt = (request: Partial<TuneRequest> = {}, host: Partial<LocalHost> = {}) =>
  describePlan({ ...REQUEST, ...request }, { ...HOST, ...host }).join("\n");

describe("describePlan", () => {
  it("says what is tuned, how often it is invoked and how CPU is limited", () => {
    const text = describeIt();
    expect(text).toContain("Tuning hash: index.handler on nodejs24.x, 2 files, 3 KB zipped");
    expect(text).toContain("128, 512 MB on x86_64, 20 invocations each: 40 invocations, for cost");
    expect(text).toContain("by a cgroup v2 quota, per 20 ms");
    expect(text).toContain("compared with 128 MB");
    expect(text).not.toContain("Note");
    expect(text).not.toContain("do-not-show");
  });

  it("says what the function has in AWS, where that is given", () => {
    expect(describeIt({ currentMemoryMb: 512 })).toContain("  compared with its current 512 MB\n");
  });

  it("notes sizes with more vCPUs than the machine has, and architectures that it is not", () => {
    const text = describeIt({ memorySizesMb: [1769, 3538, 5307], architectures: ["x86_64", "arm64"] });
    expect(text).toContain("Note: 5307 MB would have more vCPUs on Lambda than the 2 of this machine");
    expect(text).toContain("arm64 will be shown as not measurable");
    expect(text).toContain("20 invocations each: 60 invocations");
  });

  it("says what a search sends at most", () => {
    expect(describeIt({ sampling: "search" })).toContain(
      "128, 512 MB on x86_64, a search with at most 20 invocations each, 40 in all, for cost",
    );
  });

  it("says that a fallback is less exact", () => {
    expect(describeIt({}, { cpuMethod: "duty-cycle" })).toContain("less exact");
  });

  it("says that a recorded function is not run", () => {
    const text = describeIt({ isRecorded: true, architectures: ["arm64"], memorySizesMb: [10_240] });
    expect(text).toContain("nothing is run");
    expect(text).not.toMatch(/CPU|Note/);
  });
});
