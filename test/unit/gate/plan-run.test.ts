import { describe, expect, it } from "vitest";
import { listMissing, planFirstRun, planFreshRun, planNextRun } from "../../../lib/gate/plan-run.ts";
import { parseTuningInput } from "../../../lib/prepare/input.ts";
import { around, buildJudged } from "./results.ts";

const FIXED = {
  isSearch: false,
  named: ["x86_64-512", "arm64-1024"],
  powerValues: [512, 1024],
  architectures: ["x86_64", "arm64"],
} as const;
const SEARCH = { isSearch: true, named: ["x86_64-512"], powerValues: [512, 1024, 2048] } as const;

/** 50 warm invocations and 2 cold starts; another one with 10 and 1, and 5 failed ones. */
const { candidates } = buildJudged({
  "x86_64-512": { warmMs: around(50, 50), initsMs: [100, 110] },
  "arm64-1024": { warmMs: around(50, 10), initsMs: [100], failed: 5 },
  "x86_64-1024": "failed",
});

const isRight = (fields: object) =>
  expect(() => parseTuningInput({ lambdaARN: "f", ...fields })).not.toThrow();

describe("planFirstRun", () => {
  it("gives what is named so many warm invocations, beside the cold start of each environment", () => {
    const fields = planFirstRun(FIXED, 100, {});
    expect(fields).toEqual({
      powerValues: [512, 1024],
      architectures: ["x86_64", "arm64"],
      sampling: "fixed",
      num: 101,
      numByConfiguration: { "x86_64-512": 101, "arm64-1024": 101 },
    });
    isRight(fields);
  });

  it.each([
    [{ concurrency: 4 }, 104],
    [{ coldStarts: 7 }, 107],
    [{ coldStarts: 7, onlyColdStarts: true }, 100],
  ])("counts cold starts on top: %o", (measuring, num) => {
    expect(planFirstRun(FIXED, 100, measuring).num).toBe(num);
  });

  it("leaves to a search what it measures", () => {
    const fields = planFirstRun(SEARCH, 100, {});
    expect(fields).toEqual({ powerValues: [512, 1024, 2048], sampling: "search", num: 101 });
  });

  it("asks for no more than a run takes", () => {
    isRight(planFirstRun(FIXED, 10_000, {}));
  });
});

describe("planNextRun", () => {
  it("gives more to those that need them, on top of all that they have had", () => {
    const needs = [{ candidateKey: "arm64-1024", kind: "invocations", more: 40 }] as const;
    const fields = planNextRun(FIXED, needs, candidates, {});
    expect(fields).toMatchObject({
      sampling: "fixed",
      numByConfiguration: { "arm64-1024": 57 },
      coldStarts: 0,
    });
    isRight(fields);
  });

  it("makes room for cold starts", () => {
    const needs = [
      { candidateKey: "x86_64-512", kind: "cold-starts", more: 3 },
      { candidateKey: "arm64-1024", kind: "invocations", more: 10 },
    ] as const;
    const fields = planNextRun(SEARCH, needs, candidates, {});
    expect(fields).toMatchObject({
      sampling: "search",
      coldStarts: 5,
      numByConfiguration: { "x86_64-512": 55, "arm64-1024": 30 },
    });
    isRight(fields);
  });

  it("asks for nothing apart where all are cold starts", () => {
    const needs = [{ candidateKey: "x86_64-512", kind: "invocations", more: 10 }] as const;
    const fields = planNextRun(FIXED, needs, candidates, { onlyColdStarts: true });
    expect(fields).toMatchObject({ numByConfiguration: { "x86_64-512": 62 } });
    expect(fields).not.toHaveProperty("coldStarts");
  });
});

describe("listMissing", () => {
  it("has those with too few invocations, failed ones not asked for again", () => {
    const keys = ["x86_64-512", "arm64-1024", "arm64-1024", "x86_64-1024", "arm64-128"];
    expect(listMissing(keys, candidates, 30, {})).toEqual([
      { candidateKey: "arm64-1024", kind: "invocations", more: 15 },
    ]);
    expect(listMissing(["x86_64-512"], candidates, 30, { onlyColdStarts: true })).toEqual([
      { candidateKey: "x86_64-512", kind: "invocations", more: 28 },
    ]);
  });
});

describe("planFreshRun", () => {
  it("is about one configuration alone", () => {
    const fields = planFreshRun({ key: "arm64-1024", memoryMb: 1024, architecture: "arm64" }, 60, {});
    expect(fields).toEqual({
      powerValues: [1024],
      architectures: ["arm64"],
      sampling: "fixed",
      num: 61,
      numByConfiguration: { "arm64-1024": 61 },
    });
    isRight(fields);
  });
});
