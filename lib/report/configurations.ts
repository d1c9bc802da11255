import type { Findings } from "../analyze/findings.ts";
import { explainColumn } from "./column-meanings.ts";
import { type Figures, readFigures } from "./figures.ts";
import { NO_VALUE } from "./format.ts";
import { type Html, html } from "./html.ts";
import { computeMonth } from "./months.ts";
import {
  type ColumnId,
  describePruned,
  listColumns,
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
<dl>${listColumns(findings).map(({ id, heading }) => html`<div><dt>${heading}</dt><dd>${explainColumn(id, findings)}</dd></div>`)}</dl>
</details>
</section>`;
}

/** The cells of that table, with what each column sorts by. */
export function listConfigurations(findings: Findings, view: View): TableModel {
  const candidates = listShown(findings);
  const columns = listColumns(findings);
  return {
    columns,
    rows: listRows(findings, view).flatMap((row, index) => {
      const candidate = candidates[index];
      if (!candidate) return [];
      const figures = readFigures(candidate, findings);
      const { candidateKey, state, mark } = row;
      const isPick = mark.includes("pick");
      return [
        {
          key: candidateKey,
          className: `${state} ${candidate.architecture}${isPick ? " pick" : ""}`,
          cells: columns.map(({ id }) => {
            const sortBy =
              id === "month"
                ? figures && monthOf(candidate, findings, view)
                : SORT_VALUES[id]({ candidate, row, figures });
            return { text: row[id], ...(sortBy !== undefined && { sortBy }) };
          }),
        },
      ];
    }),
  };
}

type SortValue = number | string | undefined;

interface Sorted {
  readonly candidate: ShownCandidate;
  readonly row: Row;
  /** Absent where the row has none. */
  readonly figures: Figures | undefined;
}

const SORT_VALUES: Readonly<Record<Exclude<ColumnId, "month">, (sorted: Sorted) => SortValue>> = {
  memory: ({ candidate }) => candidate.memoryMb,
  architecture: ({ candidate }) => candidate.architecture,
  p50: ({ figures }) => figures?.durations.p50Ms,
  p90: ({ figures }) => figures?.durations.p90Ms,
  p95: ({ figures }) => figures?.durations.p95Ms,
  p95Range: ({ figures }) => {
    const interval = figures?.durations.intervals.p95Ms;
    return interval?.high ?? interval?.low;
  },
  p99: ({ figures }) => figures?.durations.p99Ms,
  coldStart: ({ candidate }) => {
    const cold = readSummary(candidate)?.cold;
    return (cold?.init ?? cold?.restore)?.meanMs;
  },
  billed: ({ figures }) => figures?.meanBilledMs,
  costPerMillion: ({ figures }) => figures?.costPerMillionUsd,
  costRange: ({ figures }) => figures?.costPerMillionInterval?.high,
  maxMemoryUsed: ({ candidate }) => readSummary(candidate)?.maxMemoryUsedMb,
  errors: ({ candidate }) => candidate.counts.failed,
  frontier: ({ row }) => (row.frontier === NO_VALUE ? undefined : row.frontier),
  mark: ({ row }) => row.mark || undefined,
};

function readSummary(candidate: ShownCandidate) {
  return candidate.state === "measured" ? candidate.summary : undefined;
}

function monthOf(candidate: ShownCandidate, findings: Findings, view: View): number | undefined {
  return candidate.state === "measured"
    ? computeMonth(candidate, findings, view)?.onDemand.totalUsd
    : undefined;
}
