import { describe, expect, it } from "vitest";
import { combineDifference } from "../../../lib/stats/difference-interval.ts";

describe("combineDifference", () => {
  it("adds the squares of the distances that go the same way", () => {
    const difference = combineDifference(10, { low: 7, high: 12 }, 4, { low: 2, high: 8 }, 0.95);
    // Down: 3 of a, 4 of b upwards. Up: 2 of a, 2 of b downwards.
    expect(difference).toEqual({ level: 0.95, difference: 6, low: 1, high: 6 + Math.hypot(2, 2) });
  });

  it("is exact where nothing is uncertain", () => {
    const fact = (value: number) => ({ low: value, high: value });
    expect(combineDifference(3, fact(3), 5, fact(5), 0.9)).toEqual({
      level: 0.9,
      difference: -2,
      low: -2,
      high: -2,
    });
  });
});
