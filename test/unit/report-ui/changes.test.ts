import { describe, expect, it } from "vitest";
import { toPageData } from "../../../lib/report/page-data.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { describeChange, describeChanges, listCandidateChanges } from "../../../report-ui/charts/changes.ts";
import { analyzeDurations } from "../../helpers/analyses.ts";

/** A hundred invocations within 2 % of each other. */
const around = (durationMs: number) =>
  Array.from({ length: 100 }, (_, index) => durationMs * (0.99 + (index % 11) / 500));

const AFTER = analyzeDurations({
  "x86_64-512": around(100),
  "arm64-512": around(300),
  "arm64-1024": around(80),
});
const BEFORE = analyzeDurations({ "x86_64-512": around(200), "arm64-512": around(300) });
const source = { data: toPageData(AFTER, { baseline: BEFORE }), view: chooseView(AFTER) };

describe("listCandidateChanges", () => {
  it("compares what both results have measured", () => {
    expect(listCandidateChanges(source).map(({ key }) => key)).toEqual(["x86_64-512", "arm64-512"]);
  });

  it("has no dot for costs of two currencies, and says why", () => {
    const baseline = { ...BEFORE, prices: { ...BEFORE.prices, currency: "CNY" } } as const;
    const data = toPageData(AFTER, { baseline });
    for (const { cost, latency } of listCandidateChanges({ ...source, data })) {
      expect(cost).toEqual({ percent: Number.NaN, verdict: "cannot-tell", text: "? not comparable" });
      expect(Number.isFinite(latency.percent)).toBe(true);
    }
  });

  it("has the change in percent with its limits, and says whether it is one", () => {
    const [faster, same] = listCandidateChanges(source);
    expect(faster?.latency.percent).toBeCloseTo(-50, 6);
    expect(faster?.latency.verdict).toBe("different");
    expect(faster?.latency.lowPercent).toBeLessThan(-50);
    expect(faster?.latency.highPercent).toBeGreaterThan(-50);
    expect(same?.cost).toMatchObject({ percent: 0, verdict: "same" });
  });

  it("has nothing without a baseline", () => {
    expect(listCandidateChanges({ ...source, data: toPageData(AFTER) })).toEqual([]);
  });
});

describe("describeChanges", () => {
  it("counts both directions of both metrics", () => {
    expect(describeChanges(listCandidateChanges(source), "p95", 1)).toBe(
      "Change since the baseline of 2 configurations, with 95 % intervals. Cost: 1 cheaper, 0 more expensive. " +
        "p95: 1 faster, 0 slower. The others are the same within 1 %, or it cannot be told.",
    );
  });

  it("says each change in words", () => {
    const [faster, same] = listCandidateChanges(source);
    expect(faster && describeChange(faster, "p95")[1]).toBe("p95 50 % faster");
    expect(same && describeChange(same, "p95")[0]).toBe("cost ≈ same");
  });
});
