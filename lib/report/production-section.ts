import type { Findings, MeasuredFindings } from "../analyze/findings.ts";
import { projectMonth } from "../production/project-month.ts";
import type { MeasuredMetrics } from "../production/summarize-metrics.ts";
import { formatConfiguration, formatCount, formatDurationMs, formatShare, NO_VALUE } from "./format.ts";
import { type Html, html } from "./html.ts";
import { renderTable, type TableModel } from "./table-model.ts";

/** What the function did in production, in a sentence; undefined where that is not known. */
export function describeProduction(findings: Findings): string | undefined {
  const { production } = findings;
  if (production?.metrics.state !== "measured") return undefined;
  const { metrics, days } = production;
  const { monthlyInvocations = 0 } = projectMonth(metrics, production);
  const { errors, throttles, coldStartShare, meanDurationMs } = metrics;
  const current = findCurrent(findings);
  const measured =
    current && meanDurationMs !== undefined
      ? `, here ${formatDurationMs(current.summary.warm.duration.meanMs)} as ${formatConfiguration(current)}`
      : "";
  return [
    `Production, from CloudWatch, ${days === 1 ? "last day" : `last ${formatCount(days)} days`}: ${formatCount(monthlyInvocations)} ${monthlyInvocations === 1 ? "invocation" : "invocations"} a month`,
    meanDurationMs !== undefined && `mean ${formatDurationMs(meanDurationMs)}${measured}`,
    errors !== undefined && count(errors, "error"),
    throttles !== undefined && count(throttles, "throttle"),
    coldStartShare !== undefined && `${formatShare(coldStartShare)} cold starts`,
  ]
    .filter((part) => part !== false)
    .join("; ")
    .concat(".");
}

/** Production beside what was measured at the function's own configuration; undefined where production is not known. */
export function renderProduction(findings: Findings): Html | undefined {
  const { production } = findings;
  if (production?.metrics.state !== "measured") return undefined;
  const { days, until, filledIn, metrics } = production;
  const takes = [
    filledIn.monthlyInvocations !== undefined && "The month of this page starts with that volume.",
    filledIn.coldStartShare !== undefined && "Costs are with that share of cold starts.",
  ].filter((sentence) => sentence !== false);
  return html`<section aria-labelledby="production">
<h2 id="production">Production</h2>
<p>${describeProduction(findings)} ${takes.join(" ")}</p>
<div class="scroll" role="group" aria-labelledby="production" tabindex="0">
<table>
${renderTable(modelProduction(metrics, findCurrent(findings)))}
</table>
</div>
<p>Production is of the ${days === 1 ? "day" : `${formatCount(days)} days`} before ${until} (UTC), cold starts and failed invocations included; percentiles are each day's, averaged. Init is in none of these durations.</p>
</section>`;
}

/** The configuration that production has, where it was measured. */
function findCurrent({ candidates, currentKey }: Findings): MeasuredFindings | undefined {
  return candidates
    .filter((candidate) => candidate.state === "measured")
    .find(({ key }) => key === currentKey);
}

function modelProduction(
  { meanDurationMs, percentilesMs = {} }: MeasuredMetrics,
  current: MeasuredFindings | undefined,
): TableModel {
  const own = current?.summary.warm.duration;
  const rows: readonly (readonly [name: string, production: number | undefined, measured?: number])[] = [
    ["Mean", meanDurationMs, own?.meanMs],
    ["p50", percentilesMs.p50, own?.p50Ms],
    ["p90", percentilesMs.p90, own?.p90Ms],
    ["p95", percentilesMs.p95, own?.p95Ms],
    ["p99", percentilesMs.p99, own?.p99Ms],
  ];
  const format = (durationMs: number | undefined) =>
    durationMs === undefined ? NO_VALUE : formatDurationMs(durationMs);
  return {
    columns: [
      { id: "statistic", heading: "Duration", align: "left" },
      { id: "production", heading: "Production", align: "right" },
      {
        id: "measured",
        heading: current ? `Measured, ${formatConfiguration(current)}` : "Measured",
        align: "right",
      },
    ],
    rows: rows.map(([name, production, measured]) => ({
      className: "",
      cells: [{ text: name }, { text: format(production) }, { text: format(measured) }],
    })),
  };
}

function count(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;
}
