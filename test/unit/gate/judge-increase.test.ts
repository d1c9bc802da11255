import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RelativeBudget } from "../../../lib/gate/budget.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import { judgeBudget } from "../../../lib/gate/judge.ts";
import { ONLY_LOOK } from "../../../lib/gate/look.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { around, buildJudged, type Measured, rise } from "./results.ts";

const P95: RelativeBudget = {
  kind: "relative",
  metric: "p95",
  at: "current",
  level: "error",
  percent: 10,
  atLeast: 5,
};

const judge = (
  budget: RelativeBudget,
  result: JudgedResult,
  baseline?: JudgedResult,
  more: { readonly missingBaseline?: "warn"; readonly budgets?: readonly RelativeBudget[] } = {},
) => judgeBudget(budget, { result, baseline, look: ONLY_LOOK, budgets: [budget], ...more });

const build = (measured: Measured, changes: Partial<JudgedResult> = {}) =>
  buildJudged({ "x86_64-1024": measured }, changes);

const steady = (centreMs: number, count = 200) => build({ warmMs: around(centreMs, count) });

describe("judgeBudget, relative", () => {
  it("fails on an increase beyond the percentage and the amount, and says from what to what", () => {
    const { check } = judge(P95, steady(130), steady(100));
    expect(check).toMatchObject({
      name: "p95 against the baseline",
      verdict: "fail",
      unit: "percent",
      limit: 10,
      count: 200,
      increase: { unit: "ms", percent: 10, atLeast: 5 },
    });
    expect(check.note).toBeUndefined();
    expect(check.increase?.compared?.before).toBeCloseTo(104, 6);
    expect(check.increase?.compared?.now).toBeCloseTo(135.2, 6);
    expect(check.increase?.compared?.difference?.low).toBeGreaterThan(20);
    expect(check.value).toBeCloseTo(30, 6);
    expect(check.interval?.low).toBeGreaterThan(10);
    expect(check.interval?.high).toBeGreaterThanOrEqual(check.value ?? Number.NaN);
  });

  it("passes where one of the two is not exceeded", () => {
    expect(judge({ ...P95, atLeast: 50 }, steady(130), steady(100)).check.verdict).toBe("pass");
    expect(judge({ ...P95, percent: 50 }, steady(130), steady(100)).check.verdict).toBe("pass");
    expect(judge({ ...P95, percent: 50, atLeast: 50 }, steady(130), steady(100)).check.verdict).toBe("pass");
  });

  it.each(["cost", "meanBilled", "p50", "p95", "coldInit"] as const)("compares %s", (metric) => {
    const [before, after] = [100, 140].map((ms) =>
      build({ warmMs: around(ms, 200), initsMs: around(2 * ms, 10) }),
    );
    if (!before || !after) throw new Error("no results");
    const budget = { ...P95, metric, atLeast: 0.1 };
    expect(judge(budget, after, before).check.verdict).toBe("fail");
    expect(judge(budget, before, before).check.verdict).toBe("pass");
    expect(judge(budget, before, after).check.verdict).toBe("pass");
  });

  it("compares memory as a fact", () => {
    const budget: RelativeBudget = { ...P95, metric: "maxMemoryUsed", percent: 10, atLeast: 20 };
    const using = (maxMemoryUsedMb: number) => build({ warmMs: rise(10), maxMemoryUsedMb });
    expect(judge(budget, using(121), using(100)).check.verdict).toBe("fail");
    expect(judge(budget, using(120), using(100)).check.verdict).toBe("pass");
    expect(judge(budget, using(109), using(50)).check.verdict).toBe("fail");
  });

  it("compares error rates by their difference", () => {
    const { percent: _, ...rest } = P95;
    const budget: RelativeBudget = { ...rest, metric: "errorRate", atLeast: 1 };
    const failing = (failed: number) => build({ warmMs: rise(1000 - failed), failed });
    expect(judge(budget, failing(100), failing(0)).check).toMatchObject({
      verdict: "fail",
      unit: "percent",
      value: 10,
      limit: 1,
      increase: { unit: "percent", atLeast: 1, compared: { before: 0, now: 10 } },
    });
    expect(judge(budget, failing(0), failing(100)).check.verdict).toBe("pass");
    expect(judge(budget, failing(3), failing(3)).check.verdict).toBe("pass");
    expect(judge(budget, failing(12), failing(0)).check.verdict).toBe("likely-over");
  });

  it("has no data without a baseline, which counts for as much as the file says", () => {
    expect(judge(P95, steady(100)).check).toMatchObject({
      verdict: "no-data",
      level: "error",
      increase: { unit: "ms", percent: 10, atLeast: 5 },
      note: "there is no baseline to compare with: `power-tuner baseline update` makes one",
    });
    expect(judge(P95, steady(100), undefined, { missingBaseline: "warn" }).check.level).toBe("warn");
  });

  it("is not comparable where the baseline has no such configuration, or too few invocations of it", () => {
    const other = buildJudged({ "arm64-512": { warmMs: rise(100) } });
    expect(judge({ ...P95, at: "x86_64-1024" }, steady(100), other).check).toMatchObject({
      verdict: "not-comparable",
      note: "in the baseline, x86_64-1024 is not among those that were measured",
    });
    const few = judge(P95, steady(100), steady(100, 30));
    expect(few.check.verdict).toBe("no-data");
    expect(few.check.note).toContain("in the baseline, p95 takes 59 invocations, and there are 30");
    expect(few.canBeDecided).toBe(false);
  });

  const before = steady(100);
  it.each<[string, Partial<JudgedResult>]>([
    [
      "runtime nodejs22.x in the baseline, nodejs24.x now",
      { target: { ...before.target, runtime: "nodejs22.x" } },
    ],
    ["function other in the baseline, orders now", { target: { ...before.target, functionName: "other" } }],
    [
      "measured locally in the baseline, on AWS now; CPU limit by cgroup-v2 in the baseline, not known now; host linux 6.1 x86_64 with 4 CPUs in the baseline, not known now",
      {
        environment: {
          kind: "local",
          cpuMethod: "cgroup-v2",
          cpuPeriodMs: 20,
          hostCpus: 4,
          hostArchitecture: "x86_64",
          hostMemoryMb: 16_384,
          hostPlatform: "linux 6.1.0",
        },
      },
    ],
  ])("is not comparable: %s", (note, changes) => {
    const { check, canBeDecided } = judge(P95, steady(300), build({ warmMs: rise(100) }, changes));
    expect(check).toMatchObject({ verdict: "not-comparable", note });
    expect(canBeDecided).toBe(false);
  });

  it("is not comparable with a baseline that is too old, and says so beside what else is not alike", () => {
    const evidences = { result: steady(100), look: ONLY_LOOK, budgets: [P95], outdated: "it is too old" };
    expect(judgeBudget(P95, { ...evidences, baseline: steady(100) })).toMatchObject({
      check: { verdict: "not-comparable", note: "it is too old" },
      canBeDecided: false,
    });
    const other = build({ warmMs: rise(100) }, { target: { ...before.target, runtime: "nodejs22.x" } });
    expect(judgeBudget(P95, { ...evidences, baseline: other }).check.note).toBe(
      "runtime nodejs22.x in the baseline, nodejs24.x now; it is too old",
    );
  });

  it("says that the current configuration was another one, where it was", () => {
    const then = buildJudged({ "arm64-512": { warmMs: around(100, 200) } });
    expect(judge(P95, steady(130), then).check).toMatchObject({
      verdict: "fail",
      note: "the current configuration was arm64-512 in the baseline",
    });
    expect(judge(P95, steady(130), steady(100)).check.note).toBeUndefined();
  });

  it("says where it is undecided that the baseline has fewer invocations than num", () => {
    const look = { number: 1, counts: [200, 400] };
    const budget: RelativeBudget = { ...P95, metric: "p50" };
    const noteOf = (now: JudgedResult, then: JudgedResult) =>
      judgeBudget(budget, { result: now, baseline: then, look, budgets: [budget] }).check.note;
    const few =
      "the baseline has 100 invocations of it, fewer than num, which is 200: `power-tuner baseline update` measures enough";
    const wide = (count: number) => build({ warmMs: rise(count, 200 / count) });
    expect(noteOf(wide(200), wide(100))).toBe(few);
    expect(noteOf(wide(200), wide(200))).toBeUndefined();
    expect(noteOf(steady(100), steady(100, 100))).toBeUndefined();
  });

  it("compares durations at other prices, and costs only at the same ones", () => {
    const dearer = build(
      { warmMs: around(100, 200) },
      {
        prices: {
          ...before.prices,
          gbSecondUsd: { x86_64: 0.00002, arm64: before.prices.gbSecondUsd.arm64 },
        },
      },
    );
    expect(judge(P95, before, dearer).check.verdict).toBe("pass");
    expect(judge({ ...P95, metric: "cost", atLeast: 0 }, before, dearer).check).toMatchObject({
      verdict: "not-comparable",
      note: "price of a GB-second 0.00002 in the baseline, 0.0000166667 now",
    });
  });

  it("never fails an improvement, whatever the samples are", () => {
    const durations = fc.array(fc.double({ min: 0.5, max: 5000, noNaN: true }), {
      minLength: 1,
      maxLength: 80,
    });
    const metric = fc.constantFrom("cost", "meanBilled", "p50", "p95") as fc.Arbitrary<
      RelativeBudget["metric"]
    >;
    const factor = fc.double({ min: 0.1, max: 1, noNaN: true });
    fc.assert(
      fc.property(durations, metric, factor, (warmMs, of, by) => {
        const budget = { ...P95, metric: of, percent: 0, atLeast: 0 };
        const better = build({ warmMs: warmMs.map((ms) => ms * by) });
        expect(["fail", "likely-over"]).not.toContain(judge(budget, better, build({ warmMs })).check.verdict);
      }),
      { numRuns: 60 },
    );
  });

  it("shares the error rate among comparisons of level error", () => {
    const random = createRandom("shares");
    const noisy = (centre: number) =>
      build({ warmMs: Array.from({ length: 150 }, () => centre * (0.5 + random())) });
    const [now, then] = [noisy(115), noisy(100)];
    const alone = { ...P95, metric: "meanBilled", percent: 0, atLeast: 0 } as const;
    const verdictAmong = (count: number, level: "error" | "warn") =>
      judge(alone, now, then, {
        budgets: [alone, ...Array.from({ length: count }, () => ({ ...alone, level }))],
      }).check.verdict;
    expect(verdictAmong(0, "error")).toBe("fail");
    expect(verdictAmong(1e6, "warn")).toBe("fail");
    expect(verdictAmong(1e6, "error")).toBe("likely-over");
  });
});
