import { describe, expect, it } from "vitest";
import { adviseTimeout } from "../../../lib/analyze/timeout.ts";
import { analyzeBatches, analyzeDurations, measuredOf } from "../../helpers/analyses.ts";
import { buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";

const KEY = "x86_64-512";

const adviseFor = (durationsMs: readonly number[], currentSeconds: number) =>
  adviseTimeout(measuredOf(analyzeDurations({ [KEY]: durationsMs }), KEY), currentSeconds);

const calm = (count: number, longestMs: number) => [...Array(count - 1).fill(longestMs * 0.9), longestMs];

describe("adviseTimeout", () => {
  it("takes twice the longest, in whole seconds", () => {
    expect(adviseFor(calm(20, 1200), 30)).toEqual({
      currentSeconds: 30,
      longestMs: 1200,
      isClose: false,
      recommendedSeconds: 3,
    });
    expect(adviseFor(calm(20, 3), 30).recommendedSeconds).toBe(1);
  });

  it("takes cold starts with their init", () => {
    const cold = buildInvocation(512, 1000, { initDurationMs: 2500 });
    const batch = buildBatch(KEY, 1, [cold, ...calm(20, 500).map((ms) => buildInvocation(512, ms))]);
    const candidate = measuredOf(analyzeBatches([512], [batch]), KEY);
    expect(adviseTimeout(candidate, 30)).toMatchObject({ longestMs: 3500, recommendedSeconds: 7 });
  });

  it("takes three times the longest of a heavy tail", () => {
    expect(adviseFor([...calm(49, 100), 3000], 60)).toMatchObject({ recommendedSeconds: 9 });
  });

  it("recommends none that is not clearly less", () => {
    expect(adviseFor(calm(20, 1200), 6).recommendedSeconds).toBe(3);
    expect(adviseFor(calm(20, 1200), 5)).not.toHaveProperty("recommendedSeconds");
    expect(adviseFor(calm(20, 600_000), 900)).not.toHaveProperty("recommendedSeconds");
  });

  it("recommends none from fewer than twenty invocations", () => {
    expect(adviseFor(calm(19, 1200), 30)).toEqual({ currentSeconds: 30, longestMs: 1200, isClose: false });
  });

  it("says that the current one is close from 80 % of it on, and when one timed out", () => {
    expect(adviseFor(calm(20, 2399), 3).isClose).toBe(false);
    expect(adviseFor(calm(20, 2400), 3).isClose).toBe(true);
    const batch = buildBatch(KEY, 1, [
      ...calm(99, 100).map((ms) => buildInvocation(512, ms)),
      buildInvocation(512, 30_000, { failure: buildFailure("time-out") }),
    ]);
    const candidate = measuredOf(analyzeBatches([512], [batch]), KEY);
    expect(adviseTimeout(candidate, 30)).toEqual({ currentSeconds: 30, longestMs: 100, isClose: true });
  });

  it("is part of the result for what is recommended, unless it is a dry run", () => {
    expect(analyzeDurations({ [KEY]: calm(20, 1200) }).timeout).toMatchObject({ recommendedSeconds: 3 });
    expect(analyzeDurations({ [KEY]: [1200] }, { dryRun: true })).not.toHaveProperty("timeout");
    const close = analyzeDurations({ [KEY]: calm(20, 29_000) });
    expect(close.warnings).toMatchObject([
      {
        code: "time-out-close",
        message: expect.stringContaining("took 29,000 ms of the function's time-out of 30 s"),
      },
    ]);
  });
});
