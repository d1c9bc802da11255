import { describe, expect, it } from "vitest";
import { MAX_EMBEDDED_DURATIONS, toReportData } from "../../../lib/report/report-data.ts";
import { buildResult, fullResult, resultWithFailures } from "../../helpers/results.ts";

describe("toReportData", () => {
  it("keeps the order of the table and the keys of pick and current", () => {
    const data = toReportData(fullResult());
    expect(data.candidates.slice(0, 2).map(({ key }) => key)).toEqual(["x86_64-128", "arm64-128"]);
    expect(data).toMatchObject({ currentKey: "x86_64-1024", pickKey: "arm64-768" });
  });

  it("embeds all warm durations of a small sample, ascending", () => {
    const point = toReportData(fullResult()).candidates[0];
    if (point?.state !== "measured") throw new Error("not measured");
    expect(point.durationsMs).toHaveLength(45);
    expect(point.durationsMs).toEqual(point.durationsMs.toSorted((a, b) => a - b));
  });

  it("leaves failed and cold invocations out of the durations", () => {
    const point = toReportData(resultWithFailures()).candidates.find(({ key }) => key === "x86_64-512");
    if (point?.state !== "measured") throw new Error("not measured");
    expect(point.durationsMs).toHaveLength(43);
    expect(point.warmCount).toBe(43);
  });

  it("embeds at most so many quantiles of a large sample, from the smallest to the largest", () => {
    const result = buildResult({ memorySizesMb: [1024], num: 1000 });
    const candidate = result.candidates[0];
    const point = toReportData(result).candidates[0];
    if (point?.state !== "measured" || candidate?.state !== "measured") throw new Error("not measured");
    expect(point.durationsMs).toHaveLength(MAX_EMBEDDED_DURATIONS);
    expect(point.durationsMs[0]).toBe(candidate.summary.warm.duration.minMs);
    expect(point.durationsMs.at(-1)).toBe(candidate.summary.warm.duration.maxMs);
  });

  it("gives a failed candidate its place and nothing else", () => {
    expect(toReportData(resultWithFailures()).candidates[0]).toEqual({
      key: "x86_64-128",
      state: "failed",
      architecture: "x86_64",
      memoryMb: 128,
    });
  });
});
