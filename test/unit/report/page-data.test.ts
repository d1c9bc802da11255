import { describe, expect, it } from "vitest";
import { listDurationsMs } from "../../../lib/analyze/figures.ts";
import { compareDurations } from "../../../lib/analyze/ratios.ts";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { describeChanges, type ListDurations } from "../../../lib/report/changes.ts";
import {
  listDurationsOf,
  listEmbeddedDurations,
  MAX_EMBEDDED_INVOCATIONS,
  type PageData,
  QUANTILES,
  toPageData,
} from "../../../lib/report/page-data.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { analyzeBatches, measuredOf } from "../../helpers/analyses.ts";
import { buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";
import {
  buildResult,
  fullResult,
  resultWithFailures,
  searchResult,
  tiesResult,
} from "../../helpers/results.ts";

/** As the page reads it. */
const embed = (result: TuningResult): PageData => JSON.parse(JSON.stringify(toPageData(result)));

const onlyColdStarts = () =>
  buildResult({ num: 20, coldStarts: 20, settings: { onlyColdStarts: true, coldStarts: 20 } });

/** No duration was warm; one invocation came without a REPORT line. */
const fewWarm = () =>
  analyzeBatches(
    [128, 512],
    [128, 512].map((memoryMb) =>
      buildBatch(`x86_64-${memoryMb}`, 1, [
        buildInvocation(memoryMb, 300 / memoryMb, { initDurationMs: 100 }),
        buildInvocation(memoryMb, 400 / memoryMb, { restoreDurationMs: 90 }),
        buildInvocation(memoryMb, 9, { failure: buildFailure("function-error", "E") }),
        { ...buildInvocation(memoryMb, 9, { failure: buildFailure("no-report") }), report: undefined },
      ]),
    ),
  );

const RESULTS = {
  fullResult,
  resultWithFailures,
  tiesResult,
  searchResult,
  onlyColdStarts,
  fewWarm,
};

describe("toPageData", () => {
  it.each(Object.entries(RESULTS))("holds the durations of %s in their order", (_, build) => {
    const result = build();
    const [own, embedded] = [listDurationsOf(result), listEmbeddedDurations(embed(result))];
    for (const { key, state } of result.candidates) {
      expect(embedded(key)).toEqual(own(key));
      expect(own(key) === undefined).toBe(state !== "measured");
    }
  });

  it.each(Object.entries(RESULTS))("gives the same changes of %s as the result itself", (_, build) => {
    const result = build();
    const data = embed(result);
    const view = chooseView(result);
    const reference = measuredOf(result, view.referenceKey ?? "");
    const embeddedReference = data.findings.candidates.find(({ key }) => key === view.referenceKey);
    if (embeddedReference?.state !== "measured") throw new Error("not measured");
    for (const candidate of data.findings.candidates) {
      if (candidate.state !== "measured") continue;
      for (const statistic of ["p50", "p95", "mean"] as const) {
        const own = { ...view, statistic };
        expect(
          describeChanges(candidate, embeddedReference, data.findings, own, listEmbeddedDurations(data)),
        ).toEqual(
          describeChanges(measuredOf(result, candidate.key), reference, result, own, listDurationsOf(result)),
        );
      }
    }
  });

  it("gives the same intervals where all invocations are too many for the page, but warm ones alone are not", () => {
    const result = buildResult({
      memorySizesMb: [512],
      currentKey: "x86_64-512",
      num: MAX_EMBEDDED_INVOCATIONS + 3,
    });
    const data = embed(result);
    const [arm64, x86] = [measuredOf(result, "arm64-512"), measuredOf(result, "x86_64-512")];
    expect(arm64.summary.warm.duration.count).toBeLessThan(MAX_EMBEDDED_INVOCATIONS);
    for (const statistic of ["p50", "p90", "p95", "p99"] as const) {
      const ratioBy = (list: ListDurations) =>
        compareDurations(arm64, x86, statistic, result.settings, [list(arm64.key), list(x86.key)]);
      expect(ratioBy(listEmbeddedDurations(data))).toEqual(ratioBy(listDurationsOf(result)));
    }
  });

  it("holds the findings without their invocations, and nothing of what failed", () => {
    const result = resultWithFailures();
    const { findings, samples } = embed(result);
    expect(findings.candidates).toHaveLength(18);
    for (const candidate of findings.candidates) expect(candidate).not.toHaveProperty("samples");
    expect(Object.keys(samples)).toHaveLength(15);
    const own = samples["x86_64-512"];
    expect(own?.kind === "all" && own.failed).toEqual([48, 49]);
    expect(own?.kind === "all" && Object.keys(own.startMs)).toEqual(["0", "1", "2", "3", "4"]);
  });

  it("keeps the quantiles of large samples, each of them measured, and says so", () => {
    const most = { memorySizesMb: [512], architectures: ["arm64"], currentKey: "arm64-512" } as const;
    const whole = embed(buildResult({ ...most, num: MAX_EMBEDDED_INVOCATIONS }));
    expect(whole.samples["arm64-512"]?.kind).toBe("all");
    const result = buildResult({ ...most, num: MAX_EMBEDDED_INVOCATIONS + 1 });
    const data = embed(result);
    const own = data.samples["arm64-512"];
    const all = listDurationsMs(measuredOf(result, "arm64-512"), result.settings).toSorted((a, b) => a - b);
    expect(own?.kind).toBe("quantiles");
    expect(own?.durationMs).toHaveLength(QUANTILES);
    expect([own?.durationMs[0], own?.durationMs.at(-1)]).toEqual([all[0], all.at(-1)]);
    const step = (all.length - 1) / (QUANTILES - 1);
    expect(own?.durationMs).toEqual(
      Array.from({ length: QUANTILES }, (_, index) => all[Math.round(index * step)]),
    );
    expect(listEmbeddedDurations(data)("arm64-512")).toBeUndefined();
    expect(listDurationsOf(result)("arm64-512")).toBeUndefined();
  });

  it("holds what is shown beside the result", () => {
    const checks = [{ name: "p95", verdict: "pass", level: "error", unit: "ms" }] as const;
    expect(toPageData(fullResult(), { checks })).toMatchObject({ schemaVersion: 2, checks });
    expect(toPageData(fullResult())).not.toHaveProperty("baseline");
  });
});
