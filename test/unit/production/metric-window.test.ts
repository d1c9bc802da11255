import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { chooseMetricWindow, countWindowsPerMonth } from "../../../lib/production/metric-window.ts";

describe("chooseMetricWindow", () => {
  it("is the last whole days in UTC, without today", () => {
    expect(chooseMetricWindow(new Date("2026-11-21T18:06:00Z"), 14)).toEqual({
      startAt: new Date("2026-11-07T00:00:00Z"),
      endAt: new Date("2026-11-21T00:00:00Z"),
      days: 14,
    });
  });

  it("ends now at midnight", () => {
    const midnight = new Date("2026-11-21T00:00:00Z");
    expect(chooseMetricWindow(midnight, 1)).toEqual({
      startAt: new Date("2026-11-20T00:00:00Z"),
      endAt: midnight,
      days: 1,
    });
  });

  it.each([0, 456, 1.5, Number.NaN])("refuses %s days", (days) => {
    expect(() => chooseMetricWindow(new Date(), days)).toThrow(InputError);
  });
});

it("counts how many windows a month of 730 hours has", () => {
  expect(countWindowsPerMonth({ days: 10 })).toBeCloseTo(3.041666667, 9);
});
