import { expect, it } from "vitest";
import { computeTrimmedMean } from "../../../bench/decisions-grid.ts";

it("leaves out the lowest and the highest fifth", () => {
  expect(computeTrimmedMean([100, 2, 3, 4, 0])).toBe(3);
  expect(computeTrimmedMean([9, 1, 2, 3, 4, 5, 6, 7, 8, 1000])).toBe((3 + 4 + 5 + 6 + 7 + 8) / 6);
});

it("rounds what it leaves out down to whole values", () => {
  expect(computeTrimmedMean([1, 2, 3, 10])).toBe(4);
});
