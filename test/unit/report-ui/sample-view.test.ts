import { describe, expect, it } from "vitest";
import { toPageData } from "../../../lib/report/page-data.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { describeColds, listColdPoints } from "../../../report-ui/charts/cold-points.ts";
import { listPoints } from "../../../report-ui/charts/points.ts";
import {
  describeDistribution,
  describeInvocation,
  listColds,
  listInvocations,
  listWarms,
} from "../../../report-ui/charts/sample-view.ts";
import { analyzeDurations } from "../../helpers/analyses.ts";
import { singleCandidateResult } from "../../helpers/results.ts";

const INVOCATIONS = listInvocations({
  kind: "all",
  durationMs: [40, 30, null, 35, 25],
  startMs: { 0: 100, 3: 120 },
  failed: [2, 3],
});

describe("listInvocations", () => {
  it("numbers them from one, and adds what came before the handler", () => {
    expect(INVOCATIONS[0]).toEqual({
      number: 1,
      durationMs: 40,
      startMs: 100,
      totalMs: 140,
      isFailed: false,
    });
    expect(INVOCATIONS[1]).toEqual({ number: 2, durationMs: 30, totalMs: 30, isFailed: false });
    expect(INVOCATIONS[2]).toEqual({ number: 3, isFailed: true });
  });

  it("keeps cold starts and failed ones apart", () => {
    expect(listWarms(INVOCATIONS)).toEqual([30, 25]);
    expect(listColds(INVOCATIONS)).toEqual([140]);
  });
});

describe("describeInvocation", () => {
  it("says what each took", () => {
    expect(INVOCATIONS.map((invocation) => describeInvocation(invocation).join(", "))).toEqual([
      "Invocation 1, cold start: 100 ms before the handler, handler 40.0 ms, together 140 ms",
      "Invocation 2, handler 30.0 ms",
      "Invocation 3, failed, no duration",
      "Invocation 4, failed, cold start: 120 ms before the handler, handler 35.0 ms, together 155 ms",
      "Invocation 5, handler 25.0 ms",
    ]);
  });
});

describe("describeDistribution", () => {
  const result = singleCandidateResult();
  const source = { data: toPageData(result), view: chooseView(result) };
  const [point] = listPoints(source);

  it("says how many there were, from where to where, and what is apart", () => {
    const samples = source.data.samples["arm64-512"];
    if (!point || samples?.kind !== "all") throw new Error("no samples");
    const sample = { kind: "all", invocations: listInvocations(samples), onlyColdStarts: false } as const;
    expect(describeDistribution(point, sample, source)).toMatch(
      /^Durations of 45 invocations of 512 MB arm64: \d+ ms to \d+ ms, p95 .*\. 5 cold starts apart, with init or restore\.$/,
    );
  });

  it("says that the order is not known where only quantiles are", () => {
    if (!point) throw new Error("no point");
    const sample = { kind: "quantiles", durationsMs: [1, 2, 3], count: 9000 } as const;
    expect(describeDistribution(point, sample, source)).toContain(
      "the page does not hold each, nor their order",
    );
  });
});

describe("listColdPoints", () => {
  const result = singleCandidateResult();
  const source = { data: toPageData(result), view: chooseView(result) };

  it("has the mean of each candidate and its single starts", () => {
    const [cold] = listColdPoints(source);
    expect(cold).toMatchObject({ kind: "init", count: 5 });
    expect(cold?.startsMs).toHaveLength(5);
    const meanMs = (cold?.startsMs ?? []).reduce((sum, startMs) => sum + startMs, 0) / 5;
    expect(cold?.mean.value).toBeCloseTo(meanMs, 9);
    expect(describeColds(cold ? [cold] : [])).toMatch(
      /^Mean init of cold starts by memory size: \d+ ms .* at 512 MB arm64\.$/,
    );
  });

  it("has none where nothing started cold", () => {
    const warm = analyzeDurations({ "x86_64-512": [10, 11, 12] });
    expect(listColdPoints({ data: toPageData(warm), view: chooseView(warm) })).toEqual([]);
  });
});
