import { describe, expect, it } from "vitest";
import { drawPossibilities } from "../../../lib/assess/beliefs.ts";
import { listContenders } from "../../../lib/assess/contenders.ts";
import { average } from "../../../lib/assess/weigh.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";
import { buildSearch } from "./small-world.ts";

const DRAWS = 2000;

/** What is believed of each size, after these batches. */
function believe(sizesMb: readonly number[], settings: Partial<Settings>, batches: readonly Batch[]) {
  const plan = buildSearch(sizesMb, settings);
  const contenders = listContenders(plan, collectSamples(batches));
  const possibilities = drawPossibilities(contenders, plan, plan.prices, createRandom("beliefs"), DRAWS);
  const { scores, keeps, billedMs } = average(contenders, possibilities);
  const bySize = (values: Float64Array) =>
    Object.fromEntries(sizesMb.map((memoryMb, index) => [memoryMb, values[index] ?? Number.NaN]));
  return { score: bySize(scores), keeps: bySize(keeps), billedMs: bySize(billedMs) };
}

type Extra = NonNullable<Parameters<typeof buildInvocation>[2]>;

function measure(memoryMb: number, durationsMs: readonly number[], extra: Extra = {}): Batch {
  return buildBatch(
    `x86_64-${memoryMb}`,
    1,
    durationsMs.map((ms) => buildInvocation(memoryMb, ms, extra)),
  );
}

function around(meanMs: number, count: number): number[] {
  const random = createRandom(`around ${meanMs}`);
  return Array.from({ length: count }, () => meanMs * Math.exp(0.02 * drawGaussian(random)));
}

describe("drawPossibilities", () => {
  it("keeps a budget for the median of a size that surely keeps it, whatever one long invocation of another was", () => {
    const settings = { constraints: { maxDurationMs: { p50: 120 } } };
    const steady = measure(1769, around(100, 50));
    const calm = believe([1024, 1769], settings, [measure(1024, around(170, 10)), steady]);
    const late = believe([1024, 1769], settings, [measure(1024, [...around(170, 9), 5000]), steady]);
    expect(calm.keeps[1769]).toBeGreaterThan(0.95);
    expect(late.keeps[1769]).toBeGreaterThan(0.95);
    expect(late.keeps[1024]).toBeLessThan(0.05);
    // The mean that is billed is another matter.
    expect(late.billedMs[1769]).toBeGreaterThan((calm.billedMs[1769] ?? 0) * 1.3);
  });

  it("expects of every size that a part of the work takes longer in proportion, where sizes say so", () => {
    const often = (meanMs: number) => around(meanMs, 20).map((ms, index) => (index % 4 === 0 ? 10 * ms : ms));
    const { billedMs } = believe([256, 1024, 2048], {}, [
      measure(256, often(2000)),
      measure(1024, often(500)),
      measure(2048, around(280, 3)),
    ]);
    // 1 + 9 / 4 of the usual mean; as an amount it would be far more at 2048 MB.
    expect((billedMs[256] ?? 0) / 2000 / 3.25).toBeCloseTo(1, 0);
    expect(billedMs[2048]).toBeLessThan(280 * 3.25 * 1.5);
  });

  it("judges the headroom of a size that was not measured by the nearest one that was", () => {
    const settings = { constraints: { maxDurationMs: {}, memoryHeadroomPercent: 20 } };
    const { keeps } = believe([128, 256, 1024, 3008], settings, [
      measure(256, around(100, 3), { maxMemoryUsedMb: 100 }),
      measure(3008, around(90, 3), { maxMemoryUsedMb: 900 }),
    ]);
    expect(keeps).toEqual({ 128: 1, 256: 1, 1024: 0, 3008: 1 });
  });

  it("costs cold starts as they were, and those of other sizes in proportion to their warm ones", () => {
    const settings = { coldStartShare: 0.5 };
    const cold = (memoryMb: number, ms: number) => measure(memoryMb, [ms], { initDurationMs: 900 });
    const withCold = [
      measure(1024, around(100, 40)),
      measure(2048, around(100, 40)),
      cold(1024, 100),
      cold(2048, 100),
    ];
    const { score } = believe([1024, 2048], settings, withCold);
    const half = believe([1024, 2048], settings, withCold.slice(0, 3));
    expect((half.score[2048] ?? 0) / (score[2048] ?? 1)).toBeCloseTo(1, 1);
    expect((score[2048] ?? 0) / (score[1024] ?? 1)).toBeCloseTo(2, 1);
  });
});
