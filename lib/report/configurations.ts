import type { CandidateFindings, Findings } from "../analyze/findings.ts";
import { COLUMN_MEANINGS } from "./column-meanings.ts";
import { type Html, html } from "./html.ts";
import { computeMonth } from "./months.ts";
import {
  COLUMNS,
  type ColumnId,
  describePruned,
  listRows,
  listShown,
  type Row,
  type ShownCandidate,
} from "./table.ts";
import { renderTable, type TableModel } from "./table-model.ts";
import type { View } from "./view.ts";

/** Every configuration in a table: also the text of what the charts show. */
export function renderConfigurations(findings: Findings, view: View): Html {
  return html`<section aria-labelledby="configurations">
<h2 id="configurations">All configurations</h2>
<div class="scroll" role="group" aria-labelledby="configurations" tabindex="0">
<table id="candidates"${view.monthlyInvocations === undefined && html` class="without-month"`}>
${renderTable(listConfigurations(findings, view))}
</table>
</div>
${describePruned(findings).map((sentence) => html`<p>${sentence}</p>`)}
<details class="legend"><summary>What the columns mean</summary>
<dl>${COLUMNS.map(({ id, heading }) => html`<div><dt>${heading}</dt><dd>${COLUMN_MEANINGS[id]}</dd></div>`)}</dl>
</details>
</section>`;
}

/** The cells of that table, with what each column sorts by. */
export function listConfigurations(findings: Findings, view: View): TableModel {
  const candidates = listShown(findings);
  return {
    columns: COLUMNS,
    rows: listRows(findings, view).flatMap((row, index) => {
      const candidate = candidates[index];
      if (!candidate) return [];
      const { candidateKey, state, mark } = row;
      const isPick = mark.includes("pick");
      return [
        {
          key: candidateKey,
          className: `${state} ${candidate.architecture}${isPick ? " pick" : ""}`,
          cells: COLUMNS.map(({ id }) => {
            const sortBy =
              id === "month" ? monthOf(candidate, findings, view) : SORT_VALUES[id](candidate, row);
            return { text: row[id], ...(sortBy !== undefined && { sortBy }) };
          }),
        },
      ];
    }),
  };
}

type SortValue = number | string | undefined;

const SORT_VALUES: Readonly<
  Record<Exclude<ColumnId, "month">, (candidate: ShownCandidate, row: Row) => SortValue>
> = {
  memory: ({ memoryMb }) => memoryMb,
  architecture: ({ architecture }) => architecture,
  p50: (candidate) => readSummary(candidate)?.warm.duration.p50Ms,
  p90: (candidate) => readSummary(candidate)?.warm.duration.p90Ms,
  p95: (candidate) => readSummary(candidate)?.warm.duration.p95Ms,
  p95Range: (candidate) => {
    const interval = readSummary(candidate)?.warm.duration.intervals.p95Ms;
    return interval?.high ?? interval?.low;
  },
  p99: (candidate) => readSummary(candidate)?.warm.duration.p99Ms,
  coldStart: (candidate) => {
    const cold = readSummary(candidate)?.cold;
    return (cold?.init ?? cold?.restore)?.meanMs;
  },
  billed: (candidate) => readSummary(candidate)?.warm.meanBilledMs,
  costPerMillion: (candidate) => readSummary(candidate)?.costPerMillionUsd,
  costRange: (candidate) => readSummary(candidate)?.costPerMillionInterval?.high,
  maxMemoryUsed: (candidate) => readSummary(candidate)?.maxMemoryUsedMb,
  errors: ({ counts }) => counts.failed,
  frontier: (candidate, { frontier }) => (candidate.state === "measured" ? frontier : undefined),
  mark: (_, { mark }) => mark || undefined,
};

function readSummary(candidate: CandidateFindings) {
  return candidate.state === "measured" ? candidate.summary : undefined;
}

function monthOf(candidate: ShownCandidate, findings: Findings, view: View): number | undefined {
  return candidate.state === "measured"
    ? computeMonth(candidate, findings, view)?.onDemand.totalUsd
    : undefined;
}
