import { describe, expect, it } from "vitest";
import { comparePayload } from "../../../lib/production/compare-payload.ts";

const production = (meanDurationMs: number, invocations = 50) =>
  ({ functionName: "orders", state: "measured", invocations, meanDurationMs }) as const;

describe("comparePayload", () => {
  it.each([
    [51, 0.51],
    [100, 1],
    [199, 1.99],
  ])("finds %s ms like 100 ms in production", (testMs, durationRatio) => {
    expect(comparePayload(testMs, production(100))).toEqual({ state: "alike", durationRatio });
  });

  it.each([
    [200, 2],
    [50, 0.5],
  ])("finds %s ms far from 100 ms in production", (testMs, durationRatio) => {
    expect(comparePayload(testMs, production(100))).toMatchObject({ state: "apart", durationRatio });
  });

  it("says how far apart they are", () => {
    expect(comparePayload(12.34, production(1234))).toMatchObject({
      text: "The test payload does not look like production: it takes 12.3 ms on average, where production takes 1,234 ms.",
    });
  });

  it("judges by no fewer than 50 invocations", () => {
    expect(comparePayload(900, production(100, 49))).toEqual({
      state: "unknown",
      why: "production has 49 invocations, of at least 50",
    });
  });

  it("says nothing without data", () => {
    expect(comparePayload(900, { functionName: "orders", state: "no-data" })).toEqual({
      state: "unknown",
      why: "production has 0 invocations, of at least 50",
    });
    const reason = "invocations: Forbidden";
    expect(comparePayload(900, { functionName: "orders", state: "unreadable", reason })).toEqual({
      state: "unknown",
      why: "CloudWatch did not answer (invocations: Forbidden)",
    });
    expect(comparePayload(Number.NaN, production(100))).toEqual({
      state: "unknown",
      why: "no duration was measured",
    });
  });
});
