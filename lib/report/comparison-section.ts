import type { Findings, MeasuredFindings } from "../analyze/findings.ts";
import {
  type ConfigurationChange,
  describeBaseline,
  formatInterval,
  listConfigurationChanges,
  listMismatches,
} from "./comparison.ts";
import { formatUsdPerMillion } from "./format.ts";
import { type Html, html } from "./html.ts";
import { formatLatency, nameLatency } from "./shortlist.ts";
import { renderTable, type TableCell, type TableModel } from "./table-model.ts";
import type { View } from "./view.ts";

/** What has changed since an earlier result, and what may have changed it. */
export function renderComparison(findings: Findings, baseline: Findings, view: View): Html {
  const mismatches = listMismatches(findings, baseline);
  const model = modelComparison(findings, baseline, view);
  return html`<section aria-labelledby="comparison">
<h2 id="comparison">Compared with the baseline</h2>
<p>${describeBaseline(findings, baseline)} ≈ is the same within ${findings.settings.marginPercent} %, ? cannot be told; all with 95 % confidence. Where invocations are too few to compare a percentile, the means decide whether it differs.</p>
${
  mismatches.length > 0 &&
  html`<p><b>Not measured alike:</b> differences may come from these.</p>
<ul>${mismatches.map(({ name, before, after }) => html`<li>${name}: ${before} then, ${after} now</li>`)}</ul>`
}
${model.rows.length === 0 && html`<p>No configuration was measured in both.</p>`}
<div class="scroll" role="group" aria-labelledby="comparison" tabindex="0"${model.rows.length === 0 && html` hidden`}>
<table id="comparison-table">
${renderTable(model)}
</table>
</div>
</section>`;
}

/** Cost of a million and latency of each configuration, then and now, with what has changed. */
export function modelComparison(findings: Findings, baseline: Findings, view: View): TableModel {
  const latencyName = nameLatency(findings, view.statistic);
  const costOf = ({ summary }: MeasuredFindings, { prices }: Findings) =>
    formatUsdPerMillion(summary.costPerMillionUsd, prices.currency);
  return {
    columns: [
      { id: "configuration", heading: "Configuration", align: "left" },
      { id: "cost-before", heading: "Cost per million then", align: "right" },
      { id: "cost-after", heading: "now", align: "right" },
      { id: "cost-change", heading: "Change", align: "left" },
      { id: "latency-before", heading: `${latencyName} then`, align: "right" },
      { id: "latency-after", heading: "now", align: "right" },
      { id: "latency-change", heading: "Change", align: "left" },
    ],
    rows: listConfigurationChanges(findings, baseline, view.statistic).map(
      ({ candidateKey, configuration, before, after, cost, latency }) => ({
        key: candidateKey,
        className: after.architecture,
        cells: [
          { text: configuration },
          { text: costOf(before, baseline) },
          { text: costOf(after, findings) },
          toChangeCell(cost, "cost"),
          { text: formatLatency(before, findings, view.statistic) },
          { text: formatLatency(after, findings, view.statistic) },
          toChangeCell(latency, "latency"),
        ],
      }),
    ),
  };
}

function toChangeCell(
  change: ConfigurationChange["cost"] | ConfigurationChange["latency"],
  of: "cost" | "latency",
): TableCell {
  const detail = formatInterval(change, of);
  const { text, verdict } = change.words;
  return { text, className: verdict, ...(detail !== undefined && { detail }) };
}

/** A cell of a table that has no second lines: `14 % cheaper (12 to 16 %)`. */
export function joinCell({ text, detail }: TableCell): string {
  return detail === undefined ? text : `${text} (${detail})`;
}
