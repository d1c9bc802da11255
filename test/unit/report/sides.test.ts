import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { listDurationsOf } from "../../../lib/report/page-data.ts";
import { listSides } from "../../../lib/report/sides.ts";
import { chooseView, type View } from "../../../lib/report/view.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import {
  allFailedResult,
  buildResult,
  fullResult,
  largeResult,
  noChangeResult,
  withMonthResult,
} from "../../helpers/results.ts";

const list = (result: TuningResult, view: Partial<View> = {}) =>
  listSides(result, { ...chooseView(result), ...view }, listDurationsOf(result));

describe("listSides", () => {
  it("gives cost and latency of the pick against the current configuration, with both figures", () => {
    expect(list(fullResult())).toEqual([
      { name: "Cost per million", headline: "16 % cheaper", detail: "$4.93 → $4.13" },
      { name: "p95", headline: "? 4 % faster to 20 % slower", detail: "326 ms → 347 ms" },
    ]);
  });

  it("gives them by the statistic of the view", () => {
    expect(list(fullResult(), { statistic: "mean" })[1]?.name).toBe("Mean");
    expect(list(fullResult(), { statistic: "p50" })[1]).toMatchObject({ name: "p50" });
  });

  it("adds what a month saves, which is the difference of the two months shown", () => {
    const sides = list(withMonthResult());
    expect(sides.map(({ name }) => name)).toEqual(["Cost per month", "p95", "Saves in a month"]);
    expect(sides[0]?.detail).toBe("$109.14 → $91.42");
    expect(sides[2]).toMatchObject({ headline: "$17.72", detail: "at 25,000,000 invocations" });
  });

  it("calls a difference in a month a saving only where the costs surely differ", () => {
    const month = { settings: { monthlyInvocations: 1_000_000 } };
    const noisy = buildResult({ ...month, num: 12, currentKey: "arm64-768", seed: "noisy" });
    const recommendation = { ...noisy.recommendation, candidateKey: "arm64-1024" };
    const [cost, , difference] = list({ ...noisy, recommendation } as TuningResult);
    expect(cost?.headline).toMatch(/^\?/);
    expect(difference?.name).toBe("Difference in a month, not sure");
    expect(difference?.headline).toMatch(/^\$\d.* (less|more)$/);
  });

  it("calls no difference none", () => {
    const result = buildResult({ settings: { monthlyInvocations: 1 }, currentKey: "arm64-512" });
    const same = measuredOf(result, "arm64-512");
    const twin = { ...same, key: "arm64-514", memoryMb: 512 };
    const recommendation = { ...result.recommendation, candidateKey: twin.key };
    const sides = list({ ...result, candidates: [same, twin], recommendation } as TuningResult);
    expect(sides[2]).toEqual({
      name: "Difference in a month",
      headline: "none",
      detail: "at 1 invocation",
    });
  });

  it("says of a month of cold starts that it is one", () => {
    const result = buildResult({
      num: 20,
      coldStarts: 20,
      settings: { onlyColdStarts: true, coldStarts: 20, monthlyInvocations: 1000 },
    });
    expect(list(result)[2]?.detail).toBe("at 1,000 invocations, all of them cold starts");
  });

  it("gives figures alone where there is nothing to compare with", () => {
    for (const result of [largeResult(), noChangeResult()]) {
      const sides = list(result);
      expect(sides).toHaveLength(2);
      for (const { headline, detail } of sides) {
        expect(headline).toMatch(/^(\$\d|\d+ ms)/);
        expect(detail).toBe("");
      }
    }
  });

  it("has nothing where nothing is recommended", () => {
    expect(list(allFailedResult())).toEqual([]);
  });
});
