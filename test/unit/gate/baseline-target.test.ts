import { describe, expect, it } from "vitest";
import { toBaselineTarget } from "../../../lib/gate/baseline-target.ts";
import { toEarlierResult } from "../../../lib/gate/earlier-result.ts";
import { findCandidate } from "../../../lib/gate/find-candidate.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import {
  allFailedResult,
  buildResult,
  fullResult,
  hostileResult,
  localResult,
  resultWithFailures,
} from "../../helpers/results.ts";

const keysOf = ({ configurations }: ReturnType<typeof toBaselineTarget>) =>
  configurations.map(({ key }) => key);

describe("toBaselineTarget", () => {
  it("keeps the configurations that budgets are about, the current and the recommended one", () => {
    const result = fullResult();
    const { recommendation } = result;
    if (recommendation.state === "none") throw new Error("nothing is recommended");
    const target = toBaselineTarget("orders", result, ["current", "arm64-512", "recommended", "arm64-9999"]);
    expect(keysOf(target).toSorted()).toEqual(
      [...new Set([result.currentKey, recommendation.candidateKey, "arm64-512"])].sort(),
    );
    const earlier = toEarlierResult(target);
    expect(findCandidate(earlier, "current")).toMatchObject({ key: result.currentKey, state: "measured" });
    expect(findCandidate(earlier, "recommended")).toMatchObject({ key: recommendation.candidateKey });
    expect(findCandidate(earlier, "arm64-9999")).toHaveProperty("missing");
  });

  it("says what a comparison depends on", () => {
    const result = { ...localResult(), payloadSha256: "a".repeat(64) };
    expect(toBaselineTarget("hash", result, [], "0123456789abcdef")).toMatchObject({
      name: "hash",
      measuredAt: result.run.finishedAt,
      commit: "0123456789abcdef",
      toolVersion: "0.1.0",
      function: "hash",
      region: "us-east-1",
      runtime: "nodejs24.x",
      packageType: "Zip",
      payloadSha256: "a".repeat(64),
      environment: {
        kind: "local",
        cpuMethod: "cgroup-v2",
        hostPlatform: "linux 6.1.0",
        hostArchitecture: "x86_64",
        hostCpus: 4,
      },
      settings: { onlyColdStarts: false },
      prices: { currency: "USD", source: "table", asOf: "2026-10-01" },
      currentKey: "x86_64-128",
    });
    expect(toBaselineTarget("hash", localResult(), [])).not.toHaveProperty("commit");
    expect(toBaselineTarget("hash", localResult(), [])).not.toHaveProperty("payloadSha256");
  });

  it("keeps billed durations only where they are not the durations rounded up", () => {
    const result = buildResult({ architectures: ["x86_64"], memorySizesMb: [1024] });
    const candidate = measuredOf(result, "x86_64-1024");
    const [kept] = toBaselineTarget("orders", result, []).configurations;
    expect(kept?.warm?.billedDurationMs).toBeUndefined();
    const { samples } = candidate;
    const billedDurationMs = samples.billedDurationMs.map((ms) => (ms === null ? null : ms + 1));
    const other = { ...result, candidates: [{ ...candidate, samples: { ...samples, billedDurationMs } }] };
    const [billed] = toBaselineTarget("orders", other, []).configurations;
    expect(billed?.warm?.billedDurationMs).toEqual(kept?.warm?.durationMs.map((ms) => Math.ceil(ms) + 1));
  });

  it("counts failures, and keeps nothing of what they say", () => {
    const failing = toBaselineTarget("orders", resultWithFailures(), [
      "x86_64-512",
      "arm64-2048",
      "x86_64-128",
    ]);
    expect(failing.configurations.find(({ key }) => key === "x86_64-512")?.failed).toBe(2);
    expect(failing.configurations.find(({ key }) => key === "arm64-2048")).toEqual({
      key: "arm64-2048",
      failedBy: "init-failure",
      succeeded: 0,
      failed: 50,
    });
    expect(JSON.stringify(failing)).not.toMatch(/sharp|OrderNotFound|no such order/);
    expect(findCandidate(toEarlierResult(failing), "arm64-2048")).toMatchObject({
      state: "failed",
      message: "did not start",
    });
    const none = toBaselineTarget("orders", allFailedResult(), ["x86_64-128"]);
    expect(none).not.toHaveProperty("recommendedKey");
    expect(findCandidate(toEarlierResult(none), "recommended")).toEqual({
      missing: "nothing is recommended: nothing was",
    });
  });

  it("keeps no ARN, no number of an account and no text of somebody else's", () => {
    const result = fullResult();
    const functionName = "orders-123456789012";
    const target = { ...result.target, functionName };
    const text = JSON.stringify(toBaselineTarget("orders", { ...result, target }, []));
    expect(text).not.toMatch(/arn:|123456789012/);
    expect(text).toContain("orders-············");
    expect(JSON.stringify(toBaselineTarget("orders", hostileResult(), []))).not.toContain("TypeError");
  });
});
