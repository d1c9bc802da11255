import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitCost } from "../../../lib/assess/limit-cost.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import type { Settings, TuningPlan } from "../../../lib/prepare/plan.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const prices = lookUpPrices("us-east-1");
/** So many seconds at a size, and the request. */
const costOf = (memoryMb: number, seconds: number) => (memoryMb / 1024) * seconds * 0.0000166667 + 0.0000002;
const keyOf = (memoryMb: number) => `x86_64-${memoryMb}`;

interface Seen {
  readonly memoryMb: number;
  readonly warm: number;
  readonly cold?: number;
  readonly seconds?: number;
  readonly initSeconds?: number;
}

const measured = ({ memoryMb, warm, cold = 0, seconds = 1, initSeconds = 8 }: Seen): Batch =>
  buildBatch(keyOf(memoryMb), 1, [
    ...Array.from({ length: cold }, () =>
      buildInvocation(memoryMb, seconds * 1000, { initDurationMs: initSeconds * 1000 }),
    ),
    ...Array.from({ length: warm }, () => buildInvocation(memoryMb, seconds * 1000)),
  ]);

interface Wanted {
  readonly memoryMb: number;
  readonly invocations: number;
  readonly coldStarts?: number;
}

const ask = (wanted: readonly Wanted[]) =>
  wanted.map(({ memoryMb, invocations, coldStarts = 0 }) => ({
    key: keyOf(memoryMb),
    architecture: "x86_64" as const,
    memoryMb,
    invocations,
    coldStarts,
  }));

function limit(
  wanted: readonly Wanted[],
  batches: readonly Batch[],
  settings: Partial<Settings>,
  options: { readonly expectedSeconds?: number; readonly target?: Partial<TuningPlan["target"]> } = {},
) {
  const plan = buildPlan([512, 1024, 2048], { num: 1000, ...settings });
  const { expectedSeconds, target } = options;
  const limited = limitCost(
    ask(wanted),
    { ...plan, target: { ...plan.target, ...target } },
    collectSamples(batches),
    prices,
    () => (expectedSeconds === undefined ? undefined : expectedSeconds * 1000),
  );
  return limited.map(({ memoryMb, invocations, coldStarts }) => [memoryMb, invocations, coldStarts]);
}

const sharesOf = (wanted: readonly Wanted[], batches: readonly Batch[], maxCostUsd: number) => {
  const plan = buildPlan([512, 1024, 2048], { num: 1000, maxCostUsd });
  return limitCost(ask(wanted), plan, collectSamples(batches), prices, () => undefined);
};

describe("the shares of a round", () => {
  const wanted = [512, 1024].map((memoryMb) => ({ memoryMb, invocations: 10 }));

  it("are the same as long as nothing is known", () => {
    expect(sharesOf(wanted, [], 0.5).map(({ shareUsd }) => shareUsd)).toEqual([0.25, 0.25]);
  });

  it("are all of what is left, in proportion to what is expected", () => {
    const batches = [512, 1024].map((memoryMb) => measured({ memoryMb, warm: 5 }));
    const [small = 0, large = 0] = [costOf(512, 1), costOf(1024, 1)];
    const spentUsd = 5 * (small + large);
    const [first, second] = sharesOf(wanted, batches, spentUsd + 100 * (small + large));
    expect(first?.shareUsd).toBeCloseTo(100 * small, 12);
    expect(second?.shareUsd).toBeCloseTo(100 * large, 12);
    const tight = sharesOf(wanted, batches, spentUsd + 4.001 * (small + large));
    expect(tight.map(({ invocations }) => invocations)).toEqual([4, 4]);
    expect(tight[0]?.shareUsd).toBeCloseTo(4.001 * small, 12);
  });

  it("are absent without a limit", () => {
    const plan = buildPlan([512], { num: 10 });
    const asked = ask([{ memoryMb: 512, invocations: 5 }]);
    expect(limitCost(asked, plan, collectSamples([]), prices, () => undefined)).toBe(asked);
  });
});

describe("limitCost", () => {
  it("limits nothing without a limit, and asks for as much of a first round", () => {
    const wanted = [{ memoryMb: 512, invocations: 100 }];
    expect(limit(wanted, [measured({ memoryMb: 512, warm: 5 })], {})).toEqual([[512, 100, 0]]);
    expect(limit(wanted, [], { maxCostUsd: 1e-9 })).toEqual([[512, 100, 0]]);
  });

  it("expects of one of which nothing is known the most that others cost, or take", () => {
    const batches = [
      measured({ memoryMb: 512, warm: 5, seconds: 4 }),
      measured({ memoryMb: 1024, warm: 5, seconds: 1 }),
    ];
    const spentUsd = 5 * (costOf(512, 4) + costOf(1024, 1));
    const unknown = (memoryMb: number, leftUsd: number) =>
      limit([{ memoryMb, invocations: 20 }], batches, { maxCostUsd: spentUsd + leftUsd });
    expect(unknown(2048, 3.001 * costOf(2048, 4))).toEqual([[2048, 3, 0]]);
    expect(unknown(128, 3.001 * costOf(512, 4))).toEqual([[128, 3, 0]]);
  });

  it("gives each candidate the same share of what was asked", () => {
    const batches = [512, 1024].map((memoryMb) => measured({ memoryMb, warm: 5 }));
    const spentUsd = 5 * (costOf(512, 1) + costOf(1024, 1));
    const wanted = [512, 1024].map((memoryMb) => ({ memoryMb, invocations: 20 }));
    const maxCostUsd = spentUsd + 10.001 * (costOf(512, 1) + costOf(1024, 1));
    expect(limit(wanted, batches, { maxCostUsd })).toEqual([
      [512, 10, 0],
      [1024, 10, 0],
    ]);
  });

  it("gives what a share of is too little for any to the first ones that it pays for", () => {
    const batches = [512, 1024, 2048].map((memoryMb) => measured({ memoryMb, warm: 5 }));
    const spentUsd = 5 * (costOf(512, 1) + costOf(1024, 1) + costOf(2048, 1));
    const wanted = [2048, 512, 1024].map((memoryMb) => ({ memoryMb, invocations: 5 }));
    const leaving = (leftUsd: number) => limit(wanted, batches, { maxCostUsd: spentUsd + leftUsd });
    expect(leaving(1.5 * costOf(1024, 1))).toEqual([[512, 2, 0]]);
    expect(leaving(costOf(2048, 1) + 1.1 * costOf(512, 1))).toEqual([
      [2048, 1, 0],
      [512, 1, 0],
    ]);
    expect(leaving(0.9 * costOf(512, 1))).toEqual([]);
    expect(leaving(0)).toEqual([]);
  });

  it("prices forced cold starts as cold starts", () => {
    const batches = [measured({ memoryMb: 1024, warm: 10, cold: 1 })];
    const spentUsd = 10 * costOf(1024, 1) + costOf(1024, 9);
    const maxCostUsd = spentUsd + 2.001 * costOf(1024, 9) + 3.001 * costOf(1024, 1);
    const asked = { memoryMb: 1024, invocations: 20 };
    expect(limit([{ ...asked, coldStarts: 2 }], batches, { maxCostUsd })).toEqual([[1024, 5, 2]]);
    expect(limit([{ ...asked, coldStarts: 9 }], batches, { maxCostUsd })).toEqual([[1024, 2, 2]]);
  });

  it("prices the cold starts that come by themselves to environments that are not there yet", () => {
    const batches = [measured({ memoryMb: 1024, warm: 10, cold: 1 })];
    const spentUsd = 10 * costOf(1024, 1) + costOf(1024, 9);
    const maxCostUsd = spentUsd + 3 * costOf(1024, 9) + 3.001 * costOf(1024, 1);
    const wanted = [{ memoryMb: 1024, invocations: 20 }];
    expect(limit(wanted, batches, { maxCostUsd, concurrency: 4 })).toEqual([[1024, 6, 0]]);
    expect(limit(wanted, batches, { maxCostUsd, concurrency: 1 })).toEqual([[1024, 20, 0]]);
  });

  it("expects a new size to be cold first, for as much longer as others were", () => {
    const batches = [
      measured({ memoryMb: 512, warm: 2, cold: 1, initSeconds: 3 }),
      measured({ memoryMb: 1024, warm: 2, cold: 1 }),
    ];
    const spentUsd = 2 * (costOf(512, 1) + costOf(1024, 1)) + costOf(512, 4) + costOf(1024, 9);
    const wanted = [{ memoryMb: 2048, invocations: 3 }];
    const leaving = (leftUsd: number) =>
      limit(wanted, batches, { maxCostUsd: spentUsd + leftUsd }, { expectedSeconds: 0.5 });
    expect(leaving(1.001 * costOf(2048, 8.5))).toEqual([[2048, 1, 0]]);
    expect(leaving(costOf(2048, 8.5) + 1.001 * costOf(2048, 0.5))).toEqual([[2048, 2, 0]]);
    expect(leaving(0.999 * costOf(2048, 8.5))).toEqual([]);
  });

  it("adds to the cold start of a new size what SnapStart asks for its restore", () => {
    const batches = [measured({ memoryMb: 1024, warm: 5 })];
    const target = { usesSnapStart: true, runtime: "python3.14" };
    const wanted = [{ memoryMb: 2048, invocations: 1 }];
    const restoreUsd = 2 * 0.0001397998;
    const leaving = (leftUsd: number) =>
      limit(wanted, batches, { maxCostUsd: 5 * costOf(1024, 1) + leftUsd }, { expectedSeconds: 1, target });
    expect(leaving(0.99 * (restoreUsd + costOf(2048, 1)))).toEqual([]);
    expect(leaving(1.01 * (restoreUsd + costOf(2048, 1)))).toEqual([[2048, 1, 0]]);
  });

  it("takes warm invocations to cost as cold starts where there was none yet", () => {
    const batches = [measured({ memoryMb: 1024, warm: 0, cold: 5 })];
    const maxCostUsd = (5 + 3.001) * costOf(1024, 9);
    expect(limit([{ memoryMb: 1024, invocations: 20 }], batches, { maxCostUsd })).toEqual([[1024, 3, 0]]);
  });

  it("never asks for more than was wanted, nor for what would cost more than is left as far as is known", () => {
    const size = fc.record({
      memoryMb: fc.constantFrom(512, 1024, 2048),
      invocations: fc.integer({ min: 1, max: 50 }),
      coldStarts: fc.nat(10),
      warm: fc.integer({ min: 1, max: 20 }),
      cold: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(size, { selector: ({ memoryMb }) => memoryMb, minLength: 1 }),
        fc.double({ min: 0, max: 0.01, noNaN: true }),
        (sizes, leftUsd) => {
          const spentUsd = sizes.reduce(
            (sum, { memoryMb, warm, cold }) => sum + warm * costOf(memoryMb, 1) + cold * costOf(memoryMb, 9),
            0,
          );
          const wanted = sizes.map((one) => ({
            ...one,
            coldStarts: Math.min(one.coldStarts, one.invocations),
          }));
          const limited = limit(wanted, sizes.map(measured), { maxCostUsd: spentUsd + leftUsd });
          let [neededUsd, cheapestUsd] = [0, Number.POSITIVE_INFINITY];
          for (const { memoryMb, invocations, coldStarts } of wanted) {
            const [, given = 0, forced = 0] = limited.find(([sizeMb]) => sizeMb === memoryMb) ?? [];
            expect(given).toBeLessThanOrEqual(invocations);
            expect(forced).toBe(Math.min(coldStarts, given));
            neededUsd += forced * costOf(memoryMb, 9) + (given - forced) * costOf(memoryMb, 1);
            const nextUsd = costOf(memoryMb, given < coldStarts ? 9 : 1);
            if (given < invocations) cheapestUsd = Math.min(cheapestUsd, nextUsd);
          }
          expect(neededUsd).toBeLessThanOrEqual(leftUsd * (1 + 1e-9) + 1e-15);
          const shares = sharesOf(wanted, sizes.map(measured), spentUsd + leftUsd);
          const total = shares.reduce((sum, { shareUsd = 0 }) => sum + shareUsd, 0);
          expect(total).toBeLessThanOrEqual(leftUsd * (1 + 1e-9));
          if (shares.length > 0) expect(total).toBeGreaterThan(leftUsd * (1 - 1e-9));
          // Not one more is within what is left.
          expect(neededUsd + cheapestUsd).toBeGreaterThan(leftUsd * (1 - 1e-9) - 1e-15);
        },
      ),
    );
  });
});
