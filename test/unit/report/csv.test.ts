import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { renderCsv } from "../../../lib/report/csv.ts";
import { computeMonth } from "../../../lib/report/months.ts";
import { listRows } from "../../../lib/report/table.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import { HOSTILE_TEXTS } from "../../helpers/hostile-texts.ts";
import {
  allFailedResult,
  fullResult,
  resultWithFailures,
  searchResult,
  withMonthResult,
} from "../../helpers/results.ts";

/** RFC 4180, written apart from what writes it. */
function parse(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

const read = (result: TuningResult) => {
  const [names = [], ...rows] = parse(renderCsv(result, chooseView(result)));
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
};

const withMessage = (message: string) => {
  const result = allFailedResult();
  return { ...result, candidates: result.candidates.map((candidate) => ({ ...candidate, message })) };
};

describe("renderCsv", () => {
  it("has the figures of each configuration as numbers, in the order of every list", () => {
    const result = fullResult();
    const rows = read(result);
    expect(rows.map(({ architecture, memory_mb }) => `${architecture}-${memory_mb}`)).toEqual(
      listRows(result).map(({ candidateKey }) => candidateKey),
    );
    const { summary, counts, paretoOptimal } = measuredOf(result, "arm64-1024");
    const { duration, meanBilledMs } = summary.warm;
    expect(rows.find((row) => row.architecture === "arm64" && row.memory_mb === "1024")).toEqual({
      architecture: "arm64",
      memory_mb: "1024",
      state: "measured",
      invocations: "50",
      failed: "0",
      cold_starts: String(counts.coldStarts),
      p50_ms: String(duration.p50Ms),
      p90_ms: String(duration.p90Ms),
      p95_ms: String(duration.p95Ms),
      p95_low_ms: String(duration.intervals.p95Ms?.low),
      p95_high_ms: "",
      p99_ms: String(duration.p99Ms),
      mean_ms: String(duration.meanMs),
      billed_mean_ms: String(meanBilledMs),
      cold_start_mean_ms: String(summary.cold?.init?.meanMs),
      cost_per_million_usd: String(summary.costPerMillionUsd),
      cost_per_million_low: String(summary.costPerMillionInterval?.low),
      cost_per_million_high: String(summary.costPerMillionInterval?.high),
      max_memory_used_mb: "98",
      on_frontier: String(paretoOptimal),
    });
  });

  it("has the month of the view", () => {
    const result = withMonthResult();
    const row = read(result).find((one) => one.architecture === "arm64" && one.memory_mb === "1024");
    const month = computeMonth(measuredOf(result, "arm64-1024"), result, chooseView(result));
    expect(row?.cost_per_month_usd).toBe(String(month?.onDemand.totalUsd));
    expect(read(fullResult())[0]).not.toHaveProperty("cost_per_month_usd");
  });

  it("names the currency", () => {
    const result = withMonthResult();
    const [row] = read({ ...result, prices: { ...result.prices, currency: "CNY" } });
    expect(row).toHaveProperty("cost_per_million_cny");
    expect(row).toHaveProperty("cost_per_month_cny");
  });

  it("has failed configurations with their message and no figures, and none that was passed over", () => {
    const [row] = read(resultWithFailures());
    expect(row).toMatchObject({ state: "failed", failed: "50", p95_ms: "", cost_per_million_usd: "" });
    expect(row?.message).toContain("out of memory in 50 of 50 invocations");
    expect(read(searchResult())).toHaveLength(listRows(searchResult()).length);
  });

  it("ends each line with CR LF, and all have as many cells", () => {
    const csv = renderCsv(fullResult(), chooseView(fullResult()));
    expect(csv.endsWith("\r\n")).toBe(true);
    expect(new Set(parse(csv).map(({ length }) => length)).size).toBe(1);
    expect(parse(csv)).toHaveLength(19);
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("gives no formula to a spreadsheet: %j", (text) => {
    for (const { message } of read(withMessage(text))) expect(message).toBe(`'${text}`);
  });

  it.each([...HOSTILE_TEXTS, 'say "hi", and\r\nleave', "a,b", "\n", '"'])("keeps %j one cell", (text) => {
    const rows = read(withMessage(text));
    expect(rows).toHaveLength(4);
    for (const { message, state } of rows) {
      expect([text, `'${text}`]).toContain(message);
      expect(state).toBe("failed");
    }
  });
});
