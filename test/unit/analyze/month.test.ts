import { describe, expect, it } from "vitest";
import type { Settings, Target } from "../../../lib/prepare/plan.ts";
import { computeInvocationCostUsd } from "../../../lib/prices/cost.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { analyzePlan, measuredOf } from "../../helpers/analyses.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const KEY = "x86_64-1024";
const RESTORE_USD = 0.0001397998;

/** The summary of one cold start that is billed 550 ms, and of warm invocations of 100 ms, at 1024 MB. */
const summarize = (settings: Partial<Settings> = {}, target: Partial<Target> = {}) => {
  const plan = buildPlan([1024], settings);
  const cold = target.usesSnapStart ? { restoreDurationMs: 900 } : { initDurationMs: 50 };
  const batch = buildBatch(KEY, 1, [
    buildInvocation(1024, 500, cold),
    ...Array.from({ length: 9 }, () => buildInvocation(1024, 100)),
  ]);
  const result = analyzePlan({ ...plan, target: { ...plan.target, ...target } }, [batch]);
  return { summary: measuredOf(result, KEY).summary, result };
};

const invocationUsd = (billedDurationMs: number) =>
  computeInvocationCostUsd({
    prices: lookUpPrices("us-east-1"),
    architecture: "x86_64",
    memoryMb: 1024,
    billedDurationMs,
    ephemeralStorageMb: 512,
  });

describe("what a month costs", () => {
  it("is not said where the input does not say how many invocations it has", () => {
    expect(summarize().summary).not.toHaveProperty("month");
  });

  it("is that of all invocations, warm and cold by their share", () => {
    const { month, costPerInvocationUsd } = summarize({ monthlyInvocations: 1_000_000 }).summary;
    expect(month?.onDemand.totalUsd).toBeCloseTo(costPerInvocationUsd * 1_000_000, 9);
    expect(month).not.toHaveProperty("provisioned");
  });

  it("has the discount of a savings plan, which the cost of an invocation has not", () => {
    const plain = summarize({ monthlyInvocations: 1_000_000 }).summary;
    const { month, costPerInvocationUsd } = summarize({
      monthlyInvocations: 1_000_000,
      savingsPlanDiscountPercent: 17,
    }).summary;
    expect(costPerInvocationUsd).toBe(plain.costPerInvocationUsd);
    expect(month?.onDemand.durationUsd).toBeCloseTo((plain.month?.onDemand.durationUsd ?? 0) * 0.83, 9);
    expect(month?.onDemand.requestsUsd).toBe(plain.month?.onDemand.requestsUsd);
  });

  it("is cheaper than one by one from the second tier on", () => {
    const { month, costPerInvocationUsd } = summarize({ monthlyInvocations: 100_000_000_000 }).summary;
    // 0.1045 GB-seconds each.
    const gbSeconds = 10_450_000_000;
    expect(month?.onDemand.durationUsd).toBeCloseTo(6e9 * 0.0000166667 + (gbSeconds - 6e9) * 0.000015, 3);
    expect(month?.onDemand.totalUsd).toBeLessThan(costPerInvocationUsd * 100_000_000_000);
  });

  it("with provisioned concurrency has no cold starts, and environments all month long", () => {
    const { month } = summarize({ monthlyInvocations: 1_000_000, provisionedConcurrency: 2 }).summary;
    expect(month?.provisioned).toMatchObject({
      durationUsd: expect.closeTo(100_000 * 0.0000097222, 9),
      provisionedConcurrencyUsd: expect.closeTo(2 * 2_628_000 * 0.0000041667, 9),
      restoresUsd: 0,
    });
  });
});

describe("what a month of cold starts alone costs", () => {
  const cold = (memoryMb: number, durationMs: number) =>
    buildBatch(`x86_64-${memoryMb}`, 1, [
      ...[-20, 0, 20].map((more) => buildInvocation(memoryMb, durationMs + more, { initDurationMs: 900 })),
    ]);
  const settings = { onlyColdStarts: true, monthlyInvocations: 1_000_000, provisionedConcurrency: 2 };
  const plan = buildPlan([512, 1024], settings);

  it("is not told of provisioned environments, where nothing starts cold", () => {
    const { month } = measuredOf(analyzePlan(plan, [cold(1024, 100)]), KEY).summary;
    expect(month?.onDemand.durationUsd).toBeCloseTo(1_000_000 * 0.0000166667, 9);
    expect(month).not.toHaveProperty("provisioned");
  });

  it("is a month in which all are cold, and the sentence says so", () => {
    const target = { ...plan.target, memoryMb: 512 };
    const batches = [cold(512, 9000), cold(1024, 100)];
    const { recommendation } = analyzePlan({ ...plan, target }, batches);
    expect(recommendation.sentence).toContain(
      "At 1,000,000 invocations a month, all of them cold starts, that saves $",
    );
  });
});

describe("what SnapStart asks for a restore", () => {
  const python = { usesSnapStart: true, runtime: "python3.14" };

  it("is part of what a cold start costs, beside its billed time, and of no warm invocation", () => {
    const { warm, cold } = summarize({}, python).summary;
    expect(cold?.meanBilledMs).toBe(550);
    expect(cold?.costPerInvocationUsd).toBeCloseTo(invocationUsd(550) + RESTORE_USD, 12);
    expect(warm.costPerInvocationUsd).toBeCloseTo(invocationUsd(100), 12);
  });

  it("is nothing for Java, and without SnapStart", () => {
    const java = summarize({}, { ...python, runtime: "java21" }).summary;
    expect(java.cold?.costPerInvocationUsd).toBeCloseTo(invocationUsd(550), 12);
    expect(summarize().summary.cold?.costPerInvocationUsd).toBeCloseTo(invocationUsd(550), 12);
  });

  it("is part of what a month and the tuning itself cost", () => {
    const { summary, result } = summarize({ monthlyInvocations: 1_000_000, coldStartShare: 0.02 }, python);
    expect(summary.month?.onDemand.restoresUsd).toBeCloseTo(20_000 * RESTORE_USD, 9);
    expect(summary.month?.onDemand.totalUsd).toBeCloseTo(summary.costPerInvocationUsd * 1_000_000, 9);
    expect(result.spend.costUsd).toBeCloseTo(invocationUsd(550) + 9 * invocationUsd(100) + RESTORE_USD, 12);
  });
});
