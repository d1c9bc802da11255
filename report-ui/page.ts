import { formatConfiguration, formatDurationMs, formatUsdPerMillion } from "../lib/report/format.ts";
import type { MeasuredPoint, ReportData } from "../lib/report/report-data.ts";
import { ARCHITECTURES } from "../lib/units.ts";
import { drawPanels, type Statistic } from "./charts.ts";
import { fillLegend } from "./legend.ts";
import { makeSortable } from "./sort-table.ts";
import { readTheme, watchTheme } from "./theme.ts";

function find<T extends Element>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${type.name} #${id}.`);
}

function readData(): ReportData {
  return JSON.parse(find("result", HTMLScriptElement).text);
}

/** What a panel shows, for those who cannot see it: each architecture's first and last point. */
function describe(
  name: string,
  measured: readonly MeasuredPoint[],
  format: (point: MeasuredPoint) => string,
) {
  const parts = ARCHITECTURES.flatMap((architecture) => {
    const points = measured.filter((point) => point.architecture === architecture);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return [];
    const start = `${format(first)} at ${formatConfiguration(first)}`;
    return [first === last ? start : `${start} to ${format(last)} at ${formatConfiguration(last)}`];
  });
  return `${name} by memory size: ${parts.join("; ")}.`;
}

function showCharts(data: ReportData): void {
  const measured = data.candidates.filter((candidate) => candidate.state === "measured");
  if (measured.length === 0) return;
  find("charts", HTMLElement).hidden = false;
  fillLegend(find("legend", HTMLElement), data);
  const select = find("statistic", HTMLSelectElement);
  const panels = { duration: find("duration", HTMLCanvasElement), cost: find("cost", HTMLCanvasElement) };
  let clear = () => {};
  const draw = () => {
    clear();
    const statistic = select.value as Statistic;
    const name = select.selectedOptions[0]?.text ?? "";
    find("duration-caption", HTMLElement).textContent = `Warm duration (${name}), in milliseconds`;
    panels.duration.ariaLabel = describe(`Warm duration (${name})`, measured, (point) =>
      formatDurationMs(point[statistic]),
    );
    panels.cost.ariaLabel = describe("Cost per million invocations", measured, (point) =>
      formatUsdPerMillion(point.costPerMillionUsd, data.currency),
    );
    clear = drawPanels(panels, data, statistic, readTheme());
  };
  select.addEventListener("change", draw);
  watchTheme(draw);
  draw();
}

makeSortable(find("candidates", HTMLTableElement));
showCharts(readData());
