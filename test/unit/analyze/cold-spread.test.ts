import { describe, expect, it } from "vitest";
import { computeColdInterval, poolColdSpread } from "../../../lib/analyze/cold-spread.ts";
import { computeMeanInterval } from "../../../lib/stats/mean-interval.ts";

describe("the spread of cold starts", () => {
  it("is pooled within configurations, whatever lies between them", () => {
    const ones = [100, 100 * Math.E, 100 * Math.E ** 2];
    const spread = poolColdSpread([ones, ones.map((ms) => ms * 50), [7]]);
    expect(spread).toEqual({ deviation: expect.closeTo(1, 12), degrees: 4 });
  });

  it("is not known from fewer than four repetitions", () => {
    expect(poolColdSpread([[100, 120], [200, 210], [300, 310], [400]])).toBeUndefined();
    expect(computeColdInterval([100], undefined)).toBeUndefined();
  });

  it("gives a single cold start limits by Student's t", () => {
    // qt(0.975, 4) = 2.776445
    const interval = computeColdInterval([100], { deviation: 0.1, degrees: 4 });
    expect(interval?.low).toBeCloseTo(100 * Math.exp(-0.2776445), 4);
    expect(interval?.high).toBeCloseTo(100 * Math.exp(0.2776445), 4);
  });

  it("leaves ten cold starts to themselves", () => {
    const ten = Array.from({ length: 10 }, (_, index) => 100 + index);
    expect(computeColdInterval(ten, { deviation: 9, degrees: 4 })).toEqual(
      computeMeanInterval(ten, { level: 0.95 }),
    );
  });
});
