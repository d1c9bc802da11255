import { describe, expect, it } from "vitest";
import { describeOutdated, formatAge, parseAgeMs } from "../../../lib/gate/baseline-age.ts";

const HOUR_MS = 3_600_000;

describe("parseAgeMs", () => {
  it.each<[unknown, number]>([
    ["30d", 720 * HOUR_MS],
    ["12h", 12 * HOUR_MS],
    ["1.5 d", 36 * HOUR_MS],
    ["7", 168 * HOUR_MS],
    [30, 720 * HOUR_MS],
    [0.5, 12 * HOUR_MS],
  ])("reads %j", (value, ageMs) => {
    expect(parseAgeMs(value)).toBe(ageMs);
  });

  it.each([
    0,
    -1,
    "0d",
    "",
    "d",
    "30 days",
    "2w",
    "1e3",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    true,
    [1],
  ])("refuses %j", (value) => {
    expect(parseAgeMs(value)).toBeUndefined();
  });
});

describe("describeOutdated", () => {
  const kept = { name: "orders-api", measuredAt: "2026-10-01T00:00:00.000Z" };
  const hoursLater = (hours: number) => Date.parse(kept.measuredAt) + hours * HOUR_MS;

  it("says how old it is, how old it may be, and which command renews it", () => {
    expect(describeOutdated(kept, 720 * HOUR_MS, hoursLater(45 * 24 + 5))).toBe(
      "the baseline is 45 days old, and maxAge is 30 days: `power-tuner baseline update --target orders-api` renews it",
    );
  });

  it("quotes a name that a shell would take apart", () => {
    expect(describeOutdated({ ...kept, name: "a b" }, HOUR_MS, hoursLater(3))).toContain('--target "a b"`');
  });

  it("says nothing of one that is young enough, of the future, or of any age", () => {
    expect(describeOutdated(kept, 24 * HOUR_MS, hoursLater(24))).toBeUndefined();
    expect(describeOutdated(kept, 24 * HOUR_MS, hoursLater(-5))).toBeUndefined();
    expect(describeOutdated(kept, undefined, hoursLater(100_000))).toBeUndefined();
  });
});

describe("formatAge", () => {
  it.each([
    [0.5, "under an hour"],
    [1, "1 hour"],
    [47.9, "47 hours"],
    [48, "2 days"],
    [2400, "100 days"],
  ])("shows %d hours as %s", (hours, text) => {
    expect(formatAge(hours * HOUR_MS)).toBe(text);
  });
});
