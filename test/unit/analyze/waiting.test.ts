import { describe, expect, it } from "vitest";
import { computeWaitingMs } from "../../../lib/analyze/waiting.ts";
import { NO_SAMPLES } from "../../../lib/samples/samples.ts";

describe("computeWaitingMs", () => {
  it("adds up the rounds, each from the first request to the last answer", () => {
    const samples = {
      ...NO_SAMPLES,
      round: [1, 1, 1, 2],
      startedAtOffsetMs: [0, 400, 410, 90_000],
      durationMs: [300, 100, 50, null],
      initDurationMs: [80, null, null, null],
    };
    expect(computeWaitingMs(samples)).toBe(500);
    expect(computeWaitingMs({ ...samples, durationMs: [300, 100, 50, 20] })).toBe(520);
  });

  it("waits for a snapshot's restore as for an init", () => {
    const samples = {
      ...NO_SAMPLES,
      round: [1],
      startedAtOffsetMs: [10],
      durationMs: [100],
      restoreDurationMs: [700],
    };
    expect(computeWaitingMs(samples)).toBe(800);
  });

  it("is nothing for a candidate that was never invoked", () => {
    expect(computeWaitingMs(NO_SAMPLES)).toBe(0);
  });
});
