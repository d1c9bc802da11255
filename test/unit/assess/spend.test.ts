import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeSpend } from "../../../lib/assess/spend.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { assessBatches as assess } from "../../helpers/assess-batches.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const prices = lookUpPrices("us-east-1");
const candidate = { key: "x86_64-1024", architecture: "x86_64", memoryMb: 1024 } as const;
const target = { timeoutSeconds: 30, ephemeralStorageMb: 512, usesSnapStart: false };
/** A second at 1024 MB, and the request. */
const SECOND_USD = 0.0000166667 + 0.0000002;
const seconds = (count: number, each = 1000) =>
  Array.from({ length: count }, () => buildInvocation(1024, each));
const spendFor = (batch: Batch, of: typeof target) => {
  const run = collectSamples([batch]);
  return computeSpend(candidate, run.getSamples(candidate.key), run.batches, of, prices);
};
const spendOf = (batch: Batch) => spendFor(batch, target);
const withoutReport = (reason: "no-report" | "init-failure") => ({
  ...buildInvocation(1024, 1, { failure: buildFailure(reason) }),
  report: undefined,
});

describe("computeSpend", () => {
  it("adds up what Lambda bills", () => {
    const { spentUsd, warm, cold } = spendOf(buildBatch(candidate.key, 1, seconds(3)));
    expect(spentUsd).toBeCloseTo(3 * SECOND_USD, 12);
    expect(warm).toMatchObject({ count: 3, meanBilledMs: 1000, meanUsd: expect.closeTo(SECOND_USD, 12) });
    expect(cold).toBeUndefined();
  });

  it("tells cold starts from warm invocations", () => {
    const { spentUsd, warm, cold } = spendOf(
      buildBatch(candidate.key, 1, [buildInvocation(1024, 1000, { initDurationMs: 8000 }), ...seconds(2)]),
    );
    expect(spentUsd).toBeCloseTo(11 * 0.0000166667 + 3 * 0.0000002, 12);
    expect(warm).toMatchObject({ count: 2, meanBilledMs: 1000 });
    expect(cold).toMatchObject({
      count: 1,
      meanBilledMs: 9000,
      meanUsd: expect.closeTo(9 * 0.0000166667 + 0.0000002, 12),
    });
  });

  it("adds what SnapStart asks for each restore, beside its billed time", () => {
    const python = { ...target, usesSnapStart: true, runtime: "python3.14" };
    const batch = buildBatch(candidate.key, 1, [
      buildInvocation(1024, 950, { restoreDurationMs: 400 }),
      ...seconds(1),
    ]);
    const spentUsd = (of: typeof target) => spendFor(batch, of).spentUsd;
    expect(spentUsd(python)).toBeCloseTo(2 * SECOND_USD + 0.0001397998, 12);
    expect(spentUsd({ ...python, runtime: "java21" } as typeof target)).toBeCloseTo(2 * SECOND_USD, 12);
  });

  it("counts what may have run unseen, or left no report, as the dearest one seen", () => {
    const batch = {
      ...buildBatch(candidate.key, 1, [...seconds(1), ...seconds(1, 2000), withoutReport("no-report")]),
      startedAtMost: 5,
    };
    expect(spendOf(batch).spentUsd).toBeCloseTo(3 * 0.0000166667 + 3 * 2 * 0.0000166667 + 5 * 0.0000002, 12);
  });

  it("counts them as run into the time-out when nothing was seen", () => {
    const spend = spendOf({ ...buildBatch(candidate.key, 1, []), startedAtMost: 2 });
    expect(spend).toEqual({ spentUsd: expect.closeTo(2 * (30 * 0.0000166667 + 0.0000002), 12) });
  });

  it("counts an environment that Lambda could not make as nothing", () => {
    expect(spendOf(buildBatch(candidate.key, 1, [withoutReport("init-failure")])).spentUsd).toBe(0);
  });
});

describe("maxCostUsd", () => {
  const plan = (maxCostUsd: number) => buildPlan([1024], { num: 1000, maxCostUsd });

  it("shortens the next round to what is left", () => {
    const batches = [buildBatch(candidate.key, 1, seconds(5))];
    const { assignments } = assess(plan(8.5 * SECOND_USD), batches, prices);
    expect(assignments).toMatchObject([{ round: 2, invocations: 3 }]);
  });

  it("ends the run with what it has when not one more invocation is within it", () => {
    const batches = [buildBatch(candidate.key, 1, seconds(5))];
    expect(assess(plan(5.5 * SECOND_USD), batches, prices)).toEqual({
      round: 2,
      assignments: [],
      done: true,
      stopReason: "max-cost",
    });
  });

  it("is not the reason when everything is measured", () => {
    const done = buildPlan([1024], { num: 5, maxCostUsd: 1e-9 });
    expect(assess(done, [buildBatch(candidate.key, 1, seconds(5))], prices).stopReason).toBe("enough");
  });

  it("is kept by a function of steady cost, whatever it costs and allows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 3000 }), fc.integer({ min: 1, max: 10_000 }), (allowed, ms) => {
        const costUsd = (ms / 1000) * 0.0000166667 + 0.0000002;
        const bounded = plan(allowed * costUsd * (1 + 1e-9));
        const batches: Batch[] = [];
        let next = assess(bounded, batches, prices);
        for (; !next.done; next = assess(bounded, batches, prices)) {
          batches.push(
            buildBatch(candidate.key, next.round, seconds(next.assignments[0]?.invocations ?? 0, ms)),
          );
        }
        const made = batches.flatMap(({ invocations }) => invocations).length;
        expect(made).toBe(Math.min(allowed, 1000));
        expect(next.stopReason).toBe(allowed >= 1000 ? "enough" : "max-cost");
      }),
      { numRuns: 20 },
    );
  });
});
