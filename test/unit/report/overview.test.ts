import { describe, expect, it } from "vitest";
import { buildOverview } from "../../../lib/report/overview.ts";
import { describeTuned, type OverviewRow, type TunedRow } from "../../../lib/report/overview-row.ts";
import { mixedOverview, tunedRow } from "../../helpers/overviews.ts";
import { allFailedResult, buildResult, withMonthResult } from "../../helpers/results.ts";

const RUN = { startedAt: "2026-11-20T14:00:00.000Z", finishedAt: "2026-11-20T15:00:00.000Z" };

/** A line that saves so much a month. */
function saving(functionName: string, month: TunedRow["month"], more: Partial<TunedRow> = {}): OverviewRow {
  const row = tunedRow(functionName);
  if (row.state !== "tuned") throw new Error("not tuned");
  const { month: _, ...rest } = row;
  return { ...rest, ...(month && { month }), spentUsd: 0.5, ...more };
}

const interval = (low: number, high: number) => ({ level: 0.95, low, high });

describe("describeTuned", () => {
  it("says what changes from the result's own recommendation", () => {
    const result = withMonthResult();
    const row = describeTuned("orders", result, "orders/report.html");
    const { recommendation } = result;
    if (row.state !== "tuned" || recommendation.state === "none") throw new Error("no recommendation");
    expect(row).toMatchObject({
      functionName: "orders",
      reportPath: "orders/report.html",
      decision: "change",
      current: { memoryMb: 1024, architecture: "x86_64" },
      costRatio: recommendation.costRatio,
      p95Ratio: recommendation.p95Ratio,
      currency: "USD",
      spentUsd: result.spend.costUsd,
      environment: "aws",
    });
    expect(row.changes?.cost).toEqual({ verdict: "different", text: expect.stringMatching(/% cheaper$/) });
    expect(row.month?.savingUsd).toBe(recommendation.monthlySavingUsd);
    expect((row.month?.nowUsd ?? 0) - (row.month?.thenUsd ?? 0)).toBeCloseTo(row.month?.savingUsd ?? 0, 9);
  });

  it("knows no month where the volume is not known", () => {
    expect(tunedRow("orders")).not.toHaveProperty("month");
  });

  it("saves nothing where the current configuration is kept", () => {
    const row = tunedRow("orders", { currentKey: "arm64-1024", settings: { monthlyInvocations: 1e6 } });
    expect(row).toMatchObject({ decision: "keep", month: { savingUsd: 0 } });
    expect(row).not.toHaveProperty("changes");
  });

  it("compares with nothing where the current configuration was not measured", () => {
    const row = tunedRow("orders", { currentKey: "x86_64-3008", settings: { monthlyInvocations: 1e6 } });
    expect(row).toMatchObject({ decision: "use", current: { memoryMb: 3008 } });
    expect(row).not.toHaveProperty("month");
  });

  it("keeps the reason where there is no recommendation", () => {
    const result = allFailedResult();
    expect(describeTuned("orders", result)).toEqual({
      state: "failed",
      functionName: "orders",
      reason: result.recommendation.sentence,
      spentUsd: result.spend.costUsd,
    });
  });
});

describe("buildOverview", () => {
  it("puts what saves most first, then what is not known, then what has no recommendation", () => {
    const month = (savingUsd: number) => ({ nowUsd: 100, thenUsd: 100 - savingUsd, savingUsd });
    const { functions } = buildOverview(
      [
        { state: "not-started", functionName: "later", reason: "spent", spentUsd: 0 },
        { state: "failed", functionName: "broken", reason: "gone", spentUsd: 0 },
        saving("unknown", undefined, { costRatio: 0.9 }),
        saving("unknown and better", undefined, { costRatio: 0.5 }),
        saving("dearer", month(-5)),
        saving("most", month(50)),
        saving("less", month(20)),
      ],
      RUN,
    );
    expect(functions.map(({ functionName }) => functionName)).toEqual([
      "most",
      "less",
      "dearer",
      "unknown and better",
      "unknown",
      "broken",
      "later",
    ]);
  });

  it("sums up months, with the interval of independent savings", () => {
    const { totals } = buildOverview(
      [
        saving("a", { nowUsd: 100, thenUsd: 60, savingUsd: 40, savingInterval: interval(37, 44) }),
        saving("b", { nowUsd: 50, thenUsd: 40, savingUsd: 10, savingInterval: interval(6, 13) }),
        saving("kept", { nowUsd: 7, thenUsd: 7, savingUsd: 0 }, { decision: "keep" }),
        saving("unknown", undefined),
        { state: "failed", functionName: "c", reason: "gone", spentUsd: 0.25 },
      ],
      RUN,
    );
    expect(totals).toEqual({
      functions: 5,
      toChange: 3,
      toKeep: 1,
      failed: 1,
      interrupted: 0,
      notStarted: 0,
      // 3 and 4 below, 4 and 3 above: 5 either way.
      month: { functions: 3, nowUsd: 157, thenUsd: 107, savingUsd: 50, savingInterval: interval(45, 55) },
      spentUsd: 2.25,
      currency: "USD",
    });
  });

  it("gives no interval where that of one saving is not known", () => {
    const { totals } = buildOverview(
      [
        saving("a", { nowUsd: 100, thenUsd: 60, savingUsd: 40, savingInterval: interval(37, 44) }),
        saving("b", { nowUsd: 50, thenUsd: 40, savingUsd: 10 }),
      ],
      RUN,
    );
    expect(totals.month).toEqual({ functions: 2, nowUsd: 150, thenUsd: 100, savingUsd: 50 });
  });

  it("adds no dollars to yuan", () => {
    const month = { nowUsd: 100, thenUsd: 60, savingUsd: 40 };
    const { totals } = buildOverview([saving("a", month), saving("b", month, { currency: "CNY" })], RUN);
    expect(totals).not.toHaveProperty("month");
  });

  it("holds no invocation", () => {
    expect(JSON.stringify(mixedOverview()).length).toBeLessThan(6000);
    expect(JSON.stringify(buildResult()).length).toBeGreaterThan(20_000);
  });
});
