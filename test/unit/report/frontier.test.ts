import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDominator, findFrontier, listSteps } from "../../../lib/report/frontier.ts";

describe("findFrontier", () => {
  it("keeps what nothing beats in both directions, by ascending x", () => {
    const points = [
      { x: 3, y: 1 },
      { x: 1, y: 5 },
      { x: 2, y: 3 },
      { x: 2.5, y: 4 },
    ];
    expect(findFrontier(points)).toEqual([
      { x: 1, y: 5 },
      { x: 2, y: 3 },
      { x: 3, y: 1 },
    ]);
  });

  it("leaves out what is as high in one direction and higher in the other", () => {
    expect(
      findFrontier([
        { x: 1, y: 2 },
        { x: 1, y: 3 },
        { x: 2, y: 2 },
      ]),
    ).toEqual([{ x: 1, y: 2 }]);
  });

  it("keeps equal points together", () => {
    const alike = [
      { x: 1, y: 1, name: "a" },
      { x: 1, y: 1, name: "b" },
    ];
    expect(findFrontier(alike)).toEqual(alike);
  });

  it("is empty for no points", () => {
    expect(findFrontier([])).toEqual([]);
  });

  it("agrees with the definition", () => {
    const number = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.array(fc.record({ x: number, y: number }), { maxLength: 15 }), (points) => {
        const frontier = new Set(findFrontier(points));
        for (const point of points) {
          const isBeaten = points.some(
            ({ x, y }) => x <= point.x && y <= point.y && (x < point.x || y < point.y),
          );
          expect(frontier.has(point)).toBe(!isBeaten);
          expect(findDominator(point, [...frontier]) !== undefined).toBe(isBeaten);
        }
      }),
    );
  });
});

describe("findDominator", () => {
  it("is the one with the lowest y that beats the point", () => {
    const frontier = [
      { x: 1, y: 5 },
      { x: 2, y: 3 },
      { x: 3, y: 1 },
    ];
    expect(findDominator({ x: 2.5, y: 6 }, frontier)).toEqual({ x: 2, y: 3 });
  });
});

describe("listSteps", () => {
  it("keeps each y until the next x", () => {
    expect(
      listSteps([
        { x: 1, y: 5 },
        { x: 2, y: 3 },
        { x: 4, y: 1 },
      ]),
    ).toEqual([
      { x: 1, y: 5 },
      { x: 2, y: 5 },
      { x: 2, y: 3 },
      { x: 4, y: 3 },
      { x: 4, y: 1 },
    ]);
  });

  it("has no step between equal points", () => {
    expect(
      listSteps([
        { x: 1, y: 5 },
        { x: 1, y: 5 },
      ]),
    ).toEqual([{ x: 1, y: 5 }]);
  });
});
