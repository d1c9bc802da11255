import { describe, expect, it } from "vitest";
import type { Environment } from "../../../lib/analyze/result.ts";
import type { Metric } from "../../../lib/gate/budget.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import { findMismatches } from "../../../lib/gate/find-mismatches.ts";
import { buildJudged, rise } from "./results.ts";

const NOW = buildJudged({ "x86_64-1024": { warmMs: rise(10) } });
const LOCAL: Environment = {
  kind: "local",
  cpuMethod: "cgroup-v2",
  cpuPeriodMs: 20,
  hostCpus: 4,
  hostArchitecture: "x86_64",
  hostMemoryMb: 16_384,
  hostPlatform: "linux 6.1.0-13-amd64",
};

const find = (
  now: Partial<JudgedResult>,
  before: Partial<JudgedResult>,
  metric: Metric = "p95",
  architecture: "x86_64" | "arm64" = "x86_64",
) => findMismatches(metric, { ...NOW, ...now }, { ...NOW, ...before }, { architecture });

const { target, settings, prices } = NOW;
const [one, other] = ["a".repeat(64), "b".repeat(64)];

describe("findMismatches", () => {
  it("finds none in two results of the same function, event, place and prices", () => {
    expect(find({}, {}, "cost")).toEqual([]);
    expect(find({ payloadSha256: one }, { payloadSha256: one }, "cost")).toEqual([]);
    expect(find({ environment: LOCAL }, { environment: LOCAL }, "cost")).toEqual([]);
  });

  it("compares one target across the folders that it was in on machines", () => {
    const moved = { ...target, functionName: "a-checkout" };
    expect(find({ environment: LOCAL, target: moved }, { environment: LOCAL })).toEqual([]);
  });

  it.each<[string, Partial<JudgedResult>, Partial<JudgedResult>, Metric?]>([
    ["function orders in the baseline, other now", { target: { ...target, functionName: "other" } }, {}],
    [
      "runtime nodejs24.x in the baseline, python3.14 now",
      { target: { ...target, runtime: "python3.14" } },
      {},
    ],
    ["package type Zip in the baseline, Image now", { target: { ...target, packageType: "Image" } }, {}],
    [
      "event bbbbbbbbbbbb in the baseline, aaaaaaaaaaaa now",
      { payloadSha256: one },
      { payloadSha256: other },
    ],
    ["region us-east-1 in the baseline, eu-west-1 now", { target: { ...target, region: "eu-west-1" } }, {}],
    [
      "CPU limit by duty-cycle in the baseline, cgroup-v2 now",
      { environment: LOCAL },
      { environment: { ...LOCAL, cpuMethod: "duty-cycle" } },
    ],
    [
      "host linux 6.1 x86_64 with 2 CPUs in the baseline, linux 6.1 x86_64 with 4 CPUs now",
      { environment: LOCAL },
      { environment: { ...LOCAL, hostCpus: 2 } },
    ],
    [
      "host linux 6.12 x86_64 with 4 CPUs in the baseline, linux 6.1 x86_64 with 4 CPUs now",
      { environment: LOCAL },
      { environment: { ...LOCAL, hostPlatform: "linux 6.12.1" } },
    ],
    ["invocations at once 1 in the baseline, 5 now", { settings: { ...settings, concurrency: 5 } }, {}],
    [
      "cold starts only false in the baseline, true now",
      { settings: { ...settings, onlyColdStarts: true } },
      {},
    ],
    [
      "share of cold starts 0.01 in the baseline, 0.2 now",
      { settings: { ...settings, coldStartShare: 0.2 } },
      { settings: { ...settings, coldStartShare: 0.01 } },
      "cost",
    ],
    ["currency USD in the baseline, CNY now", { prices: { ...prices, currency: "CNY" } }, {}, "cost"],
    [
      "price of a request 2e-7 in the baseline, 0.000001 now",
      { prices: { ...prices, requestUsd: 0.000_001 } },
      {},
      "cost",
    ],
  ])("says %s", (words, now, before, metric) => {
    expect(find(now, before, metric)).toEqual([words]);
  });

  it("compares events only where both are known", () => {
    expect(find({ payloadSha256: one }, {})).toEqual([]);
    expect(find({}, { payloadSha256: one })).toEqual([]);
  });

  it("leaves out of a host what updates change", () => {
    const updated: Environment = { ...LOCAL, hostPlatform: "linux 6.1.0-21-amd64", hostMemoryMb: 8192 };
    expect(find({ environment: LOCAL }, { environment: updated })).toEqual([]);
  });

  it("needs the same region for costs alone where it is this machine that was measured", () => {
    const there = { environment: LOCAL, target: { ...target, region: "eu-west-1" } };
    expect(find({ environment: LOCAL }, there)).toEqual([]);
    expect(find({ environment: LOCAL }, there, "cost")).toEqual([
      "region eu-west-1 in the baseline, us-east-1 now",
    ]);
  });

  it("needs the same prices for costs alone, and of the same architecture", () => {
    const dearer = { prices: { ...prices, gbSecondUsd: { ...prices.gbSecondUsd, arm64: 1 } } };
    expect(find(dearer, {}, "p95", "arm64")).toEqual([]);
    expect(find(dearer, {}, "cost", "x86_64")).toEqual([]);
    expect(find(dearer, {}, "cost", "arm64")).toHaveLength(1);
    const requests = { prices: { ...prices, arm64: { requestUsd: 1, ephemeralGbSecondUsd: 1 } } };
    expect(find(requests, {}, "cost", "x86_64")).toEqual([]);
    expect(find(requests, {}, "cost", "arm64")).toHaveLength(1);
  });

  it("knows a function whose name holds the number of its account from a baseline without it", () => {
    const named = { ...target, functionName: "orders-123456789012" };
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:orders-123456789012";
    const now = { target: { ...named, functionArn: arn } };
    const before = { target: { ...target, functionName: "orders-············" } };
    expect(find(now, before)).toEqual([]);
    expect(find(now, now)).toEqual([]);
  });
});
