import { describe, expect, it } from "vitest";
import {
  listPercentiles,
  listQuantileShares,
  listShares,
  stretchShare,
} from "../../../report-ui/charts/ecdf.ts";

describe("stretchShare", () => {
  it("goes as far from p90 to p99 as from 0 to p90", () => {
    expect(stretchShare(0)).toBeCloseTo(0, 12);
    expect(stretchShare(0.9)).toBeCloseTo(1, 12);
    expect(stretchShare(0.99)).toBeCloseTo(2, 12);
    expect(stretchShare(0.999)).toBeCloseTo(3, 12);
  });
});

describe("listShares", () => {
  it("puts each value in the middle of its part of the sample", () => {
    expect(listShares([10, 20, 30, 40])).toEqual([
      { share: 0.125, value: 10 },
      { share: 0.375, value: 20 },
      { share: 0.625, value: 30 },
      { share: 0.875, value: 40 },
    ]);
  });

  it("has nothing for nothing", () => {
    expect(listShares([])).toEqual([]);
  });
});

describe("listQuantileShares", () => {
  it("puts the lowest and the highest where they are in the whole sample", () => {
    expect(listQuantileShares([1, 5, 9], 1001)).toEqual([
      { share: 0.5 / 1001, value: 1 },
      { share: 0.5, value: 5 },
      { share: 1000.5 / 1001, value: 9 },
    ]);
  });

  it("is the same as the shares of a sample that is there as a whole", () => {
    expect(listQuantileShares([1, 5, 9], 3)).toEqual(listShares([1, 5, 9]));
  });
});

describe("listPercentiles", () => {
  it("goes as far as the sample has a value beyond", () => {
    expect(listPercentiles(10)).toEqual([0, 50, 75, 90]);
    expect(listPercentiles(99)).toEqual([0, 50, 75, 90, 95]);
    expect(listPercentiles(1000)).toEqual([0, 50, 75, 90, 95, 99, 99.9]);
  });
});
