import { describe, expect, it } from "vitest";
import { chooseView } from "../../../lib/report/view.ts";
import {
  allFailedResult,
  brokenBudgetResult,
  buildResult,
  fullResult,
  largeResult,
  withMonthResult,
} from "../../helpers/results.ts";

describe("chooseView", () => {
  it("shows p95 of a run that asks for the lowest cost, against the current configuration", () => {
    expect(chooseView(fullResult())).toEqual({
      statistic: "p95",
      referenceKey: "x86_64-1024",
      savingsPlanDiscountPercent: 0,
    });
  });

  it.each([
    ["the objective of speed", { strategy: "speed", objective: "p99" }, "p99"],
    ["the objective of a balance", { strategy: "balanced", objective: "p50" }, "p50"],
    ["p95 where the objective is the mean", { strategy: "speed", objective: "mean" }, "p95"],
    ["p95 where cost is looked for, whatever the objective", { strategy: "cost", objective: "p99" }, "p95"],
  ] as const)("shows %s", (_, settings, statistic) => {
    expect(chooseView(buildResult({ settings })).statistic).toBe(statistic);
  });

  it("shows the percentile that has a limit", () => {
    const constraints = { maxDurationMs: { p90: 500 } };
    expect(chooseView(buildResult({ settings: { constraints } })).statistic).toBe("p90");
    expect(chooseView(brokenBudgetResult()).statistic).toBe("p95");
  });

  it("compares with the pick where the current configuration was not measured, and with nothing where none was", () => {
    expect(chooseView(largeResult()).referenceKey).toBe("arm64-640");
    expect(chooseView(allFailedResult())).not.toHaveProperty("referenceKey");
  });

  it("has the month of the input", () => {
    expect(chooseView(withMonthResult())).toMatchObject({
      monthlyInvocations: 25_000_000,
      savingsPlanDiscountPercent: 12,
      provisionedConcurrency: 20,
    });
  });
});
