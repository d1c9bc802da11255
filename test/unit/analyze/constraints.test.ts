import { describe, expect, it } from "vitest";
import { findBrokenConstraints } from "../../../lib/analyze/constraints.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { analyzeDurations, measuredOf } from "../../helpers/analyses.ts";

const KEY = "x86_64-512";

/** 100 invocations of 1 to 100 ms. */
const check = (constraints: Settings["constraints"], count = 100) => {
  const durationsMs = Array.from({ length: count }, (_, index) => ((index + 1) * 100) / count);
  const result = analyzeDurations({ [KEY]: durationsMs }, { constraints });
  const { settings, warnings } = result;
  const candidate = measuredOf(result, KEY);
  return { checks: candidate.constraintChecks, candidate, settings, codes: warnings.map(({ code }) => code) };
};

describe("constraintChecks", () => {
  it("say whether the figure keeps the limit, and whether its interval does", () => {
    const { checks, codes } = check({ maxDurationMs: { mean: 60, p50: 52, p90: 80 } });
    expect(checks).toEqual([
      {
        constraint: "mean",
        value: 50.5,
        limit: 60,
        isKept: true,
        isCertain: true,
        text: "mean 50.5 ms is within 60.0 ms",
      },
      {
        constraint: "p50",
        value: 50.5,
        limit: 52,
        isKept: true,
        isCertain: false,
        text: "p50 50.5 ms is within 52.0 ms",
      },
      {
        constraint: "p90",
        value: expect.closeTo(90.1, 9),
        limit: 80,
        isKept: false,
        isCertain: true,
        text: "p90 90.1 ms is above 80.0 ms",
      },
    ]);
    expect(codes).toContain("no-answer");
  });

  it("warn when the recommended one may not keep them", () => {
    expect(check({ maxDurationMs: { p50: 52 } }).codes).toEqual(["uncertain-constraint"]);
    expect(check({ maxDurationMs: { p50: 90 } }).codes).toEqual([]);
  });

  it("take twice the longest for the upper limit of a percentile that has none", () => {
    expect(check({ maxDurationMs: { p99: 199 } }).checks).toMatchObject([{ isKept: true, isCertain: false }]);
    expect(check({ maxDurationMs: { p99: 200 } }).checks).toMatchObject([{ isKept: true, isCertain: true }]);
  });

  it("are there for cost and memory as well", () => {
    const { checks } = check({ maxDurationMs: {}, maxCostPerMillionUsd: 0.7, memoryHeadroomPercent: 10 });
    expect(checks).toEqual([
      {
        constraint: "costPerMillion",
        value: expect.closeTo(0.2 + 0.0505 * 0.5 * 16.6667, 6),
        limit: 0.7,
        isKept: true,
        isCertain: true,
        text: "$0.621 per million is within $0.700",
      },
      {
        constraint: "memoryHeadroom",
        value: 66,
        limit: 512,
        isKept: true,
        isCertain: true,
        text: "60 MB used leaves 10 % headroom",
      },
    ]);
  });

  it("are what findBrokenConstraints lists the broken ones of", () => {
    const { candidate, settings } = check({ maxDurationMs: { mean: 60, p90: 80 } });
    expect(findBrokenConstraints(candidate, settings)).toEqual([
      { ratio: expect.closeTo(90.1 / 80, 9), text: "p90 90.1 ms is above 80.0 ms" },
    ]);
  });

  it("are none without constraints", () => {
    expect(check({ maxDurationMs: {} }).checks).toEqual([]);
  });
});
