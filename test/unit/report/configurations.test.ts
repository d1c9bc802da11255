import { describe, expect, it } from "vitest";
import { listConfigurations, renderConfigurations } from "../../../lib/report/configurations.ts";
import { toText } from "../../../lib/report/html.ts";
import { computeMonth } from "../../../lib/report/months.ts";
import { COLUMNS, listRows } from "../../../lib/report/table.ts";
import { renderTable } from "../../../lib/report/table-model.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import { fullResult, resultWithFailures, searchResult, withMonthResult } from "../../helpers/results.ts";

describe("listConfigurations", () => {
  it("has the cells of every list, and sorts by the figures behind them", () => {
    const result = withMonthResult();
    const view = chooseView(result);
    const { rows } = listConfigurations(result, view);
    expect(rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual(
      listRows(result).map((row) => COLUMNS.map(({ id }) => row[id])),
    );
    const row = rows.find(({ key }) => key === "arm64-1024");
    const values = Object.fromEntries(COLUMNS.map(({ id }, index) => [id, row?.cells[index]?.sortBy]));
    const candidate = measuredOf(result, "arm64-1024");
    const { warm, cold, costPerMillionUsd, costPerMillionInterval } = candidate.summary;
    expect(values).toMatchObject({
      memory: 1024,
      architecture: "arm64",
      p95: warm.duration.p95Ms,
      p95Range: warm.duration.intervals.p95Ms?.low,
      coldStart: cold?.init?.meanMs,
      billed: warm.meanBilledMs,
      costPerMillion: costPerMillionUsd,
      costRange: costPerMillionInterval?.high,
      month: computeMonth(candidate, result, view)?.onDemand.totalUsd,
      errors: 0,
      mark: "pick",
    });
  });

  it("has nothing to sort by where there is no figure, so that those come last", () => {
    const { rows } = listConfigurations(resultWithFailures(), chooseView(resultWithFailures()));
    const failed = rows.find(({ key }) => key === "arm64-128");
    const sorted = COLUMNS.flatMap(({ id }, index) =>
      failed?.cells[index]?.sortBy === undefined ? [] : [id],
    );
    expect(sorted).toEqual(["memory", "architecture", "errors"]);
    expect(failed?.className).toBe("failed arm64");
  });

  it("marks the pick, and no tie of it", () => {
    const { rows } = listConfigurations(fullResult(), chooseView(fullResult()));
    const picks = rows.filter(({ className }) => / pick$/.test(className)).map(({ key }) => key);
    expect(picks).toEqual(["arm64-1024"]);
  });
});

describe("renderConfigurations", () => {
  it("shows the month's column only where there is a month", () => {
    const render = (result: ReturnType<typeof fullResult>) =>
      toText(renderConfigurations(result, chooseView(result)));
    expect(render(fullResult())).toContain('<table id="candidates" class="without-month">');
    expect(render(withMonthResult())).toContain('<table id="candidates">');
    expect(render(searchResult())).toMatch(/<p>\d+ of 32 configurations were not measured: /);
  });
});

describe("renderTable", () => {
  it("makes the first cell the heading of its row, and every text a text", () => {
    const markup = toText(
      renderTable({
        columns: [
          { id: "a", heading: "<A>", align: "left" },
          { id: "b", heading: "B", align: "right" },
        ],
        rows: [
          {
            key: '"',
            className: "x",
            cells: [{ text: "<b>" }, { text: "2", detail: "<i>", className: "y", sortBy: 2 }],
          },
        ],
      }),
    );
    expect(markup).toBe(
      '<thead><tr><th scope="col" class="a left">&lt;A&gt;</th><th scope="col" class="b right">B</th></tr></thead>\n' +
        '<tbody><tr class="x" data-key="&quot;"><th scope="row" class="a left">&lt;b&gt;</th>' +
        '<td class="b right y" data-value="2">2 <small>&lt;i&gt;</small></td></tr>\n</tbody>',
    );
  });
});
