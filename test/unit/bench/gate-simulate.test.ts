import { describe, expect, it } from "vitest";
import {
  buildResult,
  computeTrueP95Ms,
  drawDurations,
  judgeOnce,
  judgeWithLooks,
} from "../../../bench/gate-simulate.ts";
import type { AbsoluteBudget, Budget } from "../../../lib/gate/budget.ts";
import { createRandom } from "../../../lib/stats/random.ts";

const BUILD = { medianMs: 100, noise: 0.5 };
const budget = (max: number): AbsoluteBudget => ({
  kind: "absolute",
  metric: "p95",
  at: "current",
  level: "error",
  max,
});

describe("drawDurations", () => {
  it("has a twentieth of its durations above the true p95", () => {
    const durationsMs = drawDurations(BUILD, 40_000, createRandom("draw"));
    const above = durationsMs.filter((ms) => ms > computeTrueP95Ms(BUILD)).length;
    expect(above / durationsMs.length).toBeCloseTo(0.05, 2);
  });
});

describe("judgeWithLooks", () => {
  const judge = (max: number) =>
    judgeWithLooks([budget(max)], BUILD, { num: 100, maxNum: 400, random: createRandom("looks") });

  it("ends at the first look where the budget is far away", () => {
    const end = { exitCode: 0, sampleCount: 100 };
    expect(judge(1000)).toEqual({ first: end, last: end, confirmed: end });
    expect(judge(50).last).toEqual({ exitCode: 1, sampleCount: 100 });
  });

  it("goes on to the last look where the budget is the true p95", () => {
    expect(judge(computeTrueP95Ms(BUILD)).last.sampleCount).toBe(400);
  });

  it("confirms what fails against the baseline by a sample of its own", () => {
    const relative: Budget = { ...budget(0), kind: "relative", percent: 10, atLeast: 1 };
    const judgeAgainst = (medianMs: number, seed: string) => {
      const random = createRandom(seed);
      const baseline = buildResult(drawDurations({ ...BUILD, medianMs }, 400, random));
      return judgeWithLooks([relative], BUILD, { num: 100, maxNum: 400, random, baseline });
    };
    const { last, confirmed } = judgeAgainst(40, "much slower");
    expect([last.exitCode, confirmed.exitCode]).toEqual([1, 1]);
    const same = judgeAgainst(100, "as fast");
    expect(same.confirmed).toEqual(same.last);
  });

  it("fails good builds less often than a gate that looks at the point", () => {
    const random = createRandom("good");
    const max = computeTrueP95Ms(BUILD) / 0.9;
    const outcomes = Array.from({ length: 200 }, () =>
      judgeOnce([budget(max)], drawDurations(BUILD, 100, random)),
    );
    expect(outcomes.filter(({ exitCode }) => exitCode === 1)).toEqual([]);
    expect(outcomes.some(({ exitCode }) => exitCode === 3)).toBe(true);
  });
});
