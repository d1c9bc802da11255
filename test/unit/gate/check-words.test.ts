import { describe, expect, it } from "vitest";
import type { Budget } from "../../../lib/gate/budget.ts";
import { describeCheck, joinCheckWords, type Named } from "../../../lib/gate/check-words.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import { judgeBudget } from "../../../lib/gate/judge.ts";
import { ONLY_LOOK } from "../../../lib/gate/look.ts";
import type { GateCheck } from "../../../lib/report/checks.ts";
import { HOSTILE_TEXT } from "../../helpers/hostile-texts.ts";
import { around, buildJudged } from "./results.ts";

const P95 = { kind: "absolute", metric: "p95", at: "current", level: "error", max: 250 } as const;

const result = buildJudged(
  {
    "x86_64-1024": { warmMs: around(260, 200), initsMs: around(300, 12), failed: 10, maxMemoryUsedMb: 121 },
    "arm64-512": { warmMs: around(130, 200) },
  },
  { recommendedKey: "arm64-512" },
);

const judge = (budget: Budget, baseline?: JudgedResult) =>
  describeCheck(judgeBudget(budget, { result, baseline, look: ONLY_LOOK, budgets: [budget] }).check, result);

const NAMED: Named = result;
const CHECK: GateCheck = { name: "p95", verdict: "fail", level: "error", unit: "ms" };

describe("describeCheck", () => {
  it("says what is allowed, what was measured, by how much it is over, and where that is written", () => {
    const budget = { ...P95, message: "ask the owners", source: "power-tuner.config.yaml:12" };
    expect(judge(budget)).toEqual({
      verdict: "fail",
      headline: "p95 at 1024 MB x86_64 ≤ 250 ms",
      measured: "measured 270 ms, 200 invocations",
      short: "270 ms",
      over: "over by 20.4 ms (8.2 %)",
      note: "ask the owners",
      source: "power-tuner.config.yaml:12",
    });
  });

  it("says it of cost", () => {
    const { headline, measured, over } = judge({ ...P95, metric: "cost", max: 4 });
    expect(headline).toBe("cost per million at 1024 MB x86_64 ≤ $4.00");
    expect(measured).toMatch(/^measured \$4\.\d\d, 95 % interval \$4\.\d\d to \$4\.\d\d, 200 invocations$/);
    expect(over).toMatch(/^over by \$0\.\d+ to \$0\.\d+ \(\d+ to \d+ %\)$/);
  });

  it("counts cold starts as such, and takes memory for a fact", () => {
    expect(judge({ ...P95, metric: "coldInit", max: 400 }).measured).toMatch(/, 12 cold starts$/);
    expect(judge({ ...P95, metric: "maxMemoryUsed", max: 100 })).toMatchObject({
      measured: "measured 121 MB, 212 invocations",
      short: "121 MB",
      over: "over by 21 MB (21 %)",
    });
  });

  it("says points of an error rate", () => {
    const words = judge({ ...P95, metric: "errorRate", max: 1 });
    expect(words.headline).toBe("error rate at 1024 MB x86_64 ≤ 1 %");
    expect(words.over).toMatch(/^over by \d\.\d+ to \d\.\d+ points$/);
  });

  it("says from what to what it increased, and what was allowed", () => {
    const baseline = buildJudged({ "x86_64-1024": { warmMs: around(200, 200), failed: 0 } });
    const budget = { kind: "relative", metric: "p95", at: "current", level: "error" } as const;
    const words = judge({ ...budget, percent: 10, atLeast: 5 }, baseline);
    expect(words).toMatchObject({
      headline: "p95 against the baseline at 1024 MB x86_64 ≤ +10 % or +5.00 ms, whichever is more",
      measured: "measured +30 %, from 208 ms to 270 ms, 200 invocations",
      short: "+30 %",
    });
    expect(words.over).toBe("over by 41.6 ms (18 %)");
    const errors = judge({ ...budget, metric: "errorRate", atLeast: 1 }, baseline);
    expect(errors.headline).toBe("error rate against the baseline at 1024 MB x86_64 ≤ +1 % of invocations");
    expect(errors.measured).toMatch(
      /^measured \+4\.\d+ %, 95 % interval \+\d\.\d+ to \+\d\.\d+ %, from 0 % to 4\.\d+ %, \d+ invocations$/,
    );
    expect(judge({ ...budget, percent: 10, atLeast: 5 })).toEqual({
      verdict: "no data",
      headline: "p95 against the baseline at 1024 MB x86_64 ≤ +10 % or +5.00 ms, whichever is more",
      note: "there is no baseline to compare with: `power-tuner baseline update` makes one",
    });
  });

  it("says what is missed, and by which configuration", () => {
    const words = judge({ kind: "savings", at: "current", level: "warn", maxMissedPercent: 15 });
    expect(words.headline).toBe("missed savings at 1024 MB x86_64 ≤ 15 %");
    expect(words.measured).toMatch(/^measured \d\d\.?\d* %, 95 % interval \S+ to \S+ %, 200 invocations$/);
    expect(words.note).toBe("512 MB arm64 is within every budget");
  });

  it("names what the file names where that was not measured, and what is recommended as such", () => {
    expect(judge({ ...P95, at: "arm64-256" }).headline).toBe("p95 at arm64-256 ≤ 250 ms");
    expect(judge({ ...P95, at: "recommended" }).headline).toBe("p95 at 512 MB arm64 (recommended) ≤ 250 ms");
    const unnamed = { ...result, recommendation: { state: "none", sentence: "x" } } as const;
    const budget: Budget = { ...P95, at: "recommended" };
    const { check } = judgeBudget(budget, { result: unnamed, look: ONLY_LOOK, budgets: [budget] });
    expect(describeCheck(check, unnamed).headline).toBe("p95 at the recommended configuration ≤ 250 ms");
    expect(describeCheck(CHECK, NAMED)).toEqual({ verdict: "fail", headline: "p95" });
  });

  it("is not sure of what leans over, and silent where nothing is over", () => {
    const interval = { level: 0.95, low: 240, high: 290 };
    const check = { ...CHECK, value: 270, interval, limit: 250 };
    expect(describeCheck({ ...check, verdict: "likely-over" }, NAMED).over).toBe(
      "over by 20.0 ms (8 %) as measured, which is not sure",
    );
    for (const verdict of ["pass", "at-risk", "no-data", "not-comparable"] as const) {
      expect(describeCheck({ ...check, verdict }, NAMED).over).toBeUndefined();
    }
  });

  it("says at least where a sample has no upper limit", () => {
    const words = describeCheck(
      { ...CHECK, value: 326, interval: { level: 0.95, low: 310 }, limit: 300 },
      NAMED,
    );
    expect(words.measured).toBe("measured 326 ms, 95 % interval at least 310 ms");
    expect(words.over).toBe("over by at least 10.0 ms (3.3 %)");
  });

  it("never shows a breach with equal figures", () => {
    const at = (value: number, limit: number, unit: GateCheck["unit"]) => {
      const { headline, measured } = describeCheck({ ...CHECK, value, limit, unit }, NAMED);
      return `${measured}; ${headline}`;
    };
    expect(at(250.4, 250, "ms")).toBe("measured 250.4 ms; p95 ≤ 250 ms");
    expect(at(12_000.4, 12_000, "ms")).toBe("measured 12000.4 ms; p95 ≤ 12000 ms");
    expect(at(2.001, 2, "usd-per-million")).toBe("measured $2.001; p95 ≤ $2");
    expect(at(250, 250, "ms")).toBe("measured 250 ms; p95 ≤ 250 ms");
  });

  it("says no percentage of nothing", () => {
    const check = { ...CHECK, value: 12, interval: { level: 0.95, low: 10, high: 14 }, limit: 0 };
    expect(describeCheck(check, NAMED).over).toBe("over by 10.0 to 14.0 ms");
    const compared = { before: 0, now: 12 };
    const increase = { unit: "ms", percent: 10, atLeast: 0, compared } as const;
    const words = describeCheck(
      { ...CHECK, unit: "percent", value: Number.POSITIVE_INFINITY, increase },
      NAMED,
    );
    expect(words.measured).toBe("measured from 0 ms to 12.0 ms");
  });

  it("keeps texts of others on one line, without what would rewrite a terminal", () => {
    const hostile = `a\u001b[31m\nb\u2028${HOSTILE_TEXT}`;
    const words = describeCheck(
      { ...CHECK, name: hostile, at: hostile, note: hostile, source: hostile },
      NAMED,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
    for (const text of Object.values(words)) expect(text).not.toMatch(/[\u0000-\u001f\u2028\u202e]/);
  });
});

describe("joinCheckWords", () => {
  it("is all in one line", () => {
    const words = describeCheck(
      { ...CHECK, value: 270, limit: 250, note: "ask us", source: "a.yaml:1" },
      NAMED,
    );
    expect(joinCheckWords(words)).toBe(
      "p95 ≤ 250 ms: measured 270 ms; over by 20.0 ms (8 %) as measured; ask us",
    );
    expect(joinCheckWords({ verdict: "pass", headline: "p95" })).toBe("p95");
  });

  it("says what is at risk, before what the team says", () => {
    const check = { ...CHECK, verdict: "at-risk", value: 240, limit: 250 } as const;
    const interval = { level: 0.95, low: 230, high: 260 };
    const note = "within the limit as measured, but the interval reaches above it";
    expect(describeCheck({ ...check, interval }, NAMED).note).toBe(note);
    expect(describeCheck({ ...check, interval, note: "ask first" }, NAMED).note).toBe(`${note}; ask first`);
    expect(describeCheck({ ...check, interval, verdict: "pass" }, NAMED).note).toBeUndefined();
  });
});
