import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AbsoluteBudget, Budget, Metric } from "../../../lib/gate/budget.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import { judgeResult } from "../../../lib/gate/judge-result.ts";
import { type Look, ONLY_LOOK } from "../../../lib/gate/look.ts";
import { planNextLook } from "../../../lib/gate/needs-more.ts";
import { buildJudged, rise } from "./results.ts";

const budget = (metric: Metric, max: number, more: Partial<AbsoluteBudget> = {}): AbsoluteBudget => ({
  kind: "absolute",
  metric,
  max,
  at: "current",
  level: "error",
  ...more,
});

const FIRST: Look = { number: 1, counts: [100, 200, 400] };

/** p95 95.05 ms (90 to 100). */
const RESULT = buildJudged({
  "x86_64-1024": { warmMs: rise(100), initsMs: [100, 200, 300] },
  "arm64-512": { warmMs: rise(150) },
});

const plan = (budgets: readonly Budget[], look = FIRST, result: JudgedResult = RESULT) =>
  planNextLook(judgeResult({ result, look, budgets }).judged, look);

describe("planNextLook", () => {
  it("asks for the samples of the next look where a check is undecided", () => {
    const next = { look: { number: 2, counts: [100, 200, 400] } };
    const needOf = (...checks: string[]) => ({
      ...next,
      needs: [{ candidateKey: "x86_64-1024", kind: "invocations", wanted: 200, more: 100, checks }],
    });
    expect(plan([budget("p95", 96)])).toEqual(needOf("p95"));
    expect(plan([budget("p95", 94)])).toEqual(needOf("p95"));
    expect(plan([budget("p99", 1000)])).toEqual(needOf("p99"));
    expect(plan([budget("p95", 94), budget("p50", 1000), budget("p90", 89)])).toEqual(needOf("p95", "p90"));
  });

  it("asks for each candidate what it lacks", () => {
    const needs = plan([budget("p95", 96), budget("p95", 145, { at: "arm64-512" })])?.needs;
    expect(needs?.map(({ candidateKey, more }) => [candidateKey, more])).toEqual([
      ["x86_64-1024", 100],
      ["arm64-512", 50],
    ]);
  });

  it("asks for as many more cold starts as the sample grows", () => {
    expect(plan([budget("coldInit", 220)])?.needs).toEqual([
      {
        candidateKey: "x86_64-1024",
        kind: "cold-starts",
        wanted: 6,
        more: 3,
        checks: ["mean cold-start init"],
      },
    ]);
  });

  it("asks for nothing where all is decided, or counts for nothing", () => {
    expect(plan([budget("p95", 1000), budget("cost", 5)])).toBeUndefined();
    expect(plan([budget("p95", 96, { level: "warn" }), budget("p95", 96, { level: "off" })])).toBeUndefined();
  });

  it("asks for nothing once a check has failed", () => {
    expect(plan([budget("p95", 96), budget("p50", 1)])).toBeUndefined();
  });

  it("asks for nothing after the last look", () => {
    expect(plan([budget("p95", 96)], { ...FIRST, number: 3 })).toBeUndefined();
    expect(plan([budget("p95", 96)], ONLY_LOOK)).toBeUndefined();
  });

  it.each<[string, Budget]>([
    ["what was not measured", budget("p95", 96, { at: "arm64-1024" })],
    [
      "a baseline that is missing",
      { ...budget("p95", 1), kind: "relative", percent: 5, atLeast: 1 } as Budget,
    ],
    ["a rate that may only be 0", budget("errorRate", 0)],
  ])("asks for nothing for %s, which no sample decides", (_, one) => {
    expect(plan([one])).toBeUndefined();
  });

  it("asks for nothing where the last look is too small to pass, unless it may fail there", () => {
    // Without a failure the upper limit of 368 is 0.997 %, and that of 367 just above 1 %.
    const error = [budget("errorRate", 1)];
    const result = buildJudged({ "x86_64-1024": { warmMs: rise(100) } });
    expect(plan(error, { number: 1, counts: [100, 367] }, result)).toBeUndefined();
    expect(plan(error, { number: 1, counts: [100, 368] }, result)?.needs[0]?.more).toBe(268);
    const failing = buildJudged({ "x86_64-1024": { warmMs: rise(97), failed: 3 } });
    expect(plan(error, { number: 1, counts: [100, 367] }, failing)?.needs[0]?.more).toBe(267);
    expect(plan([budget("p99", 1000)], { number: 1, counts: [100, 298] }, result)).toBeUndefined();
    expect(plan([budget("p99", 1000)], { number: 1, counts: [100, 299] }, result)?.needs[0]?.more).toBe(199);
  });

  it("always ends, within the planned samples", () => {
    const counts = fc.constantFrom([50, 100, 200], [10, 20, 40], [30, 31], [60]);
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 220 }), (planned, max) => {
        let look: Look = { number: 1, counts: planned };
        let count = planned[0] ?? 0;
        for (let looks = 1; ; looks++) {
          expect(looks).toBeLessThanOrEqual(planned.length);
          const result = buildJudged({ "x86_64-1024": { warmMs: rise(count) } });
          const next = plan([budget("p95", max)], look, result);
          if (!next) break;
          count += next.needs[0]?.more ?? 0;
          expect(count).toBe(planned[next.look.number - 1]);
          look = next.look;
        }
        expect(count).toBeLessThanOrEqual(planned.at(-1) ?? 0);
      }),
      { numRuns: 40 },
    );
  });
});
