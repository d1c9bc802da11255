import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chooseLabels,
  fitDurationAxis,
  fitFromZero,
  formatTick,
  placeLabel,
} from "../../../report-ui/axis.ts";

describe("fitFromZero", () => {
  it("starts at zero and ends at a round number at or above the highest value", () => {
    expect(fitFromZero(8.67)).toEqual({ scale: "linear", min: 0, max: 10, ticks: [0, 2, 4, 6, 8, 10] });
    expect(fitFromZero(0.8).ticks).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
  });

  it("always covers the value in at most nine ticks", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (highest) => {
        const { min, max, ticks } = fitFromZero(highest);
        expect(min).toBe(0);
        expect(max).toBeGreaterThanOrEqual(highest * (1 - 1e-8));
        expect(max).toBeLessThanOrEqual(highest * 1.5);
        expect(ticks.length).toBeGreaterThanOrEqual(4);
        expect(ticks.length).toBeLessThanOrEqual(9);
      }),
    );
  });

  it("has an axis even for zero", () => {
    expect(fitFromZero(0).ticks).toEqual([0, 1]);
  });
});

describe("fitDurationAxis", () => {
  it("is linear from zero while the values are close together", () => {
    expect(fitDurationAxis(100, 450)).toMatchObject({ scale: "linear", min: 0, max: 500 });
  });

  it("is logarithmic in round steps when they are far apart", () => {
    expect(fitDurationAxis(166, 3717)).toEqual({
      scale: "logarithmic",
      min: 100,
      max: 5000,
      ticks: [100, 200, 500, 1000, 2000, 5000],
    });
  });

  it("always covers both ends", () => {
    const value = fc.double({ min: 0.01, max: 900_000, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { min, max, ticks } = fitDurationAxis(low, high);
        expect(min).toBeLessThanOrEqual(low);
        expect(max).toBeGreaterThanOrEqual(high * (1 - 1e-8));
        expect(ticks).toEqual(ticks.toSorted((x, y) => x - y));
      }),
    );
  });
});

describe("formatTick", () => {
  it.each([
    [1000, [0, 1000], "1,000"],
    [0.5, [0, 0.5, 1], "0.5"],
    [1, [0, 0.5, 1], "1.0"],
    [0.05, [0.05, 0.1, 0.2], "0.05"],
    [0, [0, 20], "0"],
  ])("shows %d among %j as %s", (value, ticks, text) => {
    expect(formatTick(value, ticks)).toBe(text);
  });

  it("shows no two ticks of an axis alike", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e8, noNaN: true }), (highest) => {
        const { ticks } = fitFromZero(highest);
        expect(new Set(ticks.map((tick) => formatTick(tick, ticks))).size).toBe(ticks.length);
      }),
    );
  });
});

describe("chooseLabels", () => {
  it("shows better ranks first and leaves out what would touch them", () => {
    const labels = [
      { position: 0, width: 20, rank: 1 },
      { position: 15, width: 20, rank: 0 },
      { position: 60, width: 20, rank: 2 },
    ];
    expect(chooseLabels(labels, 4)).toEqual([false, true, true]);
  });

  it("never lets two labels come closer than the gap", () => {
    const label = fc.record({
      position: fc.integer({ min: 0, max: 400 }),
      width: fc.integer({ min: 5, max: 40 }),
      rank: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 20 }), (labels) => {
        const shown = chooseLabels(labels, 6);
        const kept = labels.filter((_, index) => shown[index]).toSorted((a, b) => a.position - b.position);
        for (const [index, next] of kept.slice(1).entries()) {
          const previous = kept[index] ?? next;
          expect(next.position - previous.position).toBeGreaterThanOrEqual(
            (next.width + previous.width) / 2 + 6,
          );
        }
        expect(kept.length > 0).toBe(labels.length > 0);
      }),
    );
  });
});

describe("placeLabel", () => {
  const area = { left: 0, top: 0, width: 400, height: 200 };
  const size = { width: 40, height: 14 };

  it("goes above the point where nothing is in the way", () => {
    expect(placeLabel({ x: 200, y: 100 }, size, [], area)).toMatchObject({ left: 180, top: 73 });
  });

  it("stays inside the area", () => {
    const box = placeLabel({ x: 2, y: 2 }, size, [], area);
    expect(box.left).toBeGreaterThanOrEqual(0);
    expect(box.top).toBeGreaterThanOrEqual(0);
  });

  it("avoids what is there already", () => {
    const obstacle = { left: 150, top: 0, width: 100, height: 95 };
    const box = placeLabel({ x: 200, y: 100 }, size, [obstacle], area);
    expect(box.top).toBeGreaterThanOrEqual(95);
  });

  it("still finds a place when everything is taken", () => {
    expect(placeLabel({ x: 200, y: 100 }, size, [area], area)).toMatchObject(size);
  });
});
