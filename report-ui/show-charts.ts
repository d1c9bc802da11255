import type { PageData } from "../lib/report/page-data.ts";
import { drawColdStarts } from "./charts/cold-starts.ts";
import { drawComparison } from "./charts/comparison.ts";
import { drawDistribution } from "./charts/distribution.ts";
import type { Drawing, Drawn } from "./charts/drawing.ts";
import { fillLegend } from "./charts/legend.ts";
import { drawScatter } from "./charts/scatter.ts";
import { drawSweep } from "./charts/sweep.ts";
import { choosePick } from "./controls.ts";
import { find } from "./find.ts";
import type { State } from "./state.ts";
import { readTheme } from "./theme.ts";
import { walkPoints } from "./walk-points.ts";

export interface Charts {
  /** Draws all charts as the state has them, in place of what was there. */
  draw(state: State): void;
}

/** @param onPick a configuration whose point was pressed */
export function startCharts(data: PageData, onPick: (candidateKey: string) => void): Charts {
  const { findings } = data;
  const canvas = (id: string) => find(id, HTMLCanvasElement);
  let drawn: Drawn[] = [];

  /** A chart's section is there when the chart has something to show. */
  const show = (sectionId: string, canvases: readonly HTMLCanvasElement[], make: () => Drawn | undefined) => {
    const section = find(sectionId, HTMLElement);
    // Charts measure the room that they have, so it has to be there.
    section.hidden = false;
    const chart = make();
    section.hidden = chart === undefined;
    if (!chart) return;
    for (const one of canvases) one.ariaLabel = chart.description;
    walkPoints(section, canvases[0], chart, onPick);
    drawn.push(chart);
  };

  return {
    draw({ view, scale, hasLines, shownKey = choosePick(findings) }) {
      for (const chart of drawn) chart.destroy();
      drawn = [];
      const drawing: Drawing = { data, view, theme: readTheme(), scale, hasLines };
      fillLegend(find("legend", HTMLElement), drawing);
      const [scatter, latency, cost] = [canvas("scatter"), canvas("sweep-latency"), canvas("sweep-cost")];
      show("tradeoff", [scatter], () => drawScatter(scatter, drawing, onPick));
      show("sweep", [latency, cost], () => drawSweep({ latency, cost }, drawing, onPick));
      const cold = canvas("cold-starts");
      show("cold", [cold], () => drawColdStarts(cold, drawing));
      const comparison = canvas("comparison-canvas");
      show("comparison-chart", [comparison], () => drawComparison(comparison, drawing));
      const [ecdf, order] = [canvas("ecdf"), canvas("order")];
      if (shownKey === undefined) return;
      const samples = data.samples[shownKey];
      order.parentElement?.toggleAttribute("hidden", samples?.kind !== "all");
      show("distribution", [ecdf, order], () => drawDistribution({ ecdf, order }, shownKey, drawing));
      find("distribution-note", HTMLElement).textContent = drawn.at(-1)?.description ?? "";
    },
  };
}
