import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeInvocationCostUsd } from "../../../lib/prices/cost.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import type { Architecture } from "../../../lib/units.ts";

const prices = lookUpPrices("us-east-1");

function costUsd(
  architecture: Architecture,
  memoryMb: number,
  billedDurationMs: number,
  storageMb = 512,
): number {
  return computeInvocationCostUsd({
    prices,
    architecture,
    memoryMb,
    billedDurationMs,
    ephemeralStorageMb: storageMb,
  });
}

describe("cost of an invocation", () => {
  test.each([
    ["x86_64", 2.0833375e-9],
    ["arm64", 1.666675e-9],
  ] as const)(
    "one millisecond at 128 MB on %s costs AWS's published price per millisecond",
    (architecture, usd) => {
      const perMillisecondUsd = costUsd(architecture, 128, 1) - prices.requestUsd;
      expect(perMillisecondUsd / usd).toBeCloseTo(1, 9);
    },
  );

  test("an invocation of no duration costs one request", () => {
    expect(costUsd("arm64", 10_240, 0)).toBe(0.0000002);
  });

  // Published means and costs per million of aws-lambda-performance-benchmarks (2025, us-east-2, MIT). Billed
  // durations are rounded up, so their mean is half a millisecond above the mean duration.
  test.each([
    ["x86_64", 128, 21390.04, 44.7638],
    ["x86_64", 1769, 1584.12, 45.8247],
    ["x86_64", 2048, 1358.54, 45.5008],
    ["arm64", 128, 23599.36, 39.5333],
    ["arm64", 1024, 2446.17, 32.8222],
    ["x86_64", 10_240, 2599.95, 433.6042],
    ["arm64", 8192, 2499.73, 266.8925],
    ["x86_64", 128, 60.74, 0.3276],
    ["arm64", 2048, 11.32, 0.5157],
  ] as const)(
    "%s at %i MB for %d ms costs what was published per million",
    (architecture, memoryMb, meanMs, usd) => {
      const perMillionUsd = costUsd(architecture, memoryMb, meanMs + 0.5) * 1e6;
      expect(Math.abs(perMillionUsd / usd - 1)).toBeLessThan(0.0015);
    },
  );

  test("ephemeral storage is free up to 512 MB", () => {
    expect(costUsd("x86_64", 1024, 2000, 512)).toBe(0.0000166667 * 2 + 0.0000002);
  });

  test("ephemeral storage above 512 MB is paid per GB of 1024 MB and second", () => {
    const extraUsd = costUsd("x86_64", 1024, 2000, 512 + 1024) - costUsd("x86_64", 1024, 2000, 512);
    expect(extraUsd).toBeCloseTo(2 * 0.0000000309, 15);
  });

  test("the mean of costs is the cost of the mean billed duration", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 128, max: 10_240 }),
        fc.integer({ min: 512, max: 10_240 }),
        (billedDurationsMs, memoryMb, storageMb) => {
          const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
          const each = mean(billedDurationsMs.map((ms) => costUsd("arm64", memoryMb, ms, storageMb)));
          expect(each / costUsd("arm64", memoryMb, mean(billedDurationsMs), storageMb)).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});
