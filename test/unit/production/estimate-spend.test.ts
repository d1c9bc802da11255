import { describe, expect, it } from "vitest";
import { computeMonthlyCost } from "../../../lib/prices/monthly-cost.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { estimateMeanBilledMs, estimateSpend } from "../../../lib/production/estimate-spend.ts";
import { usedFunction } from "../../helpers/used-functions.ts";

const prices = lookUpPrices("us-east-1");
/** Half a month of 730 hours. */
const HALF_MONTH = { days: 730 / 48 };

describe("estimateMeanBilledMs", () => {
  const estimate = (metrics: Parameters<typeof usedFunction>[2]) =>
    estimateMeanBilledMs(usedFunction("orders", {}, metrics).metrics);

  it("adds what rounding up adds on average", () => {
    expect(estimate({ meanDurationMs: 100.2 })).toBeCloseTo(100.7, 10);
  });

  it("adds the init of cold starts where it is known", () => {
    expect(estimate({ meanDurationMs: 100, coldStartShare: 0.02, meanInitMs: 400 })).toBeCloseTo(108.5, 10);
  });

  it("is never below what is billed at least", () => {
    expect(estimate({ meanDurationMs: 0.1 })).toBe(1);
  });

  it("is nothing without invocations", () => {
    expect(estimate({ meanDurationMs: undefined })).toBe(0);
  });
});

describe("estimateSpend", () => {
  it("is the month at list price", () => {
    const [spend] = estimateSpend([usedFunction("orders")], HALF_MONTH, prices);
    // 2 million invocations of 100.5 ms at 1 GB.
    expect(spend?.invocations).toBeCloseTo(2_000_000, 6);
    expect(spend?.meanBilledMs).toBe(100.5);
    expect(spend?.gbSeconds).toBeCloseTo(201_000, 6);
    expect(spend?.durationUsd).toBeCloseTo(3.3500067, 7);
    expect(spend?.requestsUsd).toBeCloseTo(0.4, 10);
    expect(spend?.ephemeralStorageUsd).toBe(0);
    expect(spend?.totalUsd).toBeCloseTo(3.7500067, 7);
    expect(spend?.marginalGbSecondUsd).toBe(0.0000166667);
  });

  it("agrees with the cost of a month where the function is alone, also beyond the first tier", () => {
    const used = usedFunction("huge", { ephemeralStorageMb: 10_240 }, { invocations: 5e10 });
    const [spend] = estimateSpend([used], HALF_MONTH, prices);
    const month = computeMonthlyCost(prices, {
      architecture: "x86_64",
      memoryMb: 1024,
      ephemeralStorageMb: 10_240,
      invocations: 1e11,
      meanBilledMs: 100.5,
      restores: 0,
      savingsPlanDiscountPercent: 0,
    });
    expect(spend?.durationUsd).toBeCloseTo(month.durationUsd, 4);
    expect(spend?.requestsUsd).toBeCloseTo(month.requestsUsd, 4);
    expect(spend?.ephemeralStorageUsd).toBeCloseTo(month.ephemeralStorageUsd, 4);
    expect(spend?.totalUsd).toBeCloseTo(month.totalUsd, 4);
  });

  it("shares the tiers that functions of one architecture reach together, and leaves the other one's alone", () => {
    // 4.02e9 GB-seconds each: together 8.04e9, of which 6e9 are in the first tier.
    const invocations = 2e10;
    const functions = [
      usedFunction("a", {}, { invocations }),
      usedFunction("b", {}, { invocations }),
      usedFunction("c", { architecture: "arm64" }, { invocations }),
    ];
    const [a, b, c] = estimateSpend(functions, HALF_MONTH, prices);
    const together = 6e9 * 0.0000166667 + 2.04e9 * 0.000015;
    expect(a?.durationUsd).toBeCloseTo(together / 2, 4);
    expect(b?.durationUsd).toBe(a?.durationUsd);
    expect(a?.marginalGbSecondUsd).toBe(0.000015);
    expect(c?.durationUsd).toBeCloseTo(4.02e9 * 0.0000133334, 4);
    expect(c?.marginalGbSecondUsd).toBe(0.0000133334);
  });

  it("costs nothing without invocations", () => {
    const idle = usedFunction("idle", {}, { invocations: 0, durationSumMs: 0, meanDurationMs: undefined });
    expect(estimateSpend([idle], HALF_MONTH, prices)[0]).toMatchObject({ gbSeconds: 0, totalUsd: 0 });
  });
});
