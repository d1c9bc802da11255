import { describe, expect, it } from "vitest";
import { dropSamples } from "../../../lib/analyze/findings.ts";
import { resultSchema } from "../../../lib/cli/result/result-file.ts";
import { modelComparison } from "../../../lib/report/comparison-section.ts";
import { listConfigurations } from "../../../lib/report/configurations.ts";
import { compareByCost } from "../../../lib/report/costs.ts";
import { renderCsv } from "../../../lib/report/csv.ts";
import { modelMonth } from "../../../lib/report/month-section.ts";
import { listDurationsOf, toPageData } from "../../../lib/report/page-data.ts";
import { listShortlist } from "../../../lib/report/shortlist.ts";
import { listSides } from "../../../lib/report/sides.ts";
import { listRows } from "../../../lib/report/table.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { listColdPoints } from "../../../report-ui/charts/cold-points.ts";
import { listPoints } from "../../../report-ui/charts/points.ts";
import { describePoint } from "../../../report-ui/charts/words.ts";
import { analyzeBatches, measuredOf } from "../../helpers/analyses.ts";
import { buildAllowedException, buildBatch, buildInvocation } from "../../helpers/plans.ts";

const spread = (meanMs: number, count = 40) =>
  Array.from({ length: count }, (_, index) => meanMs * (0.98 + (0.04 * index) / (count - 1)));

/** Two cold starts of three seconds, which may be lost, and warm invocations. */
const measure = (memoryMb: number, warmMs: number, isColdLost = false) => {
  const failure = isColdLost ? { failure: buildAllowedException("NotFound") } : {};
  const cold = [3000, 3100].map((initDurationMs) =>
    buildInvocation(memoryMb, 100, { initDurationMs, ...failure }),
  );
  const warm = spread(warmMs).map((ms) => buildInvocation(memoryMb, ms));
  return buildBatch(`x86_64-${memoryMb}`, 1, [...cold, ...warm]);
};

const MONTH = { num: 42, coldStartShare: 0.5, monthlyInvocations: 1_000_000 };

describe("a configuration whose cold starts are not known, beside others", () => {
  // Warm, 130 MB is the cheaper one; with its cold starts it costs many times what is known of 128 MB.
  const result = analyzeBatches([128, 130], [measure(128, 100, true), measure(130, 50)], MONTH);
  const view = chooseView(result);
  const listDurations = listDurationsOf(result);

  it("is compared by warm invocations, and no figures of other costs stand beside that", () => {
    const [cost, latency, ...more] = listSides(result, view, listDurations);
    expect(cost).toEqual({
      name: "Cost per month",
      headline: expect.stringMatching(/^\d+ % cheaper \(warm only\)$/),
      detail: "cold starts of only one of the two are known",
    });
    expect(latency?.detail).toMatch(/ → /);
    expect(more).toEqual([]);
    const pick = listShortlist(result, view, listDurations).find(({ role }) => role.startsWith("Pick"));
    expect(pick?.changes?.cost.text).toMatch(/cheaper \(warm only\)$/);
  });

  it("is compared so with a baseline as well", () => {
    const known = analyzeBatches([128, 130], [measure(128, 100), measure(130, 50)], MONTH);
    const [row] = modelComparison(dropSamples(known), dropSamples(result), view).rows;
    expect(row?.cells[3]?.text).toBe("≈ same (warm only)");
  });

  it("is not the cheapest for what was not seen of it, in any list or chart", () => {
    expect(measuredOf(result, "x86_64-128").summary.costPerMillionUsd).toBeLessThan(
      measuredOf(result, "x86_64-130").summary.costPerMillionUsd,
    );
    const roles = listShortlist(result, view, listDurations).map(({ role }) => role);
    expect(roles).toEqual(["Current", "Pick, cheapest, lowest p95"]);
    expect(listRows(result, view).map(({ frontier }) => frontier)).toEqual(["no", "yes"]);
    const source = { data: toPageData(result), view };
    const [unknown, known] = listPoints(source);
    expect(known?.roles).toContain("cheapest");
    expect(unknown?.cost.value).toBeGreaterThan(known?.cost.value ?? Number.POSITIVE_INFINITY);
    expect(unknown && describePoint(unknown, source)).toContain(", cold starts estimated");
    expect(known && describePoint(known, source)).not.toContain("estimated");
  });

  it("has the ratio of warm costs to the cheapest", () => {
    const { monthlyInvocations: _, ...million } = view;
    const costOf = compareByCost(result, million);
    const [unknown, known] = ["x86_64-128", "x86_64-130"].map((key) => measuredOf(result, key));
    if (!unknown || !known) throw new Error("not measured");
    expect(costOf(unknown).value / costOf(known).value).toBeCloseTo(
      unknown.summary.warm.costPerMillionUsd / known.summary.warm.costPerMillionUsd,
      12,
    );
    expect(costOf(known).value).toBe(known.summary.costPerMillionUsd);
  });
});

describe("a configuration with cold starts only, beside warm ones", () => {
  const cold = buildBatch(
    "x86_64-1024",
    1,
    spread(10, 20).map((ms) => buildInvocation(1024, ms, { initDurationMs: 900 })),
  );
  const result = analyzeBatches([128, 512, 1024], [measure(128, 100), measure(512, 40), cold], {
    num: 42,
    monthlyInvocations: 1000,
  });
  const view = chooseView(result);

  it("is marked as not to be compared", () => {
    expect(result.candidates.map((candidate) => "isComparable" in candidate)).toEqual([false, false, true]);
    expect(measuredOf(result, "x86_64-1024").isComparable).toBe(false);
  });

  it("stays so in a result that is read from its file", () => {
    const read = resultSchema.parse(JSON.parse(JSON.stringify(result)));
    expect(measuredOf(read, "x86_64-1024").isComparable).toBe(false);
    expect(measuredOf(read, "x86_64-512")).not.toHaveProperty("isComparable");
  });

  it("has no role", () => {
    const rows = listShortlist(result, view, listDurationsOf(result));
    expect(rows.map(({ candidateKey }) => candidateKey)).not.toContain("x86_64-1024");
    expect(rows.map(({ role }) => role).join()).toMatch(/lowest p95/i);
  });

  it("has no warm figure in the tables, and stands last when they are sorted", () => {
    const row = listRows(result, view)[2];
    const { p50, p90, p95, p95Range, p99, billed, costPerMillion, costRange, month, frontier } = row ?? {};
    const shown = [p50, p90, p95, p95Range, p99, billed, costPerMillion, costRange, month, frontier];
    expect(new Set(shown)).toEqual(new Set(["–"]));
    expect(row).toMatchObject({ coldStart: "900 ms", maxMemoryUsed: "60 MB" });
    const cells = listConfigurations(result, view).rows[2]?.cells ?? [];
    for (const { text, sortBy } of cells) if (text === "–") expect(sortBy).toBeUndefined();
    expect(renderCsv(result, view)).toContain("x86_64,1024,measured,20,0,20,,,,,,,,,900,,,,,60,\r\n");
  });

  it("is on no chart but that of cold starts", () => {
    const source = { data: toPageData(result), view };
    expect(listPoints(source).map(({ key }) => key)).toEqual(["x86_64-128", "x86_64-512"]);
    expect(listColdPoints(source).map(({ point }) => point.key)).toContain("x86_64-1024");
  });

  it("is not what others are compared with", () => {
    const current = { ...result, currentKey: "x86_64-1024" };
    expect(chooseView(current).referenceKey).not.toBe("x86_64-1024");
    expect(modelMonth(current, chooseView(current)).rows.map(({ key }) => key)).not.toContain("x86_64-1024");
  });
});
