import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { listDurationsOf } from "../../../lib/report/page-data.ts";
import {
  describeBudget,
  formatCost,
  formatLatency,
  listShortlist,
  nameCost,
  nameLatency,
} from "../../../lib/report/shortlist.ts";
import { explainShortlist, modelShortlist } from "../../../lib/report/shortlist-section.ts";
import { chooseView, type View } from "../../../lib/report/view.ts";
import { analyzeDurations, measuredOf } from "../../helpers/analyses.ts";
import {
  allFailedResult,
  brokenBudgetResult,
  fullResult,
  largeResult,
  noChangeResult,
  singleCandidateResult,
  tiesResult,
  withMonthResult,
} from "../../helpers/results.ts";

const list = (result: TuningResult, view: Partial<View> = {}) =>
  listShortlist(result, { ...chooseView(result), ...view }, listDurationsOf(result));

const listRoles = (result: TuningResult, view: Partial<View> = {}) =>
  list(result, view).map(({ role, candidateKey }) => `${candidateKey}: ${role}`);

describe("listShortlist", () => {
  it("names the current one, the pick, what may be as good, and the lowest latency, each once", () => {
    expect(listRoles(fullResult())).toEqual([
      "x86_64-1024: Current",
      "arm64-1024: Pick, cheapest",
      "arm64-512: May be as good",
      "arm64-768: May be as good",
      "arm64-1769: May be as good",
      "x86_64-2048: Lowest p95",
    ]);
    expect(listRoles(singleCandidateResult())).toEqual(["arm64-512: Current, pick, cheapest, lowest p95"]);
  });

  it("tells what is as good from what may be", () => {
    expect(listRoles(tiesResult())).toContain("arm64-1024: As good");
    expect(listRoles(noChangeResult())).toEqual([
      "x86_64-768: Current, pick, as good",
      "x86_64-1024: May be as good",
      "x86_64-512: Cheapest",
      "x86_64-3008: Lowest p95",
    ]);
  });

  it("names no more than three ties", () => {
    const ties = fullResult().recommendation;
    if (ties.state === "none") throw new Error("nothing recommended");
    expect(ties.ties).toHaveLength(4);
    expect(listRoles(fullResult()).filter((text) => text.endsWith("as good"))).toHaveLength(3);
  });

  it("calls what is compared with the reference where it is not the current one", () => {
    expect(listRoles(largeResult())[0]).toBe("arm64-640: Reference, pick, cheapest");
    expect(listRoles(fullResult(), { referenceKey: "x86_64-128" }).slice(0, 3)).toEqual([
      "x86_64-128: Reference",
      "arm64-1024: Pick, cheapest",
      "x86_64-1024: Current",
    ]);
  });

  it("gives changes against the reference, and none for the reference itself", () => {
    const [current, pick, tie] = list(fullResult());
    expect(current).toEqual({
      role: "Current",
      candidateKey: "x86_64-1024",
      configuration: "1024 MB x86_64",
      cost: "$4.93",
      latency: "326 ms",
    });
    expect(pick).toMatchObject({
      cost: "$4.13",
      latency: "347 ms",
      changes: {
        cost: { verdict: "different", text: "16 % cheaper" },
        latency: { verdict: "cannot-tell", text: "? 4 % faster to 20 % slower" },
      },
    });
    expect(tie?.changes?.latency).toEqual({ verdict: "different", text: "110 % slower" });
    const against = list(fullResult(), { referenceKey: "arm64-1024" });
    expect(against[0]).not.toHaveProperty("changes");
    expect(against.find(({ candidateKey }) => candidateKey === "x86_64-1024")?.changes?.cost.text).toBe(
      "20 % more expensive",
    );
  });

  it("has one architecture where the view asks for it, but keeps the reference, the pick and the current one", () => {
    expect(listRoles(fullResult(), { architecture: "x86_64" })).toEqual([
      "x86_64-1024: Current",
      "arm64-1024: Pick, cheapest",
      "x86_64-2048: Lowest p95",
    ]);
    const arm = list(fullResult(), { architecture: "arm64", referenceKey: "x86_64-128" });
    expect(arm.filter(({ candidateKey }) => candidateKey.startsWith("x86_64"))).toHaveLength(2);
  });

  it("has the month's cost where the view has a month", () => {
    const rows = list(withMonthResult());
    expect(rows[0]?.cost).toBe("$109.14");
    expect(nameCost(chooseView(withMonthResult()))).toBe("Cost per month");
    expect(nameCost(chooseView(fullResult()))).toBe("Cost per million");
  });

  it("goes by the statistic of the view", () => {
    expect(listRoles(fullResult(), { statistic: "mean" }).at(-1)).toMatch(/: Fastest$/);
    expect(listRoles(fullResult(), { statistic: "p50" }).at(-1)).toMatch(/: Lowest p50$/);
    expect(list(fullResult(), { statistic: "p99" })[0]?.latency).toMatch(/^≥ \d+ ms$/);
  });

  it("is empty where nothing was measured", () => {
    expect(list(allFailedResult())).toEqual([]);
  });
});

describe("limits of the shortlist", () => {
  it("are told of each configuration, with what breaks them", () => {
    const [current, pick] = list(brokenBudgetResult());
    expect(current?.budget).toEqual({
      state: "broken",
      text: "✗ over",
      details: ["p95 3,368 ms is above 420 ms", "$6.18 per million is above $5.00"],
    });
    expect(pick?.budget).toMatchObject({ state: "kept", text: "✓ within" });
  });

  it("are unsure where the figure keeps them and its interval does not", () => {
    const result = analyzeDurations(
      { "x86_64-128": Array.from({ length: 30 }, (_, index) => 100 + index) },
      { constraints: { maxDurationMs: { p95: 128 } } },
    );
    expect(describeBudget(measuredOf(result, "x86_64-128"))).toMatchObject({
      state: "unsure",
      text: "? unsure",
    });
  });

  it("are not shown where there are none", () => {
    expect(describeBudget(measuredOf(fullResult(), "arm64-128"))).toBeUndefined();
    for (const row of list(fullResult())) expect(row).not.toHaveProperty("budget");
  });
});

describe("nameLatency", () => {
  it("says whether cold starts are meant", () => {
    const result = fullResult();
    expect(nameLatency(result, "p95")).toBe("p95");
    expect(nameLatency(result, "mean")).toBe("Mean");
    const settings = { ...result.settings, onlyColdStarts: true };
    expect(nameLatency({ ...result, settings }, "p95")).toBe("Cold start p95");
    const candidate = measuredOf(result, "arm64-1024");
    expect(formatLatency(candidate, { ...result, settings }, "p50")).toBe(
      `${candidate.summary.cold?.total.p50Ms.toFixed(0)} ms`,
    );
  });
});

describe("modelShortlist", () => {
  it("marks the pick, the architecture and each verdict, and has limits only where the run has", () => {
    const result = fullResult();
    const view = chooseView(result);
    const { columns, rows } = modelShortlist(list(result), result, view);
    expect(columns.map(({ heading }) => heading)).toEqual([
      "Role",
      "Configuration",
      "Cost per million",
      "p95",
    ]);
    expect(rows.slice(0, 2).map(({ className }) => className)).toEqual(["x86_64", "pick arm64"]);
    expect(rows[0]?.cells[2]).toEqual({ text: "$4.93", detail: "reference", className: "reference" });
    expect(rows[1]?.cells).toEqual([
      { text: "Pick, cheapest" },
      { text: "1024 MB arm64" },
      { text: "$4.13", detail: "16 % cheaper", className: "different" },
      { text: "347 ms", detail: "? 4 % faster to 20 % slower", className: "cannot-tell" },
    ]);
    const broken = brokenBudgetResult();
    const limited = modelShortlist(list(broken), broken, chooseView(broken));
    expect(limited.columns.at(-1)?.heading).toBe("Limits");
    expect(limited.rows[0]?.cells.at(-1)).toEqual({ text: "✗ over", className: "broken" });
  });

  it("says what the changes are against", () => {
    const result = fullResult();
    expect(explainShortlist(result, chooseView(result))).toContain(
      "Changes are against 1024 MB x86_64. ≈ is the same within 1 %, ? cannot be told from what was measured; all with 95 % confidence.",
    );
  });
});

describe("formatCost", () => {
  it("is in the currency of the prices", () => {
    const result = fullResult();
    const yuan = { ...result, prices: { ...result.prices, currency: "CNY" } } as const;
    expect(formatCost(measuredOf(result, "arm64-1024"), yuan, chooseView(result))).toBe("CN¥4.13");
  });
});
