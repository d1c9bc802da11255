import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClock, REAL_TIME } from "../../../lib/local/clock.ts";

const QUARTER_HOUR_MS = 900_000;
const INVOCATION_MS = 840_000;

describe("a clock", () => {
  it("of scale 1 is real time, for waits and for work", () => {
    expect(REAL_TIME.toRealMs(1234)).toBe(1234);
    expect(REAL_TIME.toWorkMs(1234)).toBe(1234);
    expect(REAL_TIME.endMs).toBe(0);
  });

  it("makes waits shorter, ten minutes a second at 600", () => {
    expect(createClock(600).toRealMs(600_000)).toBe(1000);
  });

  it("gives 15 minutes of work room for one invocation of 14 minutes and half a second around it, not for two", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 600 }), (scale) => {
        const { toRealMs, toWorkMs } = createClock(scale);
        expect(toWorkMs(QUARTER_HOUR_MS)).toBeGreaterThan(toRealMs(INVOCATION_MS) + 500);
        expect(toWorkMs(QUARTER_HOUR_MS)).toBeLessThan(2 * toRealMs(INVOCATION_MS));
      }),
    );
  });

  it.each([0, 0.5, -1, 10_001, Number.NaN])("has no scale %s", (scale) => {
    expect(() => createClock(scale)).toThrow("allowed: a number from 1 to 10000");
  });
});
