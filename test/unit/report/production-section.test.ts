import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { resultSchema } from "../../../lib/cli/result/result-file.ts";
import type { Production } from "../../../lib/production/production.ts";
import { toText } from "../../../lib/report/html.ts";
import { renderMarkdown } from "../../../lib/report/markdown.ts";
import { describeProduction, renderProduction } from "../../../lib/report/production-section.ts";
import { renderSummaryText } from "../../../lib/report/summary.ts";
import { PRODUCTION_METRICS, productionResult } from "../../helpers/production-results.ts";
import { buildResult } from "../../helpers/results.ts";

describe("describeProduction", () => {
  it("has volume, mean beside that of the current configuration, errors, throttles and cold starts", () => {
    expect(describeProduction(productionResult())).toMatch(
      /^Production, from CloudWatch, last 14 days: 304,167 invocations a month; mean 80\.0 ms, here .* ms as 1024 MB x86_64; 1 error; 0 throttles; 0\.4 % cold starts\.$/,
    );
  });

  it("leaves out what is not known", () => {
    const metrics = { functionName: "orders", state: "measured", invocations: 1 } as const;
    expect(describeProduction(productionResult({ metrics, days: 1 }))).toBe(
      "Production, from CloudWatch, last day: 30 invocations a month.",
    );
  });

  it("says nothing where production was not asked for or is not known", () => {
    expect(describeProduction(buildResult())).toBeUndefined();
    const metrics = { functionName: "orders", state: "unreadable", reason: "denied" } as const;
    expect(describeProduction(productionResult({ metrics }))).toBeUndefined();
    expect(renderProduction(productionResult({ metrics }))).toBeUndefined();
  });

  it("is in the terminal and in the summary", () => {
    const result = productionResult();
    expect(renderSummaryText(result)).toContain("  Production, from CloudWatch, last 14 days: 304,167");
    expect(renderMarkdown(result)).toContain("- Production, from CloudWatch, last 14 days: 304,167");
  });
});

describe("renderProduction", () => {
  const text = (result: TuningResult) => {
    const section = renderProduction(result);
    return section ? toText(section) : "";
  };

  it("shows production beside what was measured at the current configuration", () => {
    const page = text(productionResult());
    expect(page).toContain("Measured, 1024 MB x86_64");
    for (const cell of ["80.0 ms", "70.0 ms", "120 ms", "150 ms", "400 ms"]) expect(page).toContain(cell);
    expect(page).toContain("Production is of the 14 days before 2026-11-21 (UTC)");
  });

  it("says what the run took from production", () => {
    expect(text(productionResult())).toContain(
      "The month of this page starts with that volume. Costs are with that share of cold starts.",
    );
    expect(text(productionResult({ filledIn: {} }))).not.toContain("starts with that volume");
  });

  it("shows production alone where the current configuration was not measured", () => {
    const page = text({ ...productionResult(), currentKey: "x86_64-9999" });
    expect(page).toContain(">Measured</th>");
    expect(page).toContain("–");
  });
});

describe("production in result.json", () => {
  it.each<[string, Production["metrics"]]>([
    ["measured", PRODUCTION_METRICS],
    ["without data", { functionName: "orders", qualifier: "live", state: "no-data" }],
    ["unreadable", { functionName: "orders", state: "unreadable", reason: "denied" }],
  ])("is read as it was written: %s", (_title, metrics) => {
    const result = productionResult({ metrics });
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result))).production).toEqual(result.production);
  });

  it("is refused in another shape", () => {
    const metrics = { ...PRODUCTION_METRICS, invocations: "many" };
    const broken = { ...productionResult(), production: { ...productionResult().production, metrics } };
    expect(resultSchema.safeParse(JSON.parse(JSON.stringify(broken))).success).toBe(false);
  });
});
