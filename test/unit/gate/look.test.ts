import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLast, missOf, ONLY_LOOK, planLooks } from "../../../lib/gate/look.ts";

describe("planLooks", () => {
  it.each([
    [100, 400, [100, 200, 400]],
    [59, 236, [59, 118, 236]],
    [100, 100, [100]],
    [100, 101, [100, 101]],
    [100, 50, [100]],
  ])("from %i to %i looks at %j", (num, maxNum, counts) => {
    expect(planLooks(num, maxNum)).toEqual(counts);
  });

  it("has at most three, ascending, the first with num and the last with maxNum", () => {
    const pair = fc
      .integer({ min: 2, max: 10_000 })
      .chain((num) => fc.tuple(fc.constant(num), fc.integer({ min: num, max: 100_000 })));
    fc.assert(
      fc.property(pair, ([num, maxNum]) => {
        const counts = planLooks(num, maxNum);
        expect(counts.length).toBeLessThanOrEqual(3);
        expect(counts[0]).toBe(num);
        expect(counts.at(-1)).toBe(maxNum);
        expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
      }),
    );
  });
});

describe("missOf", () => {
  it("leaves most of the error rate to the last look, and all of it to an only one", () => {
    const counts = [100, 200, 400];
    const misses = [1, 2, 3].map((number) => missOf({ number, counts }, 0.016));
    expect(misses.map((miss) => miss.toFixed(4))).toEqual(["0.0010", "0.0030", "0.0120"]);
    expect(missOf(ONLY_LOOK, 0.025)).toBe(0.025);
    expect(() => missOf({ number: 4, counts }, 0.016)).toThrow(RangeError);
  });

  it("knows the last look", () => {
    expect(isLast({ number: 2, counts: [1, 2, 3] })).toBe(false);
    expect(isLast({ number: 3, counts: [1, 2, 3] })).toBe(true);
    expect(isLast(ONLY_LOOK)).toBe(true);
  });
});
