import type { Findings } from "../analyze/findings.ts";
import { readFigures } from "./figures.ts";
import { computeMonth } from "./months.ts";
import { findFrontierKeys, listShown } from "./table.ts";
import { isInView, type View } from "./view.ts";

/**
 * A line for each configuration with its figures as numbers, units in the headings; durations are those of cold starts
 * where only those were measured, and the headings say so. Lines end with CR LF (RFC 4180).
 */
export function renderCsv(findings: Findings, view: View): string {
  const frontier = findFrontierKeys(findings, view);
  const currency = findings.prices.currency.toLowerCase();
  const kind = findings.settings.onlyColdStarts ? "cold_" : "";
  const rows = listShown(findings).map((candidate) => {
    const { state, architecture, memoryMb, counts } = candidate;
    const base = { architecture, memory_mb: memoryMb, state, ...countsOf(counts) };
    if (candidate.state === "failed") return { ...base, message: candidate.message };
    const { cold, maxMemoryUsedMb } = candidate.summary;
    const figures = readFigures(candidate, findings);
    const durations = figures?.durations;
    return {
      ...base,
      [`${kind}p50_ms`]: durations?.p50Ms,
      [`${kind}p90_ms`]: durations?.p90Ms,
      [`${kind}p95_ms`]: durations?.p95Ms,
      [`${kind}p95_low_ms`]: durations?.intervals.p95Ms?.low,
      [`${kind}p95_high_ms`]: durations?.intervals.p95Ms?.high,
      [`${kind}p99_ms`]: durations?.p99Ms,
      [`${kind}mean_ms`]: durations?.meanMs,
      billed_mean_ms: figures?.meanBilledMs,
      cold_start_mean_ms: (cold?.init ?? cold?.restore)?.meanMs,
      [`cost_per_million_${currency}`]: figures?.costPerMillionUsd,
      cost_per_million_low: figures?.costPerMillionInterval?.low,
      cost_per_million_high: figures?.costPerMillionInterval?.high,
      ...(view.monthlyInvocations !== undefined && {
        [`cost_per_month_${currency}`]: figures && computeMonth(candidate, findings, view)?.onDemand.totalUsd,
      }),
      max_memory_used_mb: maxMemoryUsedMb || undefined,
      on_frontier: figures && isInView(candidate, findings, view) ? frontier.has(candidate.key) : undefined,
    };
  });
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => toCell((row as Record<string, unknown>)[name])));
  return [names, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

const countsOf = ({ invocations, failed, coldStarts }: Findings["candidates"][number]["counts"]) => ({
  invocations,
  failed,
  cold_starts: coldStarts,
});

/** Quoted where it must be; text that a spreadsheet would take for a formula gets an apostrophe before it. */
function toCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
