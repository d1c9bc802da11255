import type { Page } from "playwright-core";
import type { TuningResult } from "../../lib/analyze/result.ts";
import { listDurationsOf } from "../../lib/report/page-data.ts";
import { listShortlist } from "../../lib/report/shortlist.ts";
import { modelShortlist } from "../../lib/report/shortlist-section.ts";
import { listSides } from "../../lib/report/sides.ts";
import { COLUMNS, listRows } from "../../lib/report/table.ts";
import type { TableModel } from "../../lib/report/table-model.ts";
import type { View } from "../../lib/report/view.ts";

/** The texts of a table's cells, row by row, as they stand on the page; none where it is not there. */
export function readTable(page: Page, id: string): Promise<string[][]> {
  return page.evaluate(
    `[...document.querySelectorAll("#${id} tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))`,
  );
}

/** What the big figures beside the verdict say. */
export function readSides(page: Page): Promise<string[]> {
  return page.evaluate(
    `[...document.querySelectorAll("#sides > div")].map((side) => side.textContent.trim().replace(/\\s+/g, " "))`,
  );
}

/** The cells of the table of all configurations as every list has them. */
export function expectCandidates(result: TuningResult, view: View): string[][] {
  return listRows(result, view).map((row) => COLUMNS.map(({ id }) => row[id]));
}

export function expectShortlist(result: TuningResult, view: View): string[][] {
  const rows = listShortlist(result, view, listDurationsOf(result));
  return rows.length === 0 ? [] : toTexts(modelShortlist(rows, result, view));
}

export function expectSides(result: TuningResult, view: View): string[] {
  return listSides(result, view, listDurationsOf(result)).map(({ name, headline, detail }) =>
    `${name}${headline} ${detail}`.trim(),
  );
}

export function toTexts({ rows }: TableModel): string[][] {
  return rows.map(({ cells }) =>
    cells.map(({ text, detail }) => (detail === undefined ? text : `${text} ${detail}`)),
  );
}

/** How many different colours a canvas shows: one, when nothing was drawn. */
export function countColours(page: Page, id: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.getElementById("${id}");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`);
}

export function readPicture(page: Page, id: string): Promise<string> {
  return page.evaluate(`document.getElementById("${id}").toDataURL()`);
}
