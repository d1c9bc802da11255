import { type Findings, listCompared } from "../analyze/findings.ts";
import { formatConfiguration, formatCount, formatInvocations, formatUsd, NO_VALUE } from "./format.ts";
import { type Html, html } from "./html.ts";
import { computeMonth } from "./months.ts";
import { renderTable, type TableModel } from "./table-model.ts";
import type { View } from "./view.ts";

/** What a month costs as the recommended and as the current configuration, and as the reference, however many invocations it has. */
export function renderMonth(findings: Findings, view: View): Html {
  return html`<section id="month-section" aria-labelledby="month"${view.monthlyInvocations === undefined && html` hidden`}>
<h2 id="month">A month in production</h2>
<p id="month-note">${explainMonth(view)}</p>
<div class="scroll" role="group" aria-labelledby="month" tabindex="0">
<table id="month-table">
${renderTable(modelMonth(findings, view))}
</table>
</div>
</section>`;
}

/** What a month of the view is taken to be, and what is not in its cost. */
export function explainMonth(view: View): string {
  const { monthlyInvocations = 0, savingsPlanDiscountPercent, provisionedConcurrency } = view;
  const plan =
    savingsPlanDiscountPercent > 0
      ? `; a Compute Savings Plan takes ${savingsPlanDiscountPercent} % off duration and provisioned concurrency`
      : "";
  const provisioned =
    provisionedConcurrency === undefined
      ? ""
      : ` With provisioned concurrency it is the least that it can cost: ${formatCount(provisionedConcurrency)} environments all month long, and no peak above them. ${NO_VALUE} where its price is not known.`;
  return `${formatInvocations(monthlyInvocations)}, as if the function were alone in the account${plan}. The free tier is left out.${provisioned}`;
}

/** What a month costs on demand and with provisioned concurrency: the pick, the current configuration and the reference. */
export function modelMonth(findings: Findings, view: View): TableModel {
  const { prices, currentKey, recommendation } = findings;
  const pickKey = recommendation.state === "found" ? recommendation.candidateKey : undefined;
  const format = (usd = Number.NaN) => formatUsd(usd, prices.currency);
  const { provisionedConcurrency } = view;
  const provisionedName =
    provisionedConcurrency === undefined
      ? "Provisioned"
      : `${formatCount(provisionedConcurrency)} provisioned`;
  return {
    columns: [
      { id: "configuration", heading: "Configuration", align: "left" },
      { id: "role", heading: "Role", align: "left" },
      { id: "on-demand", heading: "On demand", align: "right" },
      { id: "provisioned", heading: provisionedName, align: "right" },
    ],
    rows: listCompared(findings)
      .filter(({ key }) => [pickKey, currentKey, view.referenceKey].includes(key))
      .map((candidate) => {
        const month = computeMonth(candidate, findings, view);
        const { key, architecture } = candidate;
        const role = [key === pickKey && "recommended", key === currentKey && "current"]
          .filter(Boolean)
          .join(", ");
        return {
          key,
          className: architecture,
          cells: [
            { text: formatConfiguration(candidate) },
            { text: role || "reference" },
            { text: format(month?.onDemand.totalUsd) },
            { text: format(month?.provisioned?.totalUsd) },
          ],
        };
      }),
  };
}
