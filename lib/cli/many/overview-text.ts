import { formatConfiguration, formatText } from "../../report/format.ts";
import type { Overview } from "../../report/overview.ts";
import type { OverviewRow } from "../../report/overview-row.ts";
import {
  describeChange,
  describeCounts,
  describeMissingMonths,
  describeState,
  describeWorth,
  describeWorthRange,
  formatSaving,
} from "../../report/overview-words.ts";
import { drawPlainTable, type PlainColumn } from "../plain-table.ts";
import type { Terminal } from "../terminal.ts";

type ColumnId = "name" | "current" | "pick" | "cost" | "p95" | "saving" | "state";

const COLUMNS: readonly PlainColumn<ColumnId>[] = [
  { id: "name", heading: "Function", align: "left" },
  { id: "current", heading: "Now", align: "right" },
  { id: "pick", heading: "Recommended", align: "right" },
  { id: "cost", heading: "Cost", align: "left" },
  { id: "p95", heading: "p95", align: "left" },
  { id: "saving", heading: "Saves a month", align: "right" },
  { id: "state", heading: "State", align: "left" },
];

/** A line for each function, the most saving first, why some have none, and what all is worth. No trailing newline. */
export function renderOverviewText(overview: Overview, terminal: Terminal): string {
  const { functions, totals } = overview;
  const rows = functions.map(toCells);
  const [head = "", ...body] = drawPlainTable(COLUMNS, rows, ["current", "state", "p95"], terminal);
  const range = describeWorthRange(overview);
  const missing = describeMissingMonths(totals);
  const reasons = functions.flatMap((row) =>
    row.state === "tuned" ? [] : [`  ${row.functionName}: ${formatText(row.reason)}`],
  );
  return [
    head,
    ...body.map((line, index) => paintRow(line, functions[index], terminal)),
    ...(reasons.length > 0 ? ["", "Without a recommendation:", ...reasons] : []),
    "",
    `${describeWorth(overview)}${range === undefined ? "" : `, ${range}`}`,
    `  ${describeCounts(totals)}`,
    ...(missing === undefined ? [] : [`  ${missing}`]),
  ].join("\n");
}

function toCells(row: OverviewRow): Readonly<Record<ColumnId, string>> {
  const state = describeState(row);
  if (row.state !== "tuned") {
    return { name: row.functionName, current: "", pick: "", cost: "", p95: "", saving: "", state };
  }
  const { cost, p95 } = describeChange(row);
  return {
    name: row.functionName,
    current: formatConfiguration(row.current),
    pick: formatConfiguration(row.recommended),
    cost,
    p95,
    saving: row.decision === "keep" ? "" : (formatSaving(row) ?? ""),
    state,
  };
}

function paintRow(line: string, row: OverviewRow | undefined, terminal: Terminal): string {
  if (row?.state === "tuned") return row.decision === "keep" ? line : terminal.paint("green", line);
  return terminal.paint("dim", line);
}
