import type { Findings } from "../analyze/findings.ts";
import { computeMonth } from "./months.ts";
import { isOnFrontier, listShown } from "./table.ts";
import type { View } from "./view.ts";

/** A line for each configuration with its figures as numbers, units in the headings. Lines end with CR LF (RFC 4180). */
export function renderCsv(findings: Findings, view: View): string {
  const rows = listShown(findings).map((candidate) => {
    const { state, architecture, memoryMb, counts } = candidate;
    const base = { architecture, memory_mb: memoryMb, state, ...countsOf(counts) };
    if (candidate.state === "failed") return { ...base, message: candidate.message };
    const { warm, cold, ...summary } = candidate.summary;
    const { p50Ms, p90Ms, p95Ms, p99Ms, meanMs, intervals } = warm.duration;
    const { monthlyInvocations } = view;
    return {
      ...base,
      p50_ms: p50Ms,
      p90_ms: p90Ms,
      p95_ms: p95Ms,
      p95_low_ms: intervals.p95Ms?.low,
      p95_high_ms: intervals.p95Ms?.high,
      p99_ms: p99Ms,
      mean_ms: meanMs,
      billed_mean_ms: warm.meanBilledMs,
      cold_start_mean_ms: (cold?.init ?? cold?.restore)?.meanMs,
      [`cost_per_million_${findings.prices.currency.toLowerCase()}`]: summary.costPerMillionUsd,
      cost_per_million_low: summary.costPerMillionInterval?.low,
      cost_per_million_high: summary.costPerMillionInterval?.high,
      ...(monthlyInvocations !== undefined && {
        [`cost_per_month_${findings.prices.currency.toLowerCase()}`]: computeMonth(candidate, findings, view)
          ?.onDemand.totalUsd,
      }),
      max_memory_used_mb: summary.maxMemoryUsedMb || undefined,
      on_frontier: isOnFrontier(candidate, findings, view),
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
