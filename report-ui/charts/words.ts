/** What charts say of their points: tooltips, descriptions and the lists behind them. */

import type { FailedFindings, Findings } from "../../lib/analyze/findings.ts";
import type { Statistic } from "../../lib/prepare/plan.ts";
import {
  capitalize,
  formatConfiguration,
  formatDurationMs,
  formatText,
  formatUsd,
  formatUsdPerMillion,
} from "../../lib/report/format.ts";
import { formatDurationRange } from "../../lib/report/table.ts";
import type { View } from "../../lib/report/view.ts";
import type { Figure, Point, Source } from "./points.ts";

/** `p95`, `mean`, or `cold start p95` where only those were measured. */
export function nameLatency({ settings }: Findings, statistic: Statistic): string {
  return settings.onlyColdStarts ? `cold start ${statistic}` : statistic;
}

/** `p95 latency, ms (log scale)` */
export function titleLatency({ data, view }: Source, scale: "linear" | "logarithmic"): string {
  return titleScale(`${capitalize(nameLatency(data.findings, view.statistic))} latency, ms`, scale);
}

/** The title of an axis, which says where it is logarithmic. */
export function titleScale(title: string, scale: "linear" | "logarithmic"): string {
  return scale === "logarithmic" ? `${title} (log scale)` : title;
}

/** `per million` or `per month`. */
export function nameCostUnit({ monthlyInvocations }: View): string {
  return monthlyInvocations === undefined ? "per million" : "per month";
}

/** `p95 167 ms (150 to 190 ms)` */
export function describeLatency(point: Point, { data: { findings }, view: { statistic } }: Source): string {
  return `${nameLatency(findings, statistic)} ${formatLatency(point.latency)}`;
}

/** `167 ms (150 to 190 ms)`, `≥ 190 ms (at least 170 ms)` */
export function formatLatency({ value, interval, isAtLeast }: Figure): string {
  const text = `${isAtLeast ? "≥ " : ""}${formatDurationMs(value)}`;
  return interval ? `${text} (${formatDurationRange(interval)})` : text;
}

/** `$1.98 per million ($1.91 to $2.05)`; with `cold starts estimated` where they are not known */
export function describeCost({ cost }: Point, source: Source): string {
  const format = chooseCostFormat(source);
  const text = `${format(cost.value)} ${nameCostUnit(source.view)}`;
  const { low, high } = cost.interval ?? {};
  const range = low === undefined || high === undefined ? "" : ` (${format(low)} to ${format(high)})`;
  return `${text}${range}${cost.isEstimate ? ", cold starts estimated" : ""}`;
}

/** How costs of the view are written. */
export function chooseCostFormat({ data, view }: Source): (usd: number) => string {
  const { currency } = data.findings.prices;
  return view.monthlyInvocations === undefined
    ? (usd) => formatUsdPerMillion(usd, currency)
    : (usd) => formatUsd(usd, currency);
}

/** `1024 MB arm64: p95 167 ms (150 to 190 ms), $1.98 per million ($1.91 to $2.05), pick` */
export function describePoint(point: Point, source: Source): string {
  const parts = [
    describeLatency(point, source),
    describeCost(point, source),
    ...describeStanding(point, source),
  ];
  return `${point.configuration}: ${[...parts, ...point.roles].join(", ")}`;
}

/** What is against it, and what for it: ties, and limits that it breaks. */
export function describeStanding({ key, findings: { constraintChecks } }: Point, { data }: Source): string[] {
  const { recommendation } = data.findings;
  const tie =
    recommendation.state === "found"
      ? recommendation.ties.find(({ candidateKey }) => candidateKey === key)
      : undefined;
  const broken = constraintChecks.filter(({ isKept }) => !isKept).map(({ text }) => text);
  return [
    ...(tie ? [tie.verdict === "same" ? "as good as the best" : "may be as good as the best"] : []),
    ...broken,
  ];
}

/** `128 MB arm64: failed, out of memory in 50 of 50 invocations` */
export function describeFailed(candidate: FailedFindings): string {
  return `${formatConfiguration(candidate)}: failed, ${formatText(candidate.message)}`;
}

/**
 * Breaks text into lines that fit, words that do not as well; what needs more lines than wanted ends in `…`.
 *
 * @param fits whether a text fits on one line; a single character always does
 */
export function wrapText(text: string, fits: (line: string) => boolean, most = 4): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const character of word) {
      if (line !== "" && !fits(line + character)) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  if (line !== "") lines.push(line);
  if (lines.length <= most) return lines;
  const last = [...(lines[most - 1] ?? "")];
  while (last.length > 1 && !fits(`${last.join("")}…`)) last.pop();
  return [...lines.slice(0, most - 1), `${last.join("")}…`];
}
