import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { toPageData } from "../../../lib/report/page-data.ts";
import { chooseView, type View } from "../../../lib/report/view.ts";
import { listLimits } from "../../../report-ui/charts/limits.ts";
import { clearanceOf, listFailed, listPoints, listReach } from "../../../report-ui/charts/points.ts";
import { describePoint } from "../../../report-ui/charts/words.ts";
import { analyzeDurations } from "../../helpers/analyses.ts";
import { resultWithFailures, singleCandidateResult } from "../../helpers/results.ts";

const sourceOf = (result: TuningResult, view: Partial<View> = {}) => ({
  data: toPageData(result),
  view: { ...chooseView(result), ...view },
});

/** Twenty invocations that take turns between two durations. */
const around = (durationMs: number) =>
  Array.from({ length: 20 }, (_, index) => durationMs + (index % 2 === 0 ? -1 : 1));

const RESULT = analyzeDurations({
  "x86_64-128": around(1000),
  "x86_64-512": around(200),
  "arm64-512": around(240),
  "arm64-2048": around(100),
});

const rolesOf = (source: ReturnType<typeof sourceOf>) =>
  Object.fromEntries(listPoints(source).map(({ key, roles }) => [key, roles]));

describe("listPoints", () => {
  it("names the pick, the current configuration, the cheapest and the one with the lowest latency", () => {
    expect(rolesOf(sourceOf(RESULT))).toEqual({
      "x86_64-128": ["current"],
      "x86_64-512": [],
      "arm64-512": ["pick", "cheapest"],
      "arm64-2048": ["lowest p95"],
    });
  });

  it("names the reference where it is neither of these", () => {
    expect(rolesOf(sourceOf(RESULT, { referenceKey: "x86_64-512" }))["x86_64-512"]).toEqual(["reference"]);
  });

  it("lists by memory, then x86_64 before arm64", () => {
    expect(listPoints(sourceOf(RESULT)).map(({ configuration }) => configuration)).toEqual([
      "128 MB x86_64",
      "512 MB x86_64",
      "512 MB arm64",
      "2048 MB arm64",
    ]);
  });

  it("keeps the current configuration whatever the architecture asked for", () => {
    const keys = listPoints(sourceOf(RESULT, { architecture: "arm64" })).map(({ key }) => key);
    expect(keys).toEqual(["x86_64-128", "arm64-512", "arm64-2048"]);
  });

  it("does not call one alone the lowest of all", () => {
    expect(listPoints(sourceOf(singleCandidateResult())).map(({ roles }) => roles)).toEqual([
      ["pick", "current"],
    ]);
  });

  it("costs what the month costs where the view has one", () => {
    const perMillion = listPoints(sourceOf(RESULT)).map(({ cost }) => cost.value);
    const perMonth = listPoints(sourceOf(RESULT, { monthlyInvocations: 2_000_000 }));
    for (const [index, { cost }] of perMonth.entries()) {
      expect(cost.value).toBeCloseTo(2 * (perMillion[index] ?? 0), 9);
    }
  });

  it("has a limit from below only where a p99 is of too few", () => {
    const [point] = listPoints(sourceOf(RESULT, { statistic: "p99" }));
    expect(point?.latency).toMatchObject({ isAtLeast: true });
    expect(point?.latency.interval?.high).toBeUndefined();
  });
});

describe("listFailed", () => {
  it("lists what failed within the architecture asked for", () => {
    const keys = (view: Partial<View>) =>
      listFailed(sourceOf(resultWithFailures(), view)).map(({ key }) => key);
    expect(keys({})).toEqual(["x86_64-128", "arm64-128", "arm64-2048"]);
    expect(keys({ architecture: "arm64" })).toEqual(["arm64-128", "arm64-2048"]);
  });
});

describe("listReach", () => {
  it("cuts limits that lie far outside of all values", () => {
    const few = { value: 5, interval: { level: 0.95, low: 1, high: 30 }, isAtLeast: false };
    const many = { value: 4, interval: { level: 0.95, low: 3.9, high: 4.1 }, isAtLeast: false };
    expect(listReach([few, many])).toEqual([5, 4 / 1.5, 7.5, 4, 3.9, 4.1]);
  });

  it("reaches as far as the limits", () => {
    const interval = { level: 0.95, low: 8, high: 13 };
    expect(listReach([{ value: 10, interval, isAtLeast: false }])).toEqual([10, 8, 13]);
  });

  it("leaves room for an arrow where there is no upper limit", () => {
    const [value, low, top] = listReach([
      { value: 100, interval: { level: 0.95, low: 90 }, isAtLeast: true },
    ]);
    expect([value, low]).toEqual([100, 90]);
    expect(top).toBeCloseTo(112, 9);
  });

  it("does not let a limit of zero decide", () => {
    const interval = { level: 0.95, low: 0, high: 13 };
    expect(listReach([{ value: 10, interval, isAtLeast: false }])).toEqual([10, 13]);
  });
});

describe("clearanceOf", () => {
  it("is largest for the pick", () => {
    const [current, , pick] = listPoints(sourceOf(RESULT));
    expect(clearanceOf(pick, RESULT)).toBeGreaterThan(clearanceOf(current, RESULT));
  });
});

describe("describePoint", () => {
  it("says latency and cost with their intervals, and what the point is", () => {
    const [current, , pick] = listPoints(sourceOf(RESULT));
    expect(current && describePoint(current, sourceOf(RESULT))).toBe(
      "128 MB x86_64: p95 1,001 ms (at least 1,001 ms), $2.28 per million ($2.28 to $2.28), current",
    );
    expect(pick && describePoint(pick, sourceOf(RESULT))).toContain(", pick, cheapest");
  });

  it("says which limit is broken", () => {
    const limited = analyzeDurations(
      { "x86_64-128": around(1000), "x86_64-512": around(200) },
      { constraints: { maxDurationMs: { p95: 500 } } },
    );
    const [point] = listPoints(sourceOf(limited));
    expect(point && describePoint(point, sourceOf(limited))).toContain("p95 1,001 ms is above 500 ms");
  });
});

describe("listLimits", () => {
  const limited = analyzeDurations(
    { "x86_64-512": around(200) },
    { constraints: { maxDurationMs: { p95: 500 }, maxCostPerMillionUsd: 4 } },
  );

  it("has the limit of the statistic shown, and that of cost", () => {
    expect(listLimits(sourceOf(limited))).toEqual([
      { axis: "y", value: 500, text: "p95 limit 500 ms" },
      { axis: "x", value: 4, text: "cost limit $4.00" },
    ]);
  });

  it("has none for another statistic, nor for the cost of a month", () => {
    expect(listLimits(sourceOf(limited, { statistic: "p50", monthlyInvocations: 1000 }))).toEqual([]);
  });
});
