import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeChanges, describeRatio } from "../../../lib/report/changes.ts";
import { formatPercentChange } from "../../../lib/report/format.ts";
import { computeMonth } from "../../../lib/report/months.ts";
import { listDurationsOf } from "../../../lib/report/page-data.ts";
import { chooseView, type View } from "../../../lib/report/view.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import { buildResult, fullResult, tiesResult } from "../../helpers/results.ts";

const LEVEL = 0.95;

describe("describeRatio", () => {
  it.each([
    ["inside the margin is the same", 1.004, [0.995, 1.009], "same", "≈ same"],
    ["beyond the margin is different", 0.84, [0.81, 0.89], "different", "16 % cheaper"],
    ["beyond it on the other side is different", 1.2, [1.1, 1.3], "different", "20 % more expensive"],
    ["across zero cannot be told", 1.06, [0.96, 1.2], "cannot-tell", "? 4 % cheaper to 20 % more expensive"],
    ["across the margin cannot be told", 0.98, [0.97, 0.995], "cannot-tell", "? 0.5 to 3 % cheaper"],
    ["wide around zero cannot be told", 1, [0.5, 2], "cannot-tell", "? 50 % cheaper to 100 % more expensive"],
    [
      "of no width cannot be told at the margin",
      1.02,
      [1.005, 1.02],
      "cannot-tell",
      "? 0.5 to 2 % more expensive",
    ],
  ] as const)("an interval %s", (_, ratio, [low, high], verdict, text) => {
    expect(describeRatio({ ratio, interval: { level: LEVEL, low, high } }, "cost", 0.01)).toEqual({
      verdict,
      text,
    });
  });

  it("gives the bare figure with a question mark where there is no interval", () => {
    expect(describeRatio({ ratio: 0.7 }, "latency", 0.01)).toEqual({
      verdict: "cannot-tell",
      text: "? 30 % faster",
    });
  });

  it("calls only what lies wholly within the margin the same, and only what lies wholly beyond it different", () => {
    const share = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(share, share, share, fc.double({ min: 0, max: 0.2, noNaN: true }), (a, b, c, margin) => {
        const [low = 0, ratio = 0, high = 0] = [a, b, c].toSorted((x, y) => x - y);
        const { verdict, text } = describeRatio(
          { ratio, interval: { level: LEVEL, low, high } },
          "latency",
          margin,
        );
        const [from, to] = [1 / (1 + margin), 1 + margin];
        const isSame = low >= from && high <= to;
        const isDifferent = high < from || low > to;
        expect(verdict).toBe(isSame ? "same" : isDifferent ? "different" : "cannot-tell");
        expect(text.charAt(0)).toMatch(isSame ? /≈/ : isDifferent ? /[\dot]/ : /\?/);
        if (!isSame) expect(text).toMatch(/faster|slower|the same/);
      }),
    );
  });
});

describe("describeChanges", () => {
  it("compares the months of a view that has them: a discount takes nothing off requests", () => {
    const result = fullResult();
    const [fast, slow] = [measuredOf(result, "arm64-1769"), measuredOf(result, "arm64-128")];
    const month = { ...chooseView(result), monthlyInvocations: 1_000_000 };
    const costIn = (view: View) =>
      describeChanges(fast, slow, result, view, listDurationsOf(result)).cost.text;
    expect(costIn(month)).toBe(costIn(chooseView(result)));
    const discounted = { ...month, savingsPlanDiscountPercent: 60 };
    const [ofFast = 0, ofSlow = 0] = [fast, slow].map(
      (candidate) => computeMonth(candidate, result, discounted)?.onDemand.totalUsd,
    );
    expect(costIn(discounted)).toBe(formatPercentChange(ofFast / ofSlow, "cost"));
    expect(costIn(discounted)).not.toBe(costIn(month));
  });

  it("tells both sides of the trade, each by its own interval", () => {
    const result = fullResult();
    const [pick, current] = [measuredOf(result, "arm64-1024"), measuredOf(result, "x86_64-1024")];
    expect(describeChanges(pick, current, result, chooseView(result), listDurationsOf(result))).toEqual({
      cost: { verdict: "different", text: "16 % cheaper" },
      latency: { verdict: "cannot-tell", text: "? 4 % faster to 20 % slower" },
    });
  });

  it("lets the means tell where invocations are too few for a percentile and both go the same way", () => {
    const few = buildResult({ num: 12, coldStarts: 0, seed: "few" });
    const view = { ...chooseView(few), statistic: "p99" } as const;
    const describe = (a: string, b: string) =>
      describeChanges(measuredOf(few, a), measuredOf(few, b), few, view, listDurationsOf(few)).latency;
    expect(describe("x86_64-3008", "x86_64-128")).toEqual({ verdict: "different", text: "94 % faster" });
    expect(describe("x86_64-2048", "x86_64-3008").verdict).toBe("cannot-tell");
  });

  it("says the same of the recommendation as its sentence", () => {
    for (const result of [fullResult(), tiesResult()]) {
      const { recommendation } = result;
      if (recommendation.state === "none" || recommendation.candidateKey === result.currentKey) continue;
      const pick = measuredOf(result, recommendation.candidateKey);
      const current = measuredOf(result, result.currentKey);
      const view = { ...chooseView(result), statistic: "p95" } as const;
      const { cost, latency } = describeChanges(pick, current, result, view, listDurationsOf(result));
      const range = (text: string) => text.replace(/^\? /, "");
      expect(recommendation.sentence).toContain(range(cost.text));
      expect(recommendation.sentence).toContain(range(latency.text));
    }
  });

  it("finds sizes of one cost the same, and their latency different", () => {
    const result = tiesResult();
    const [a, b] = [measuredOf(result, "arm64-1024"), measuredOf(result, "arm64-512")];
    expect(describeChanges(a, b, result, chooseView(result), listDurationsOf(result))).toEqual({
      cost: { verdict: "same", text: "≈ same" },
      latency: { verdict: "different", text: "50 % faster" },
    });
  });
});
