import type { Findings } from "../analyze/findings.ts";
import type { ChangeText } from "./changes.ts";
import { formatConfiguration } from "./format.ts";
import { type Html, html } from "./html.ts";
import { nameCost, nameLatency, type ShortlistRow } from "./shortlist.ts";
import { renderTable, type TableCell, type TableModel } from "./table-model.ts";
import type { View } from "./view.ts";

/** The few configurations worth naming, beside the chart of all. */
export function renderShortlistSection(
  rows: readonly ShortlistRow[],
  findings: Findings,
  view: View,
): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<section class="shortlist" aria-labelledby="shortlist-heading">
<h2 id="shortlist-heading">Shortlist</h2>
<div class="scroll" role="group" aria-labelledby="shortlist-heading" tabindex="0">
<table id="shortlist">
${renderTable(modelShortlist(rows, findings, view))}
</table>
</div>
<p class="muted" id="shortlist-note">${explainShortlist(findings, view)}</p>
</section>`;
}

/** A row for each configuration of the shortlist, with its change below each figure, and its limits where there are any. */
export function modelShortlist(rows: readonly ShortlistRow[], findings: Findings, view: View): TableModel {
  const hasBudget = rows.some(({ budget }) => budget);
  const budgetColumn = { id: "budget", heading: "Limits", align: "left" } as const;
  return {
    columns: [
      { id: "role", heading: "Role", align: "left" },
      { id: "configuration", heading: "Configuration", align: "left" },
      { id: "cost", heading: nameCost(view), align: "right" },
      { id: "latency", heading: nameLatency(findings, view.statistic), align: "right" },
      ...(hasBudget ? [budgetColumn] : []),
    ],
    rows: rows.map(({ role, candidateKey, configuration, cost, latency, changes, budget }) => ({
      key: candidateKey,
      className: [role.toLowerCase().includes("pick") && "pick", architectureOf(candidateKey)]
        .filter(Boolean)
        .join(" "),
      cells: [
        { text: role },
        { text: configuration },
        describeCell(cost, changes?.cost),
        describeCell(latency, changes?.latency),
        ...(hasBudget ? [{ text: budget?.text ?? "", className: budget?.state ?? "" }] : []),
      ],
    })),
  };
}

/** What the signs mean, and what changes are against. */
export function explainShortlist({ candidates, settings }: Findings, { referenceKey }: View): string {
  if (candidates.filter(({ state }) => state === "measured").length < 2) return "";
  const reference = candidates.find(({ key }) => key === referenceKey);
  const against = reference ? `Changes are against ${formatConfiguration(reference)}. ` : "";
  return `${against}≈ is the same within ${settings.marginPercent} %, ? cannot be told from what was measured; all with 95 % confidence. Where invocations are too few to compare a percentile, the means decide whether it differs.`;
}

function describeCell(text: string, change: ChangeText | undefined): TableCell {
  return change
    ? { text, detail: change.text, className: change.verdict }
    : { text, detail: "reference", className: "reference" };
}

const architectureOf = (candidateKey: string) => candidateKey.replace(/-\d+$/, "");
