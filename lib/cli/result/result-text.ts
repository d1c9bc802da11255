import type { TuningResult } from "../../analyze/result.ts";
import { renderSummaryText } from "../../report/summary.ts";
import { listColumns, listRows, type Row } from "../../report/table.ts";
import { listWarnings } from "../../report/warnings.ts";
import { drawPlainTable } from "../plain-table.ts";
import type { Terminal } from "../terminal.ts";

/** Columns that a narrow terminal can do without, the first to go first. */
const DISPENSABLE = ["costRange", "p99", "maxMemoryUsed", "billed", "coldStart", "p50", "errors"] as const;

/** The table of all candidates and the recommendation, for people. No trailing newline. */
export function renderResultText(result: TuningResult, terminal: Terminal): string {
  return [renderTable(result, terminal), "", renderSummaryText(result), ...renderWarnings(result)].join("\n");
}

/** One line per candidate, reasons of failed ones below; columns are dropped until it fits the terminal. */
export function renderTable(result: TuningResult, terminal: Terminal): string {
  const rows = listRows(result);
  const columns = listColumns(result).filter(
    ({ id, isPageOnly }) => !isPageOnly && (id !== "mark" || rows.some(({ mark }) => mark)),
  );
  const lines = drawPlainTable(columns, rows, DISPENSABLE, terminal);
  const [head = "", ...body] = lines;
  return [
    head,
    ...body.map((line, index) => paintRow(line, rows[index], terminal)),
    ...renderFailures(rows),
  ].join("\n");
}

function paintRow(line: string, row: Row | undefined, terminal: Terminal): string {
  if (row?.state === "failed") return terminal.paint("dim", line);
  return row?.mark.includes("pick") ? terminal.paint("green", line) : line;
}

function renderFailures(rows: readonly Row[]): string[] {
  const failed = rows.filter(({ message }) => message !== undefined);
  const lines = [...Map.groupBy(failed, ({ message }) => message)].map(
    ([message, alike]) =>
      `  ${alike.map(({ memory, architecture }) => `${memory} ${architecture}`).join(", ")}: ${message}`,
  );
  return lines.length > 0 ? ["", "Failed:", ...lines] : [];
}

function renderWarnings(result: TuningResult): string[] {
  const warnings = listWarnings(result);
  return warnings.length > 0 ? ["", ...warnings.map((text) => `Note: ${text}`)] : [];
}
