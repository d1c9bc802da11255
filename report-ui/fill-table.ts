import type { TableModel } from "../lib/report/table-model.ts";

/** Puts the rows of a model into a table that is on the page, as `renderTable` would, and its headings' texts. */
export function fillTable(table: HTMLTableElement, { columns, rows }: TableModel): void {
  columns.forEach(({ heading }, index) => {
    const cell = table.tHead?.rows[0]?.cells[index];
    const target = cell?.querySelector("button") ?? cell;
    if (target && target.textContent !== heading) target.textContent = heading;
  });
  table.tBodies[0]?.replaceChildren(
    ...rows.map(({ key, className, cells }) => {
      const row = document.createElement("tr");
      row.className = className;
      if (key !== undefined) row.dataset.key = key;
      cells.forEach(({ text, detail, className: own, sortBy }, index) => {
        const cell = document.createElement(index === 0 ? "th" : "td");
        if (index === 0) cell.setAttribute("scope", "row");
        cell.className = [columns[index]?.id, columns[index]?.align, own].filter(Boolean).join(" ");
        if (sortBy !== undefined) cell.dataset.value = String(sortBy);
        cell.textContent = text;
        if (detail !== undefined) {
          const second = document.createElement("small");
          second.textContent = detail;
          cell.append(" ", second);
        }
        row.append(cell);
      });
      return row;
    }),
  );
}
