import type { Findings } from "../analyze/findings.ts";
import { formatConfiguration, formatCount, formatUsd } from "./format.ts";
import { type Html, html } from "./html.ts";
import { describeSearch } from "./summary.ts";
import { listShown } from "./table.ts";

/** Full width of a bar, in units of its drawing. */
const BAR_WIDTH = 200;

/** Where the invocations went, and why no more were sent; undefined with fixed sampling. */
export function renderSearch(findings: Findings): Html | undefined {
  const sentence = describeSearch(findings);
  if (sentence === undefined) return undefined;
  const { spend, prices } = findings;
  const shown = listShown(findings);
  const most = Math.max(1, ...shown.map(({ counts }) => counts.invocations));
  return html`<section aria-labelledby="search">
<h2 id="search">What the search did</h2>
<p>${sentence} It sent ${formatCount(spend.invocations)} invocations, which cost ${formatUsd(spend.costUsd, prices.currency)}: few to a configuration that is far behind, more to those that compete.</p>
<div class="scroll" role="group" aria-labelledby="search" tabindex="0">
<table class="bars"><thead><tr><th scope="col">Configuration</th><th scope="col" class="right">Invocations</th><td></td></tr></thead>
<tbody>${shown.map((candidate) => {
    const { architecture, counts } = candidate;
    const width = Math.round((counts.invocations / most) * BAR_WIDTH);
    return html`<tr class="${architecture}"><th scope="row">${formatConfiguration(candidate)}</th><td class="right">${formatCount(counts.invocations)}</td><td><svg class="bar" viewBox="0 0 ${BAR_WIDTH} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="${width}" height="10"/></svg></td></tr>
`;
  })}</tbody></table>
</div>
</section>`;
}
