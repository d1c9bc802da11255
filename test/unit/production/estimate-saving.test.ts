import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { estimateSaving } from "../../../lib/production/estimate-saving.ts";
import { estimateSpend } from "../../../lib/production/estimate-spend.ts";
import { usedFunction } from "../../helpers/used-functions.ts";

const prices = lookUpPrices("us-east-1");

/** The saving as shares of what duration costs. */
function estimate(
  ...[configuration, metrics]: [Parameters<typeof usedFunction>[1]?, Parameters<typeof usedFunction>[2]?]
) {
  const used = usedFunction("orders", configuration, metrics);
  const [spend] = estimateSpend([used], { days: 14 }, prices);
  if (!spend) throw new Error("no spend");
  const saving = estimateSaving(used, spend, prices);
  return {
    low: saving.lowUsd / spend.durationUsd,
    high: saving.highUsd / spend.durationUsd,
    texts: saving.reasons.map(({ text }) => text),
  };
}

/** 0.0000133334 / 0.0000166667, the price of arm64 for one of x86_64. */
const ARM64_PRICE = 0.0000133334 / 0.0000166667;

describe("estimateSaving", () => {
  it("is the lower price of arm64 for an interpreted function, less where it is slower there", () => {
    const { low, high, texts } = estimate();
    expect(low).toBeCloseTo(1 - ARM64_PRICE * 1.15, 10);
    expect(high).toBeCloseTo(1 - ARM64_PRICE, 10);
    expect(texts).toEqual([
      "nodejs24.x runs on arm64 too, which costs less per GB-second; native modules need their arm64 build.",
      "How much memory it uses is not known: it has no Lambda Insights.",
    ]);
  });

  it("may be nothing where the code has to be built", () => {
    const { low, high } = estimate({ runtime: "provided.al2023" });
    expect(low).toBe(0);
    expect(high).toBeCloseTo(1 - ARM64_PRICE, 10);
  });

  it("is nothing that configuration could tell on arm64 with unknown memory", () => {
    expect(estimate({ architecture: "arm64" })).toMatchObject({ low: 0, high: 0 });
  });

  it("takes half of the time for waiting where much more memory is configured than needed", () => {
    // 100 MB used, 128 at least needed, of 1024: half the cost falls to an eighth.
    const { low, high, texts } = estimate({ architecture: "arm64" }, { maxMemoryUsedMb: 100 });
    expect(low).toBe(0);
    expect(high).toBeCloseTo(0.5 * (1 - 0.125), 10);
    expect(texts[1]).toBe("It used at most 100 of 1024 MB: 128 MB may do, and may be slower.");
  });

  it("takes duration to stay down to one vCPU", () => {
    // 2000 MB needed of 8000, above one vCPU: in proportion.
    const high = estimate({ architecture: "arm64", memoryMb: 8000 }, { maxMemoryUsedMb: 1600 }).high;
    expect(high).toBeCloseTo(0.75, 10);
    // 1000 MB needed of 3538: half of it down to 1769 MB, and half of what is saved below.
    const below = estimate({ architecture: "arm64", memoryMb: 3538 }, { maxMemoryUsedMb: 800 }).high;
    expect(below).toBeCloseTo(1 - 0.5 * (0.5 * (1000 / 1769) + 0.5), 10);
  });

  it("leaves memory alone that is not far above what is needed", () => {
    const { high, texts } = estimate({ architecture: "arm64", memoryMb: 512 }, { maxMemoryUsedMb: 205 });
    expect(high).toBe(0);
    expect(texts[1]).toBe("It used at most 205 of 512 MB: not far too much.");
  });

  it("takes the second saving of what the first one leaves", () => {
    const { low, high } = estimate({}, { maxMemoryUsedMb: 100 });
    expect(low).toBeCloseTo(1 - ARM64_PRICE * 1.15, 10);
    expect(high).toBeCloseTo(1 - ARM64_PRICE * (1 - 0.5 * 0.875), 10);
  });

  it("is at the price of the last tier that is reached", () => {
    const used = usedFunction("huge", {}, { invocations: 3e10 });
    const [spend] = estimateSpend([used], { days: 14 }, prices);
    if (!spend) throw new Error("no spend");
    expect(spend.marginalGbSecondUsd).toBe(0.000015);
    const { highUsd } = estimateSaving(used, spend, prices);
    expect(highUsd).toBeCloseTo(spend.gbSeconds * 0.000015 * (1 - ARM64_PRICE), 4);
  });

  it("never promises less than nothing, nor as much as duration costs", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("nodejs24.x", "java25", "go1.x", "provided.al2023"),
        fc.constantFrom("x86_64" as const, "arm64" as const),
        fc.integer({ min: 128, max: 10_240 }),
        fc.option(fc.integer({ min: 1, max: 10_240 }), { nil: undefined }),
        (runtime, architecture, memoryMb, maxMemoryUsedMb) => {
          const { low, high, texts } = estimate({ runtime, architecture, memoryMb }, { maxMemoryUsedMb });
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeGreaterThanOrEqual(low);
          expect(high).toBeLessThan(1);
          expect(texts).toHaveLength(2);
        },
      ),
      { seed: 6 },
    );
  });
});
