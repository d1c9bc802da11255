import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chooseLabels,
  fitAround,
  fitCostAxis,
  fitDurationAxis,
  fitFromZero,
  formatTick,
  thinTicks,
} from "../../../report-ui/charts/axis.ts";

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

  it("is as it was asked to be", () => {
    expect(fitDurationAxis(100, 450, "logarithmic")).toMatchObject({
      scale: "logarithmic",
      min: 100,
      max: 500,
    });
    expect(fitDurationAxis(10, 4500, "linear")).toMatchObject({ scale: "linear", min: 0, max: 5000 });
  });

  it("is linear where a value is zero, which a logarithmic axis cannot show", () => {
    expect(fitDurationAxis(0, 450, "logarithmic")).toMatchObject({ scale: "linear", min: 0 });
  });

  it("has some length for one value that is a round number", () => {
    expect(fitDurationAxis(100, 100, "logarithmic")).toMatchObject({ min: 100, max: 200 });
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

describe("fitCostAxis", () => {
  it("starts at zero where the values take a third of it", () => {
    expect(fitCostAxis(3.2, 7.5).min).toBe(0);
  });

  it("starts above zero where they would be squeezed", () => {
    expect(fitCostAxis(4.1, 4.9)).toEqual({
      scale: "linear",
      min: 4,
      max: 5,
      ticks: [4, 4.2, 4.4, 4.6, 4.8, 5],
    });
  });

  it("does not make a difference of a thousandth look large", () => {
    const { min, max } = fitCostAxis(5, 5.005);
    expect(max - min).toBeGreaterThanOrEqual(1);
  });

  it("covers equal values, and zero", () => {
    expect(fitCostAxis(2, 2)).toMatchObject({ min: 1.8, max: 2.2 });
    expect(fitCostAxis(0, 0)).toMatchObject({ min: 0, max: 1 });
  });

  it("always covers both ends", () => {
    const value = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { min, max } = fitCostAxis(low, high);
        expect(min).toBeLessThanOrEqual(low * (1 + 1e-8));
        expect(min).toBeGreaterThanOrEqual(0);
        expect(max).toBeGreaterThanOrEqual(high * (1 - 1e-8));
      }),
    );
  });
});

describe("fitAround", () => {
  it("has ticks on both sides of zero", () => {
    expect(fitAround(-8, 8).ticks).toEqual([-10, -5, 0, 5, 10]);
  });
});

describe("thinTicks", () => {
  const wide = fitDurationAxis(1, 90_000);

  it("keeps all that there is room for", () => {
    expect(thinTicks(wide, 20)).toBe(wide.ticks);
  });

  it("keeps powers of ten of a logarithmic axis, and of those every other one where room is short", () => {
    expect(thinTicks(wide, 8)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
    expect(thinTicks(wide, 4)).toEqual([1, 100, 10_000]);
  });

  it("keeps every other tick of a linear axis", () => {
    expect(thinTicks(fitFromZero(10), 3)).toEqual([0, 4, 8]);
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
