import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestOf, judgeEvidence, worstOf } from "../../../lib/gate/verdict.ts";

describe("judgeEvidence", () => {
  it.each([
    [{ value: 90, low: 80, high: 100 }, "pass"],
    [{ value: 90, low: 80, high: 101 }, "at-risk"],
    [{ value: 100, low: 80, high: 120 }, "at-risk"],
    [{ value: 101, low: 100, high: 120 }, "likely-over"],
    [{ value: 120, low: 101, high: 130 }, "fail"],
    [{ value: 90, low: 80 }, "no-data"],
    [{ value: 110, low: 80 }, "likely-over"],
    [{ value: 110, low: 101 }, "fail"],
    [{ value: 110 }, "likely-over"],
    [{ value: 90 }, "no-data"],
  ] as const)("makes of %j against 100: %s", (evidence, verdict) => {
    expect(judgeEvidence(evidence, 100)).toBe(verdict);
  });

  const number = fc.double({ min: 0, max: 1000, noNaN: true });
  const limit = fc.option(number, { nil: undefined });

  it("passes only what is shown to be within, and fails only what is shown to be above", () => {
    fc.assert(
      fc.property(number, limit, limit, number, (value, low, high, max) => {
        const verdict = judgeEvidence({ value, low, high }, max);
        if (verdict === "pass") expect(high !== undefined && high <= max && value <= max).toBe(true);
        if (verdict === "fail") expect(low !== undefined && low > max && value > max).toBe(true);
      }),
    );
  });

  it("never passes or fails on the point alone", () => {
    fc.assert(
      fc.property(number, number, (value, max) => {
        expect(["pass", "at-risk", "fail"]).not.toContain(judgeEvidence({ value }, max));
      }),
    );
  });
});

describe("worstOf, bestOf", () => {
  it("puts verdicts in order, from pass to fail", () => {
    const all = ["fail", "pass", "likely-over", "no-data", "at-risk", "not-comparable"] as const;
    expect(worstOf(all)).toBe("fail");
    expect(bestOf(all)).toBe("pass");
    expect(worstOf(["no-data", "likely-over"])).toBe("likely-over");
    expect(bestOf(["no-data", "fail"])).toBe("no-data");
    expect(worstOf([])).toBe("pass");
  });
});
