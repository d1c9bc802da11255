import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  describeRecommendation,
  nameVerdict,
  readVerdictFile,
  type VerdictFile,
} from "../../../lib/action/verdict-file.ts";

const folder = mkdtempSync(join(tmpdir(), "power-tuner-verdict-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function verdict(state: VerdictFile["state"], ...checks: string[]): VerdictFile {
  const target = {
    name: "orders",
    state: "judged" as const,
    checks: checks.map((one) => ({ verdict: one })),
  };
  return { state, finishedAt: "2026-11-21T12:00:00.000Z", failedChecks: [], targets: [target] };
}

describe("nameVerdict", () => {
  it.each([
    ["pass", verdict("passed", "pass", "pass"), 0],
    ["warn", verdict("passed", "pass", "at-risk"), 0],
    ["fail", verdict("failed", "fail"), 1],
    ["fail", verdict("failed", "fail"), 0],
    ["inconclusive", verdict("undecided", "no-data"), 3],
    ["inconclusive", undefined, 3],
    ["error", undefined, 2],
    ["error", undefined, 4],
  ])("is %s", (name, file, exitCode) => {
    expect(nameVerdict(file, exitCode)).toBe(name);
  });
});

describe("describeRecommendation", () => {
  const orders = {
    name: "orders",
    state: "judged" as const,
    recommendation: {
      memoryMb: 1024,
      architecture: "arm64",
      costRatio: 0.87499,
      monthlySavingUsd: 12.3456,
    },
  };

  it("gives changes against the current configuration, less as a negative number", () => {
    expect(describeRecommendation({ targets: [orders] })).toEqual({
      memory: "1024",
      architecture: "arm64",
      costDeltaPercent: "-12.5",
      monthlyDeltaUsd: "-12.35",
    });
  });

  it("has no minus zero where nothing changes", () => {
    const recommendation = { ...orders.recommendation, costRatio: 1, monthlySavingUsd: 0 };
    expect(describeRecommendation({ targets: [{ ...orders, recommendation }] })).toMatchObject({
      costDeltaPercent: "0",
      monthlyDeltaUsd: "0",
    });
  });

  it.each([
    ["there are several targets", [orders, orders]],
    ["none is recommended", [{ ...orders, recommendation: {} }]],
    ["there is no result", [{ name: "orders", state: "unjudged" as const }]],
  ])("is empty where %s", (_, targets) => {
    expect(Object.values(describeRecommendation({ targets }))).toEqual(["", "", "", ""]);
  });
});

describe("readVerdictFile", () => {
  it("is undefined where the gate wrote none", async () => {
    expect(await readVerdictFile(join(folder, "missing.json"))).toBeUndefined();
  });

  it("reads what it needs, and passes over the rest", async () => {
    const path = join(folder, "gate.json");
    writeFileSync(path, JSON.stringify({ ...verdict("passed", "pass"), config: "power-tuner.config.yaml" }));
    expect(await readVerdictFile(path)).toEqual(verdict("passed", "pass"));
  });
});
