import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import type { Terminal } from "./terminal.ts";

/** Two spaces between columns and no lines: easy to read, and to cut with `awk`. */
const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

export interface PlainColumn<Id extends string> {
  readonly id: Id;
  readonly heading: string;
  readonly align: "left" | "right";
}

/**
 * A table for people, one line a row under the headings. On a terminal that is too narrow, columns are left out until it
 * fits.
 * @param dispensable ids of columns that may go, the first to go first
 * @returns the lines, the headings' first
 */
export function drawPlainTable<Id extends string>(
  columns: readonly PlainColumn<Id>[],
  rows: readonly Readonly<Record<Id, string>>[],
  dispensable: readonly Id[],
  terminal: Terminal,
): readonly string[] {
  const table = new Table({
    head: columns.map(({ heading }) => terminal.paint("bold", heading)),
    colAligns: columns.map(({ align }) => align),
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => columns.map(({ id }) => row[id])));
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  const width = Math.max(...lines.map((line) => [...stripVTControlCharacters(line)].length));
  const [next, ...others] = dispensable;
  if (next === undefined || !terminal.isLive || width <= terminal.columns) return lines;
  return drawPlainTable(
    columns.filter(({ id }) => id !== next),
    rows,
    others,
    terminal,
  );
}
