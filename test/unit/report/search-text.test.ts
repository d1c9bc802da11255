import { describe, expect, it } from "vitest";
import type { SearchSummary } from "../../../lib/analyze/result.ts";
import { formatShare } from "../../../lib/report/format.ts";
import { describeSearch } from "../../../lib/report/summary.ts";
import { buildResult } from "../../helpers/results.ts";

describe("describeSearch", () => {
  const describeIt = (search: SearchSummary) => describeSearch({ ...buildResult(), search });

  it("says how many rounds it took, why it ended and what more would gain", () => {
    expect(describeIt({ rounds: 6, stopReason: "decided", expectedLoss: 0.00123 })).toBe(
      "The search took 6 rounds, and ended when more would not change the answer by much: what measuring more would gain is 0.12 % on average.",
    );
    expect(describeIt({ rounds: 1, stopReason: "max-cost", expectedLoss: 0.5 })).toContain(
      "1 round, and ended at maxCostUsd: what measuring more would gain is 50 % on average.",
    );
  });

  it("says what more would tell where the best by its estimates is not recommended", () => {
    const result = buildResult();
    const { recommendation } = result;
    if (recommendation.state === "none") throw new Error(recommendation.sentence);
    const kept = { ...recommendation, candidateKey: result.currentKey, bestKey: "arm64-512" };
    const search = { rounds: 3, stopReason: "decided", expectedLoss: 0.00001 } as const;
    const end = (rule: "current" | "sure" | "latency") =>
      describeSearch({ ...result, search, recommendation: { ...kept, rule } })?.split(": ")[1];
    expect(end("current")).toBe("more invocations would tell whether 512 MB arm64 is better.");
    expect(end("sure")).toBe("more invocations would tell whether 512 MB arm64 is better.");
    expect(end("latency")).toBe("what measuring more would gain is under 0.01 % on average.");
  });

  it("says nothing where every configuration was measured alike", () => {
    expect(describeSearch(buildResult())).toBeUndefined();
  });
});

describe("formatShare", () => {
  it.each([
    [0.00001, "under 0.01 %"],
    [0.00123, "0.12 %"],
    [0.25, "25 %"],
    [1, "100 %"],
  ])("formats %d as %s", (share, text) => expect(formatShare(share)).toBe(text));
});
