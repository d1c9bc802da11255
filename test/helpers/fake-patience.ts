import type { Patience } from "../../lib/provision/patience.ts";

/** Patience over a clock that only sleeping moves: `sleptMs` lists the pauses. */
export function fakePatience(
  lastsMs = 600_000,
  startMs = Date.UTC(2026, 10, 21),
): Patience & { readonly sleptMs: number[] } {
  const sleptMs: number[] = [];
  const slept = () => sleptMs.reduce((total, ms) => total + ms, 0);
  return {
    sleptMs,
    now: () => new Date(startMs + slept()),
    sleep: async (durationMs) => {
      sleptMs.push(durationMs);
    },
    untilMs: startMs + lastsMs,
  };
}
