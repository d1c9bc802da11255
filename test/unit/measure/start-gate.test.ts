import { describe, expect, it } from "vitest";
import { createStartGate } from "../../../lib/measure/start-gate.ts";

/** A step of 900 seconds for a function with a time-out of 900 seconds, unless said otherwise. */
function setUp(seenMs: readonly number[] = [], timeoutSeconds = 900) {
  const clock = { leftMs: 900_000 };
  return { clock, gate: createStartGate(timeoutSeconds, seenMs, () => clock.leftMs) };
}

describe("the time that is left for another invocation", () => {
  it("is always enough at the beginning, even for one that takes nearly as long as the step", () => {
    expect(setUp([880_000]).gate.hasTime()).toBe(true);
  });

  it("is not enough for a long one once something has stalled", () => {
    const { clock, gate } = setUp([880_000]);
    clock.leftMs = 800_000;
    expect(gate.hasTime()).toBe(false);
    gate.begin();
    expect(gate.hasTime()).toBe(true);
  });

  it("must hold one and a half of the longest so far, and a reserve", () => {
    const { clock, gate } = setUp();
    gate.note(100_000);
    expect(gate.ended).toBe(1);
    clock.leftMs = 155_001;
    expect(gate.hasTime()).toBe(true);
    clock.leftMs = 155_000;
    expect(gate.hasTime()).toBe(false);
  });

  it("must hold the function's time-out where that is short, or a minute", () => {
    for (const [timeoutSeconds, neededMs] of [
      [3, 8000],
      [900, 65_000],
    ] as const) {
      const { clock, gate } = setUp([], timeoutSeconds);
      gate.note(10);
      clock.leftMs = neededMs + 1;
      expect(gate.hasTime()).toBe(true);
      clock.leftMs = neededMs;
      expect(gate.hasTime()).toBe(false);
    }
  });
});
