import { fillTemplate } from "./fill-template.ts";
import {
  capitalize,
  formatConfiguration,
  formatInstant,
  formatSentence,
  formatText,
  formatUsd,
} from "./format.ts";
import { type Html, html, toText } from "./html.ts";
import { listTuned, type Overview } from "./overview.ts";
import type { Configuration, OverviewRow, TunedRow, UntunedRow } from "./overview-row.ts";
import {
  describeChange,
  describeCounts,
  describeMissingMonths,
  describeState,
  describeWorth,
  describeWorthRange,
  formatFunctions,
  formatSaving,
} from "./overview-words.ts";

const ICONS = {
  switch: html`<path d="M4 8h13m-4-5 5 5-5 5M20 16H7m4-5-5 5 5 5"/>`,
  keep: html`<path d="m4 12.5 5.5 5.5L20 6.5"/>`,
  none: html`<path d="M12 5v9m0 4.5v.5"/>`,
} as const;

/**
 * The overview of many tuned functions: one file that needs no network and no script, and whose
 * Content-Security-Policy allows its own style alone.
 * @param shell the page without content, as `buildOverviewShell` made it
 * @throws Error when the shell lacks one of its places
 */
export function renderOverview(overview: Overview, shell: string): string {
  const { functions, totals } = overview;
  const tuned = listTuned(functions);
  const untuned = functions.filter((row) => row.state !== "tuned");
  return fillTemplate(shell, {
    title: toText(html`Power tuning of ${formatFunctions(totals.functions)}`),
    content: toText(html`${renderMasthead(overview, tuned)}
${renderSummary(overview)}
${tuned.some(({ environment }) => environment === "local") && renderLocalStrip()}
${tuned.length > 0 && renderTable(overview, tuned)}
${untuned.length > 0 && renderUntuned(untuned)}
${renderFooter(overview, tuned)}`),
  });
}

function renderMasthead({ totals, finishedAt, maxCostUsd }: Overview, tuned: readonly TunedRow[]): Html {
  const regions = [...new Set(tuned.map(({ region }) => region))].toSorted();
  const limit = maxCostUsd === undefined ? "" : ` of at most ${formatUsd(maxCostUsd, totals.currency)}`;
  const items: [string, string][] = [
    ...(regions.length > 0
      ? [[regions.length === 1 ? "Region" : "Regions", regions.join(", ")] as [string, string]]
      : []),
    ["Measured", formatInstant(finishedAt)],
    ["Measuring cost", `${formatUsd(totals.spentUsd, totals.currency)}${limit}`],
  ];
  return html`<header class="masthead">
<div class="name"><h1>${formatFunctions(totals.functions)}</h1><span class="kind">power tuning overview</span></div>
<dl class="identity">${items.map(([name, value]) => html`<div><dt>${name}</dt><dd>${formatText(value)}</dd></div>`)}</dl>
</header>`;
}

function renderSummary(overview: Overview): Html {
  const { toChange, toKeep, month, currency } = overview.totals;
  const kind = toChange > 0 ? "switch" : toKeep > 0 ? "keep" : "none";
  const range = describeWorthRange(overview);
  return html`<section class="verdict summary ${kind}" aria-labelledby="summary">
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${ICONS[kind]}</svg>
<div class="words">
<h2 id="summary">All together</h2>
<p class="sentence">${describeWorth(overview)}${range !== undefined && html` <span>${capitalize(range)}.</span>`}</p>
<p class="muted">${capitalize(describeCounts(overview.totals))}.</p>
</div>
${month && html`<dl class="sides"><div><dt>A month of ${formatFunctions(month.functions)}</dt><dd><b>${formatUsd(month.nowUsd, currency)} → ${formatUsd(month.thenUsd, currency)}</b></dd></div></dl>`}
</section>`;
}

function renderLocalStrip(): Html {
  return html`<p class="strip local"><b>Local run:</b> measured on this computer, not in AWS. Each report says what compares with AWS, and what does not.</p>`;
}

function renderTable({ totals }: Overview, tuned: readonly TunedRow[]): Html {
  const { month, currency } = totals;
  const largestUsd = Math.max(0, ...tuned.map((row) => row.month?.savingUsd ?? 0));
  return html`<section aria-labelledby="functions">
<h2 id="functions">${month ? "Functions, the most saving first" : "Functions"}</h2>
<table class="functions">
<thead><tr><th scope="col">Function</th><th scope="col">Now</th><th scope="col">Recommended</th><th scope="col">Cost</th><th scope="col">p95</th><th scope="col">Decision</th>${month && html`<th scope="col" class="right">Saves a month</th>`}</tr></thead>
<tbody>${tuned.map((row) => renderRow(row, month !== undefined, largestUsd))}</tbody>
${month && html`<tfoot><tr><th scope="row" colspan="6">Total</th><td class="saving right">${formatSigned(month.savingUsd, currency)}</td></tr></tfoot>`}
</table>
</section>`;
}

function renderRow(row: TunedRow, hasMonths: boolean, largestUsd: number): Html {
  const { cost, p95 } = describeChange(row);
  const isMore = (row.month?.savingUsd ?? 0) < 0;
  return html`<tr class="${row.decision}${isMore && " more"}">
<th scope="row">${renderName(row)}</th>
<td class="from" data-label="now">${renderConfiguration(row.current)}</td>
<td class="to"${row.decision !== "keep" && html` data-label="better"`}>${row.decision !== "keep" && renderConfiguration(row.recommended)}</td>
<td class="cost"${cost !== "" && html` data-label="cost"`}>${renderChange(cost)}</td>
<td class="p95"${p95 !== "" && html` data-label="p95"`}>${renderChange(p95)}</td>
<td class="decision">${describeState(row)}</td>
${hasMonths && renderSaving(row, largestUsd)}</tr>
`;
}

function renderConfiguration(configuration: Configuration): Html {
  return html`<span class="configuration ${configuration.architecture}">${formatConfiguration(configuration)}</span>`;
}

function renderChange(text: string): Html {
  if (/^[?≈]/.test(text)) return html`<span class="unsure">${text}</span>`;
  return /slower|more expensive/.test(text) ? html`<span class="worse">${text}</span>` : html`${text}`;
}

/** Bars are as long as what they save, the most saving of all the whole width. */
function renderSaving(row: TunedRow, largestUsd: number): Html {
  const { month, currency } = row;
  const saving = formatSaving(row);
  if (!month || saving === undefined)
    return html`<td class="saving right"><small>volume not known</small></td>`;
  const width = month.savingUsd > 0 ? (100 * month.savingUsd) / largestUsd : 0;
  return html`<td class="saving right">${row.decision === "keep" ? "–" : html`<b>${saving}</b>`}${width > 0 && html`<svg class="bar" viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect x="${(100 - width).toFixed(2)}" width="${width.toFixed(2)}" height="5"/></svg>`} <small>of ${formatUsd(month.nowUsd, currency)}</small></td>`;
}

function formatSigned(usd: number, currency: TunedRow["currency"]): string {
  return `${usd < 0 ? "-" : ""}${formatUsd(Math.abs(usd), currency)}`;
}

function renderUntuned(rows: readonly UntunedRow[]): Html {
  return html`<section aria-labelledby="untuned">
<h2 id="untuned">Without a recommendation</h2>
<ul class="untuned">${rows.map(
    (
      row,
    ) => html`<li class="${row.state}"><b>${renderName(row)}</b> <span class="how">${describeState(row)}</span><p>${formatSentence(row.reason)}</p></li>
`,
  )}</ul>
</section>`;
}

/** With a link to its own report, where there is one: a relative path, so that none of it can be a scheme. */
function renderName({ functionName, reportPath }: OverviewRow): Html {
  const name = formatText(functionName);
  if (reportPath === undefined) return html`${name}`;
  const address = `./${reportPath
    .split("/")
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join("/")}`;
  return html`<a href="${address}">${name}</a>`;
}

function renderFooter({ totals }: Overview, tuned: readonly TunedRow[]): Html | false {
  const notes = [
    tuned.length > 0 &&
      "Changes are against the current configuration: ≈ is the same within the margin, ? cannot be told from what was measured.",
    totals.month !== undefined &&
      "A month is each function's own invocations at list price, without the free tier.",
    describeMissingMonths(totals),
  ].filter((note) => typeof note === "string");
  return (
    notes.length > 0 &&
    html`<footer class="muted">${notes.map((note) => html`<p>${note.replace(/\.?$/, ".")}</p>`)}</footer>`
  );
}
