import type { Chart, Plugin } from "chart.js";
import type { FailedPoint, MeasuredPoint } from "../lib/report/report-data.ts";
import { MEMORY_MB_PER_VCPU } from "../lib/units.ts";
import { type Box, placeLabel } from "./axis.ts";
import { NARROW_PX, type Theme } from "./theme.ts";

export interface Overlay {
  readonly theme: Theme;
  /** As in the datasets of the chart: one list per dataset. */
  readonly series: readonly (readonly MeasuredPoint[])[];
  readonly failed: readonly FailedPoint[];
  readonly currentKey: string;
  readonly pickKey?: string;
  /** Draws bars from p50 to p99, crosses for failed sizes, and the name of the guide line. */
  readonly isDuration: boolean;
  readonly xOf: (point: MeasuredPoint | FailedPoint) => number;
}

const LABEL_HEIGHT = 14;

/** Draws what Chart.js has no element for: guide line, spread bars, failed sizes, and the marked points. */
export function makeOverlay(overlay: Overlay): Plugin<"scatter"> {
  return {
    id: "overlay",
    beforeDatasetsDraw(chart) {
      drawGuide(chart, overlay);
      if (overlay.isDuration) drawSpreads(chart, overlay);
    },
    afterDatasetsDraw(chart) {
      if (overlay.isDuration) drawFailed(chart, overlay);
      drawMarks(chart, overlay);
    },
  };
}

function drawGuide(chart: Chart, { theme, isDuration }: Overlay): void {
  const x = toPixel(chart, "x", Math.log2(MEMORY_MB_PER_VCPU));
  const { left, right, top, bottom } = chart.chartArea;
  if (x < left || x > right) return;
  const { ctx } = chart;
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  if (isDuration) {
    ctx.font = `12px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    const text = `1 vCPU at ${MEMORY_MB_PER_VCPU} MB`;
    const half = ctx.measureText(text).width / 2;
    ctx.fillText(text, Math.min(Math.max(x, left + half), right - half), top - 4);
  }
  ctx.restore();
}

function drawSpreads(chart: Chart, overlay: Overlay): void {
  const { ctx } = chart;
  ctx.save();
  ctx.globalAlpha = 0.38;
  for (const box of listSpreads(chart, overlay)) {
    ctx.fillStyle = box.colour;
    ctx.fillRect(box.left, box.top, box.width, box.height);
  }
  ctx.restore();
}

function listSpreads(chart: Chart, { series, theme, xOf }: Overlay): (Box & { readonly colour: string })[] {
  const width = chart.width < NARROW_PX ? 5 : 8;
  return series.flat().map((point) => {
    const top = toPixel(chart, "y", point.p99Ms);
    return {
      left: toPixel(chart, "x", xOf(point)) - width / 2,
      top,
      width,
      height: Math.max(1, toPixel(chart, "y", point.p50Ms) - top),
      colour: theme.colour[point.architecture],
    };
  });
}

function drawFailed(chart: Chart, { failed, theme, xOf }: Overlay): void {
  const { ctx } = chart;
  const y = chart.chartArea.bottom - 8;
  ctx.save();
  ctx.lineWidth = 2;
  for (const point of failed) {
    const x = toPixel(chart, "x", xOf(point));
    ctx.strokeStyle = theme.colour[point.architecture];
    ctx.beginPath();
    ctx.moveTo(x - 4, y - 4);
    ctx.lineTo(x + 4, y + 4);
    ctx.moveTo(x + 4, y - 4);
    ctx.lineTo(x - 4, y + 4);
    ctx.stroke();
  }
  ctx.restore();
}

/** A ring and a word on the pick and the current configuration, where the word covers nothing. */
function drawMarks(chart: Chart, overlay: Overlay): void {
  const { theme, series, pickKey, currentKey, isDuration } = overlay;
  const { ctx, chartArea } = chart;
  const obstacles = [...listPointBoxes(chart), ...(isDuration ? listSpreads(chart, overlay) : [])];
  const area = {
    left: chartArea.left,
    top: chartArea.top,
    width: chartArea.right - chartArea.left,
    height: chartArea.bottom - chartArea.top,
  };
  ctx.save();
  ctx.font = `600 12px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const [index, points] of series.entries()) {
    for (const [position, { key }] of points.entries()) {
      const text = [...(key === pickKey ? ["pick"] : []), ...(key === currentKey ? ["current"] : [])].join(
        ", ",
      );
      const element = chart.getDatasetMeta(index).data[position];
      if (text === "" || !element) continue;
      ctx.strokeStyle = theme.text;
      ctx.lineWidth = 2;
      ctx.setLineDash(key === pickKey ? [] : [3, 3]);
      ctx.beginPath();
      ctx.arc(element.x, element.y, 10, 0, 2 * Math.PI);
      ctx.stroke();
      const size = { width: ctx.measureText(text).width, height: LABEL_HEIGHT };
      const box = placeLabel(element, size, obstacles, area);
      obstacles.push(box);
      ctx.setLineDash([]);
      ctx.strokeStyle = theme.background;
      ctx.lineWidth = 4;
      ctx.strokeText(text, box.left, box.top + LABEL_HEIGHT / 2);
      ctx.fillStyle = theme.text;
      ctx.fillText(text, box.left, box.top + LABEL_HEIGHT / 2);
    }
  }
  ctx.restore();
}

/** The points, and small boxes along the lines between them. */
function listPointBoxes(chart: Chart): Box[] {
  return chart.getSortedVisibleDatasetMetas().flatMap(({ data }) =>
    data.flatMap((point, index) => {
      const next = data[index + 1];
      const steps = next ? Math.ceil(Math.hypot(next.x - point.x, next.y - point.y) / 6) : 0;
      const along = Array.from({ length: steps }, (_, step) => {
        const share = step / steps;
        const x = point.x + ((next?.x ?? point.x) - point.x) * share;
        const y = point.y + ((next?.y ?? point.y) - point.y) * share;
        return { left: x - 1, top: y - 1, width: 2, height: 2 };
      });
      return [{ left: point.x - 9, top: point.y - 9, width: 18, height: 18 }, ...along];
    }),
  );
}

function toPixel(chart: Chart, axis: "x" | "y", value: number): number {
  return chart.scales[axis]?.getPixelForValue(value) ?? 0;
}
