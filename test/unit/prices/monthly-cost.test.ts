import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  computeInvocationCostUsd,
  computeRestoreCostUsd,
  isSnapStartBilled,
} from "../../../lib/prices/cost.ts";
import {
  computeDurationUsd,
  computeMonthlyCost,
  computeProvisionedMonthlyCost,
  computeSnapshotMonthUsd,
  type MonthlyUse,
} from "../../../lib/prices/monthly-cost.ts";
import type { PriceTier } from "../../../lib/prices/price-list.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";

const prices = lookUpPrices("us-east-1");

/** A second at 1024 MB: one GB-second for each invocation. */
const use = (changes: Partial<MonthlyUse> = {}): MonthlyUse => ({
  architecture: "x86_64",
  memoryMb: 1024,
  ephemeralStorageMb: 512,
  invocations: 1_000_000,
  meanBilledMs: 1000,
  restores: 0,
  savingsPlanDiscountPercent: 0,
  ...changes,
});

/** Tiers whose prices fall, as AWS's do. */
const anyTiers = fc
  .uniqueArray(fc.integer({ min: 1, max: 20_000_000_000 }), { maxLength: 4 })
  .chain((borders) =>
    fc
      .array(fc.integer({ min: 1, max: 1000 }), {
        minLength: borders.length + 1,
        maxLength: borders.length + 1,
      })
      .map((cents): PriceTier[] => {
        const froms = [0, ...borders.toSorted((a, b) => a - b)];
        const falling = cents.toSorted((a, b) => b - a);
        return froms.map((fromGbSeconds, index) => ({
          fromGbSeconds,
          gbSecondUsd: (falling[index] ?? 0) * 1e-8,
        }));
      }),
  );

describe("duration of a month", () => {
  it.each([
    ["x86_64", 0, 0],
    ["x86_64", 1, 0.0000166667],
    ["x86_64", 6e9, 100_000.2],
    ["x86_64", 6e9 + 1, 100_000.200015],
    ["x86_64", 15e9, 235_000.2],
    ["x86_64", 15e9 + 1e9, 248_333.6],
    ["arm64", 7.5e9, 100_000.5],
    ["arm64", 18.75e9, 235_001.625],
    ["arm64", 20e9, 248_335],
  ] as const)(
    "on %s, of %d GB-seconds, is priced by the tiers of us-east-1",
    (architecture, gbSeconds, usd) => {
      expect(computeDurationUsd(prices.tiers[architecture], gbSeconds)).toBeCloseTo(usd, 6);
    },
  );

  it("costs never less when it is more, and never jumps at the border of a tier", () => {
    fc.assert(
      fc.property(anyTiers, fc.double({ min: 0, max: 3e10, noNaN: true }), (tiers, gbSeconds) => {
        const [first] = tiers;
        const dearest = first?.gbSecondUsd ?? 0;
        const step = 1;
        const usd = computeDurationUsd(tiers, gbSeconds);
        const rise = computeDurationUsd(tiers, gbSeconds + step) - usd;
        expect(rise).toBeGreaterThanOrEqual(0);
        // Of sums of a million dollars a double holds some billionths.
        expect(rise).toBeLessThanOrEqual(dearest * step + 1e-7);
        for (const { fromGbSeconds } of tiers) {
          const [below, at] = [fromGbSeconds - 0.001, fromGbSeconds].map((x) => computeDurationUsd(tiers, x));
          expect(Math.abs((at ?? 0) - (below ?? 0))).toBeLessThanOrEqual(dearest * 0.001 + 1e-7);
        }
      }),
    );
  });

  it("costs as much as its tiers by themselves", () => {
    fc.assert(
      fc.property(anyTiers, fc.integer({ min: 0, max: 30_000_000_000 }), (tiers, gbSeconds) => {
        const parts = tiers.map(({ fromGbSeconds, gbSecondUsd }, index) => {
          const end = Math.min(gbSeconds, tiers[index + 1]?.fromGbSeconds ?? gbSeconds);
          return end > fromGbSeconds ? (end - fromGbSeconds) * gbSecondUsd : 0;
        });
        const expected = parts.reduce((sum, usd) => sum + usd, 0);
        expect(computeDurationUsd(tiers, gbSeconds)).toBeCloseTo(expected, 6);
      }),
    );
  });
});

describe("a month on demand", () => {
  it("within the first tier costs its invocations one by one", () => {
    const { totalUsd } = computeMonthlyCost(prices, use({ ephemeralStorageMb: 2048 }));
    const oneUsd = computeInvocationCostUsd({
      prices,
      architecture: "x86_64",
      memoryMb: 1024,
      billedDurationMs: 1000,
      ephemeralStorageMb: 2048,
    });
    expect(totalUsd).toBeCloseTo(oneUsd * 1_000_000, 9);
  });

  it("is told in its parts, and those are all of it", () => {
    expect(computeMonthlyCost(prices, use({ ephemeralStorageMb: 1536, restores: 10_000 }))).toEqual({
      durationUsd: expect.closeTo(16.6667, 9),
      requestsUsd: expect.closeTo(0.2, 9),
      ephemeralStorageUsd: expect.closeTo(0.0309, 9),
      restoresUsd: expect.closeTo(1.397998, 9),
      provisionedConcurrencyUsd: 0,
      totalUsd: expect.closeTo(16.6667 + 0.2 + 0.0309 + 1.397998, 9),
    });
  });

  it("has a savings plan's discount on duration, and on nothing else", () => {
    const options = { ephemeralStorageMb: 1536, restores: 10_000 };
    const full = computeMonthlyCost(prices, use(options));
    const { durationUsd, totalUsd, ...others } = computeMonthlyCost(
      prices,
      use({ ...options, savingsPlanDiscountPercent: 12 }),
    );
    expect(durationUsd).toBeCloseTo(full.durationUsd * 0.88, 9);
    expect(full).toMatchObject(others);
    expect(totalUsd).toBeCloseTo(full.totalUsd - full.durationUsd * 0.12, 9);
  });

  it("costs never less with more invocations, and never more with a larger discount", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e12 }),
        fc.integer({ min: 0, max: 1e12 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.constantFrom("x86_64" as const, "arm64" as const),
        (few, more, savingsPlanDiscountPercent, architecture) => {
          const total = (invocations: number, percent = savingsPlanDiscountPercent) =>
            computeMonthlyCost(
              prices,
              use({ architecture, invocations, savingsPlanDiscountPercent: percent }),
            ).totalUsd;
          expect(total(few + more)).toBeGreaterThanOrEqual(total(few));
          expect(total(few)).toBeLessThanOrEqual(total(few, 0));
        },
      ),
    );
  });

  it("knows what arm64 pays for requests, where that is something else", () => {
    const other = { ...prices, arm64: { requestUsd: 0.0000001, ephemeralGbSecondUsd: 0 } };
    const month = { ephemeralStorageMb: 1536 };
    expect(computeMonthlyCost(other, use({ ...month, architecture: "arm64" }))).toMatchObject({
      requestsUsd: expect.closeTo(0.1, 9),
      ephemeralStorageUsd: 0,
    });
    expect(computeMonthlyCost(other, use(month)).requestsUsd).toBeCloseTo(0.2, 9);
  });
});

describe("a month with provisioned concurrency", () => {
  // 730 hours of 1 GB, used or not: 2,628,000 GB-seconds.
  const idleUsd = 2_628_000 * 0.0000041667;

  it("costs the environments all month long, and duration at its own price", () => {
    expect(computeProvisionedMonthlyCost(prices, use(), 2)).toEqual({
      durationUsd: expect.closeTo(9.7222, 9),
      requestsUsd: expect.closeTo(0.2, 9),
      ephemeralStorageUsd: 0,
      restoresUsd: 0,
      provisionedConcurrencyUsd: expect.closeTo(2 * idleUsd, 9),
      totalUsd: expect.closeTo(9.7222 + 0.2 + 2 * idleUsd, 9),
    });
  });

  it("runs on demand what one environment could not do in a month", () => {
    const month = computeProvisionedMonthlyCost(prices, use({ invocations: 3_628_000 }), 1);
    expect(month?.durationUsd).toBeCloseTo(2_628_000 * 0.0000097222 + 1_000_000 * 0.0000166667, 9);
  });

  it("has a savings plan's discount on the environments and on duration", () => {
    const month = computeProvisionedMonthlyCost(prices, use({ savingsPlanDiscountPercent: 10 }), 1);
    expect(month?.totalUsd).toBeCloseTo(0.9 * (9.7222 + idleUsd) + 0.2, 9);
  });

  it("pays only when it is used enough: about 60 % of the time in us-east-1", () => {
    const saves = (share: number) => {
      const month = use({ invocations: 2_628_000 * share });
      const provisioned = computeProvisionedMonthlyCost(prices, month, 1)?.totalUsd ?? Number.NaN;
      return computeMonthlyCost(prices, month).totalUsd - provisioned;
    };
    expect(saves(0.59)).toBeLessThan(0);
    expect(saves(0.61)).toBeGreaterThan(0);
  });

  it("is not known where its prices are not", () => {
    const month = use({ architecture: "arm64" });
    expect(computeProvisionedMonthlyCost(lookUpPrices("eu-west-1"), month, 1)).toBeUndefined();
    expect(computeProvisionedMonthlyCost(prices, month, 1)).toBeDefined();
  });
});

describe("SnapStart", () => {
  it.each([
    ["python3.14", true],
    ["dotnet8", true],
    ["java21", false],
  ])("of %s is billed: %s", (runtime, isBilled) => {
    const target = { usesSnapStart: true, runtime };
    expect(isSnapStartBilled(target)).toBe(isBilled);
    expect(computeRestoreCostUsd({ prices, target, memoryMb: 2048 })).toBe(isBilled ? 2 * 0.0001397998 : 0);
  });

  it("costs nothing where it is not used", () => {
    const target = { usesSnapStart: false, runtime: "python3.14" };
    expect(computeRestoreCostUsd({ prices, target, memoryMb: 2048 })).toBe(0);
  });

  it("costs nothing more than its billed time where its price is not known", () => {
    const target = { usesSnapStart: true, runtime: "python3.14" };
    expect(computeRestoreCostUsd({ prices: lookUpPrices("eu-west-1"), target, memoryMb: 2048 })).toBe(0);
  });

  it("keeps a snapshot of 2 GB for 7.91 dollars a month, where that price is known", () => {
    expect(computeSnapshotMonthUsd(prices, 2048)).toBeCloseTo(2 * 730 * 3600 * 0.0000015046, 9);
    expect(computeSnapshotMonthUsd(lookUpPrices("eu-west-1"), 2048)).toBeUndefined();
  });
});
