import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLeader, overlap, placeLabel } from "../../../report-ui/charts/labels.ts";

const AREA = { left: 0, top: 0, width: 400, height: 200 };
const SIZE = { width: 40, height: 14 };

describe("placeLabel", () => {
  it("goes to the right of the point where nothing is in the way", () => {
    expect(placeLabel({ x: 200, y: 100 }, SIZE, [], AREA)).toEqual({
      box: { left: 211, top: 93, ...SIZE },
      cost: 11,
    });
  });

  it("goes elsewhere where something solid is on the right", () => {
    const solid = { left: 205, top: 0, width: 100, height: 200, isSolid: true };
    const box = placeLabel({ x: 200, y: 100 }, SIZE, [solid], AREA)?.box;
    expect(box && box.left + box.width).toBeLessThanOrEqual(205);
  });

  it("rather goes a little farther than onto a line", () => {
    const line = { left: 200, top: 98, width: 200, height: 4, isSolid: false };
    const box = placeLabel({ x: 200, y: 100 }, SIZE, [line], AREA)?.box;
    expect(box && overlap(box, line)).toBe(0);
  });

  it("covers a line where everything is one", () => {
    expect(placeLabel({ x: 200, y: 100 }, SIZE, [{ ...AREA, isSolid: false }], AREA)).toBeDefined();
  });

  it("has no place where everything is taken", () => {
    expect(placeLabel({ x: 200, y: 100 }, SIZE, [{ ...AREA, isSolid: true }], AREA)).toBeUndefined();
  });

  it("has no place in an area that is smaller than it", () => {
    expect(placeLabel({ x: 5, y: 5 }, SIZE, [], { ...AREA, width: 30 })).toBeUndefined();
  });

  it("is never outside the area or on anything solid", () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 200 }) });
    fc.assert(
      fc.property(place, fc.array(place, { maxLength: 30 }), (point, others) => {
        const obstacles = others.map(({ x, y }) => ({
          left: x - 9,
          top: y - 9,
          width: 18,
          height: 18,
          isSolid: true,
        }));
        const box = placeLabel(point, SIZE, obstacles, AREA)?.box;
        if (!box) return;
        expect(overlap(box, AREA)).toBeCloseTo(SIZE.width * SIZE.height, 6);
        for (const obstacle of obstacles) expect(overlap(box, obstacle)).toBe(0);
      }),
    );
  });

  it("is rather farther away than led to across another label", () => {
    const label = { left: 211, top: 93, ...SIZE, isSolid: true };
    const box = placeLabel({ x: 200, y: 100 }, SIZE, [label], AREA)?.box;
    const leader = box && findLeader({ x: 200, y: 100 }, box);
    expect(box && overlap(box, label)).toBe(0);
    expect(leader === undefined || leader.to.y < 93 || leader.to.y > 107 || leader.to.x < 211).toBe(true);
  });
});

describe("findLeader", () => {
  it("is not needed beside the point", () => {
    expect(findLeader({ x: 200, y: 100 }, { left: 211, top: 93, ...SIZE })).toBeUndefined();
  });

  it("goes from the edge of the point to the nearest edge of the label", () => {
    expect(findLeader({ x: 200, y: 100 }, { left: 250, top: 93, ...SIZE })).toEqual({
      from: { x: 209, y: 100 },
      to: { x: 250, y: 100 },
    });
  });
});
