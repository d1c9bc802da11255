import { describe, expect, it } from "vitest";
import { mixIntervals } from "../../../lib/stats/mix-intervals.ts";

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

  it("is exact where nothing is uncertain", () => {
    expect(mixIntervals(estimate(3, 3, 3), 1, estimate(5, 5, 5), -1)).toEqual({
      level: 0.95,
      low: -2,
      high: -2,
    });
  });

  it("adds the squares of the distances that go the same way, of a difference too", () => {
    // Down: 3 of the one, 4 of the other upwards. Up: 2 of the one, 2 of the other downwards.
    expect(mixIntervals(estimate(10, 7, 12), 1, estimate(4, 2, 8), -1)).toEqual({
      level: 0.95,
      low: 1,
      high: 6 + Math.hypot(2, 2),
    });
  });
});
