type Direction = "ascending" | "descending";

/**
 * Makes the headings of a table buttons that sort it. Without a script there is nothing to press, so the page
 * comes with plain headings. Cells sort by `data-value`; cells without one stay last in either direction.
 *
 * @returns sorts again as it was, after the rows were replaced
 */
export function makeSortable(table: HTMLTableElement): () => void {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  const body = table.tBodies[0];
  if (!body) return () => {};
  const sort = () => {
    const column = headings.findIndex((heading) => heading.hasAttribute("aria-sort"));
    const direction =
      headings[column]?.getAttribute("aria-sort") === "descending" ? "descending" : "ascending";
    body.append(...sortRows([...body.rows], column, direction));
  };
  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction);
      sort();
    });
    heading.replaceChildren(button);
  }
  headings[0]?.setAttribute("aria-sort", "ascending");
  return sort;
}

function sortRows(rows: readonly HTMLTableRowElement[], column: number, direction: Direction) {
  const sign = direction === "ascending" ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a.cells[column]?.dataset.value, b.cells[column]?.dataset.value];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    const [leftNumber, rightNumber] = [Number(left), Number(right)];
    const isNumeric = !Number.isNaN(leftNumber) && !Number.isNaN(rightNumber);
    return sign * (isNumeric ? leftNumber - rightNumber : left < right ? -1 : Number(left > right));
  });
}
