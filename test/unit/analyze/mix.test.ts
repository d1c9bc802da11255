import { describe, expect, it } from "vitest";
import { computeColdInterval, poolColdSpread } from "../../../lib/analyze/cold-spread.ts";
import { mixIntervals } from "../../../lib/analyze/mix.ts";
import { computeMeanInterval } from "../../../lib/stats/mean-interval.ts";

const estimate = (value: number, low: number, high: number) => ({
  value,
  interval: { level: 0.95, low, high },
});

describe("mixIntervals", () => {
  it("adds the squares of the distances to the limits", () => {
    expect(mixIntervals(estimate(10, 7, 16), 1, estimate(20, 16, 28), 1)).toEqual({
      level: 0.95,
      low: 25,
      high: 40,
    });
  });

  it("takes the other limit of what is taken off", () => {
    expect(mixIntervals(estimate(20, 16, 28), 1, estimate(10, 7, 13), -1)).toEqual({
      level: 0.95,
      low: 5,
      high: expect.closeTo(10 + Math.hypot(8, 3), 12),
    });
  });

  it("takes a second figure without an interval for known, and has none without the first", () => {
    expect(mixIntervals(estimate(10, 8, 13), 0.5, { value: 4 }, 0.5)).toEqual({
      level: 0.95,
      low: 6,
      high: 8.5,
    });
    expect(mixIntervals({ value: 4 }, 0.5, estimate(10, 8, 13), 0.5)).toBeUndefined();
  });
});

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
