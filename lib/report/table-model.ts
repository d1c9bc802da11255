import { type Html, html } from "./html.ts";

/** A table as both the page without its script and the script itself draw it. Texts are shown as they are. */
export interface TableModel {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

export interface TableColumn {
  /** Its class. */
  readonly id: string;
  readonly heading: string;
  readonly align: "left" | "right";
}

export interface TableRow {
  /** Of a candidate, where the row is about one. */
  readonly key?: string;
  readonly className: string;
  /** One for each column; the first is the row's heading. */
  readonly cells: readonly TableCell[];
}

export interface TableCell {
  readonly text: string;
  readonly className?: string;
  /** A second line, smaller. */
  readonly detail?: string;
  /** What the column sorts by; a cell without comes last. */
  readonly sortBy?: number | string;
}

/** The table's head and body, to be put into a `table` element. */
export function renderTable({ columns, rows }: TableModel): Html {
  return html`<thead><tr>${columns.map(
    ({ id, heading, align }) => html`<th scope="col" class="${id} ${align}">${heading}</th>`,
  )}</tr></thead>
<tbody>${rows.map(
    ({ key, className, cells }) =>
      html`<tr class="${className}"${key !== undefined && html` data-key="${key}"`}>${cells.map((cell, index) => renderCell(cell, columns[index], index === 0))}</tr>
`,
  )}</tbody>`;
}

function renderCell(
  { text, detail, className, sortBy }: TableCell,
  column: TableColumn | undefined,
  isHeading: boolean,
): Html {
  const classes = [column?.id, column?.align, className].filter(Boolean).join(" ");
  const attributes = html`class="${classes}"${sortBy !== undefined && html` data-value="${sortBy}"`}`;
  const content = html`${text}${detail !== undefined && html` <small>${detail}</small>`}`;
  return isHeading
    ? html`<th scope="row" ${attributes}>${content}</th>`
    : html`<td ${attributes}>${content}</td>`;
}
