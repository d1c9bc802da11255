import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AbsoluteBudget, Metric } from "../../../lib/gate/budget.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import { judgeBudget } from "../../../lib/gate/judge.ts";
import { type Look, ONLY_LOOK } from "../../../lib/gate/look.ts";
import { computeMeanInterval } from "../../../lib/stats/mean-interval.ts";
import { around, buildJudged, rise } from "./results.ts";

const budget = (metric: Metric, max: number, more: Partial<AbsoluteBudget> = {}): AbsoluteBudget => ({
  kind: "absolute",
  metric,
  max,
  at: "current",
  level: "error",
  ...more,
});

const judge = (one: AbsoluteBudget, result: JudgedResult, look: Look = ONLY_LOOK) =>
  judgeBudget(one, { result, look, budgets: [one] });

/** p95 is 95.05 ms, with 95 % between the 90th and the 100th value. */
const RISING = buildJudged({ "x86_64-1024": { warmMs: rise(100) } });

describe("judgeBudget, absolute", () => {
  it.each([
    [100, "pass"],
    [99.9, "at-risk"],
    [95.05, "at-risk"],
    [95, "likely-over"],
    [90, "likely-over"],
    [89.9, "fail"],
  ])("judges p95 of 95.05 ms (90 to 100) against %d ms: %s", (max, verdict) => {
    const { check } = judge(budget("p95", max, { source: "f.yaml:3", message: "ask us" }), RISING);
    expect(check).toEqual({
      name: "p95",
      verdict,
      at: "current",
      count: 100,
      countOf: "invocations",
      level: "error",
      candidateKey: "x86_64-1024",
      unit: "ms",
      value: 95.05,
      interval: { level: 0.95, low: 90, high: 100 },
      limit: max,
      source: "f.yaml:3",
      ...(verdict !== "pass" && { note: "ask us" }),
    });
  });

  it.each([
    ["p50", 50.5, { low: 40, high: 61 }],
    ["p90", 90.1, { low: 84, high: 96 }],
    ["meanBilled", 50.5, computeMeanInterval(rise(100), { level: 0.95 })],
  ] as const)("takes %s from the warm invocations", (metric, value, interval) => {
    const { check } = judge(budget(metric, 1000), RISING);
    expect(check).toMatchObject({ verdict: "pass", value, interval: { level: 0.95, ...interval } });
  });

  it("takes cost from the summary, which has cold starts in it", () => {
    const result = buildJudged({ "x86_64-1024": { warmMs: rise(100), initsMs: around(900, 20) } });
    const [candidate] = result.candidates;
    if (candidate?.state !== "measured") throw new Error("not measured");
    const { costPerMillionUsd, costPerMillionInterval } = candidate.summary;
    expect(judge(budget("cost", 100), result).check).toMatchObject({
      verdict: "pass",
      unit: "usd-per-million",
      value: costPerMillionUsd,
      interval: costPerMillionInterval,
    });
    expect(judge(budget("cost", 0.1), result).check.verdict).toBe("fail");
  });

  it("takes coldInit from the inits of cold starts, and has no data without one", () => {
    const result = buildJudged({ "x86_64-1024": { warmMs: rise(100), initsMs: [190, 200, 210] } });
    const { check, count } = judge(budget("coldInit", 400), result);
    expect(check).toMatchObject({ verdict: "pass", value: 200 });
    expect(count).toBe(3);
    expect(judge(budget("coldInit", 400), RISING).check).toMatchObject({
      verdict: "no-data",
      note: "no cold start with an init was measured",
    });
  });

  it("takes the most memory that was used for a fact, and has no data where it is not known", () => {
    expect(judge(budget("maxMemoryUsed", 96), RISING).check.verdict).toBe("pass");
    expect(judge(budget("maxMemoryUsed", 95), RISING).check.verdict).toBe("fail");
    const unknown = buildJudged({ "x86_64-1024": { warmMs: rise(100), maxMemoryUsedMb: 0 } });
    expect(judge(budget("maxMemoryUsed", 95), unknown).check.verdict).toBe("no-data");
  });

  it("judges the error rate by its exact interval", () => {
    const failing = (failed: number) =>
      buildJudged({ "x86_64-1024": { warmMs: rise(100 - failed), failed } });
    const verdictOf = (failed: number, max: number) =>
      judge(budget("errorRate", max), failing(failed)).check.verdict;
    // Of 100: none is up to 3.62 %, one 0.025 to 5.45 %, ten 4.9 to 17.6 %.
    expect(verdictOf(0, 4)).toBe("pass");
    expect(verdictOf(0, 3)).toBe("at-risk");
    expect(verdictOf(0, 0)).toBe("at-risk");
    expect(verdictOf(1, 0)).toBe("fail");
    expect(verdictOf(10, 6)).toBe("likely-over");
    expect(verdictOf(10, 4)).toBe("fail");
  });

  it("knows the error rate of what never worked, and nothing else of it", () => {
    const result = buildJudged({ "x86_64-1024": "failed" });
    expect(judge(budget("errorRate", 5), result).check).toMatchObject({ verdict: "fail", value: 100 });
    expect(judge(budget("p95", 5), result).check).toMatchObject({
      verdict: "no-data",
      note: "it does not work: All 10 invocations crashed.",
    });
  });

  it("has no data where the sample is too small for an upper limit", () => {
    const few = buildJudged({ "x86_64-1024": { warmMs: rise(58) } });
    const { check, canBeDecided } = judge(budget("p95", 1000), few);
    expect(check).toMatchObject({ verdict: "no-data", note: "p95 takes 59 invocations, and there are 58" });
    expect(canBeDecided).toBe(true);
    const one = buildJudged({ "x86_64-1024": { warmMs: [5] } });
    expect(judge(budget("meanBilled", 1000), one).check).toMatchObject({
      verdict: "no-data",
      note: "mean billed duration takes 2 invocations, and there is 1",
    });
  });

  it("fails on few invocations where all of them are far above", () => {
    const slow = buildJudged({ "x86_64-1024": { warmMs: around(500, 10) } });
    expect(judge(budget("p95", 100), slow).check.verdict).toBe("fail");
  });

  it("asks more of a failure at an early look than at the last one", () => {
    const counts = [100, 200, 400];
    const at = (number: number) => judge(budget("p95", 89.9), RISING, { number, counts }).check.verdict;
    expect([1, 2, 3].map(at)).toEqual(["likely-over", "likely-over", "fail"]);
  });

  it("judges the recommended configuration, or the one that is named", () => {
    const result = buildJudged(
      { "x86_64-1024": { warmMs: rise(100) }, "arm64-512": { warmMs: rise(100, 2) } },
      { recommendedKey: "arm64-512" },
    );
    const valueAt = (at: string) => judge(budget("p50", 1000, { at }), result).check.value;
    expect(valueAt("current")).toBe(50.5);
    expect(valueAt("recommended")).toBe(101);
    expect(valueAt("arm64-512")).toBe(101);
  });

  it.each([
    ["arm64-2048", "arm64-2048 is not among those that were measured"],
    ["recommended", "nothing is recommended: nothing keeps to the constraints"],
    ["arm64-128", "it was not measured: not needed"],
  ])("has no data at %s, and says why", (at, note) => {
    const result = buildJudged({ "x86_64-1024": { warmMs: rise(100) }, "arm64-128": "pruned" });
    for (const metric of ["p95", "cost", "maxMemoryUsed"] as const) {
      expect(judge(budget(metric, 1000, { at }), result).check).toMatchObject({ verdict: "no-data", note });
    }
  });

  it("has no data where the current configuration was not measured", () => {
    const result = { ...RISING, currentKey: "x86_64-512" };
    expect(judge(budget("p95", 1000), result).check.note).toBe(
      "the current configuration, x86_64-512, is not among those that were measured",
    );
  });

  it("judges cold starts with their init where only those were measured", () => {
    const own = { onlyColdStarts: true };
    const result = buildJudged({ "x86_64-1024": { initsMs: around(200, 100) } }, { own });
    expect(judge(budget("p50", 1000), result).check.value).toBe(250);
    expect(judge(budget("p50", 1000), buildJudged({ "x86_64-1024": { initsMs: [1] } })).check.note).toBe(
      "no warm invocation worked",
    );
  });

  it("never judges a slower build better than a faster one", () => {
    const order = ["pass", "at-risk", "likely-over", "fail"];
    const scale = fc.double({ min: 1, max: 3, noNaN: true });
    const metric = fc.constantFrom("cost", "meanBilled", "p50", "p95") as fc.Arbitrary<Metric>;
    fc.assert(
      fc.property(metric, scale, fc.double({ min: 1, max: 200, noNaN: true }), (of, factor, max) => {
        const rankAt = (times: number) => {
          const result = buildJudged({ "x86_64-1024": { warmMs: rise(100).map((ms) => ms * times) } });
          return order.indexOf(judge(budget(of, of === "cost" ? max / 50 : max), result).check.verdict);
        };
        expect(rankAt(factor)).toBeGreaterThanOrEqual(rankAt(1));
      }),
      { numRuns: 50 },
    );
  });
});
