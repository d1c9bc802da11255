import {
  Chart,
  type ChartDataset,
  type ChartOptions,
  LinearScale,
  LogarithmicScale,
  PointElement,
  type Scale,
  ScatterController,
  Tooltip,
} from "chart.js";
import type { Theme } from "../theme.ts";
import { type Axis, formatTick, thinTicks } from "./axis.ts";
import type { AnyChart } from "./marks.ts";
import { wrapText } from "./words.ts";

Chart.register(LinearScale, LogarithmicScale, PointElement, ScatterController, Tooltip);

type Scales = NonNullable<ChartOptions<"scatter">["scales"]>;
export type ScaleOptions = NonNullable<Scales[string]>;

/** What all charts have in common, and where they differ. */
export interface Frame {
  readonly theme: Theme;
  readonly scales: Readonly<Record<string, ScaleOptions>>;
  readonly datasets: ChartDataset<"scatter">[];
  /** What the vertical axis shows, above it: read without turning one's head. */
  readonly title: string;
  /** Rows of text above the plot beside the title. */
  readonly rows?: number;
  /** Heading and lines of a tooltip; undefined for a point without one. */
  readonly describe: (dataset: number, index: number) => readonly string[] | undefined;
  readonly keyOf: (dataset: number, index: number) => string | undefined;
  readonly onPick?: ((candidateKey: string) => void) | undefined;
  readonly onHover?: (candidateKey: string | undefined) => void;
  /** After every change of size or data, before anything is drawn. */
  readonly prepare?: (chart: AnyChart) => void;
  /** Under the points, and over them. */
  readonly drawUnder?: (chart: AnyChart) => void;
  readonly drawOver?: (chart: AnyChart) => void;
}

/** Pixels right of the plot, for marks and labels of ticks that stand on its edge. */
export const RIGHT_PADDING = 18;

const ROW_HEIGHT = 20;

/** Of its text. */
const MAX_TOOLTIP_PX = 380;

/** More points than this in one place are counted, not listed. */
const MAX_LISTED = 3;

/** Makes the chart: background, axes, tooltips and clicks. */
export function makeChart(canvas: HTMLCanvasElement, frame: Frame): AnyChart {
  const { theme, scales, datasets, rows = 1, keyOf, onPick, onHover } = frame;
  const firstOf = (elements: readonly { datasetIndex: number; index: number }[]) =>
    elements[0] && keyOf(elements[0].datasetIndex, elements[0].index);
  return new Chart<"scatter">(canvas, {
    type: "scatter",
    data: { datasets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { top: rows * ROW_HEIGHT + 4, right: RIGHT_PADDING } },
      interaction: { mode: "nearest", intersect: true },
      onClick: (_, elements) => {
        const key = firstOf(elements);
        if (key !== undefined) onPick?.(key);
      },
      onHover: (_, elements) => {
        if (onPick) canvas.style.cursor = elements.length > 0 ? "pointer" : "";
        onHover?.(firstOf(elements));
      },
      scales,
      plugins: { tooltip: makeTooltip(frame) },
    },
    plugins: [
      {
        id: "frame",
        afterUpdate: (chart: AnyChart) => frame.prepare?.(chart),
        beforeDraw: (chart: AnyChart) => paintBackground(chart, theme),
        beforeDatasetsDraw: (chart: AnyChart) => frame.drawUnder?.(chart),
        afterDatasetsDraw: (chart: AnyChart) => {
          frame.drawOver?.(chart);
          drawTitle(chart, frame);
        },
      },
    ],
  });
}

/** Without it, a picture of the canvas would have none. */
function paintBackground({ ctx, width, height }: AnyChart, theme: Theme): void {
  ctx.save();
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, width, height);
  ctx.restore();
}

function drawTitle({ ctx }: AnyChart, { title, theme }: Frame): void {
  ctx.save();
  ctx.font = `12px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(title, 2, 2);
  ctx.restore();
}

function makeTooltip({ theme, describe }: Frame) {
  const cut = ({ ctx, width }: TooltipPlace["chart"], text: string) => {
    ctx.save();
    ctx.font = `13px ${theme.font}`;
    const room = Math.min(MAX_TOOLTIP_PX, width - 48);
    const lines = wrapText(text, (line) => ctx.measureText(line).width <= room);
    ctx.restore();
    return lines;
  };
  let hidden = 0;
  return {
    backgroundColor: theme.text,
    titleColor: theme.background,
    bodyColor: theme.background,
    footerColor: theme.background,
    titleFont: { family: theme.font, size: 13, weight: 600 },
    bodyFont: { family: theme.font, size: 13, lineHeight: 1.35 },
    footerFont: { family: theme.font, size: 13, weight: 400 },
    displayColors: false,
    padding: 10,
    cornerRadius: 6,
    caretPadding: 8,
    filter: (_: unknown, index: number, items: readonly unknown[]) => {
      hidden = Math.max(0, items.length - MAX_LISTED);
      return index < MAX_LISTED;
    },
    callbacks: {
      title: (items: readonly TooltipPlace[]) => {
        const [item] = items;
        if (!item || items.length > 1) return "";
        return describe(item.datasetIndex, item.dataIndex)?.[0] ?? "";
      },
      label: ({ chart, datasetIndex, dataIndex }: TooltipPlace) => {
        const lines = describe(datasetIndex, dataIndex) ?? [];
        const isAlone = chart.getActiveElements().length === 1;
        return lines.slice(isAlone ? 1 : 0).flatMap((line) => cut(chart, line));
      },
      footer: () => (hidden > 0 ? `and ${hidden} more here` : ""),
    },
  };
}

interface TooltipPlace {
  readonly chart: Pick<Chart, "width" | "ctx" | "getActiveElements">;
  readonly datasetIndex: number;
  readonly dataIndex: number;
}

/** Shows the tooltip of one element, or none, as if it were pointed at. */
export function showTooltip(chart: AnyChart, place: { dataset: number; index: number } | undefined): void {
  const active = place ? [{ datasetIndex: place.dataset, index: place.index }] : [];
  const element = place && chart.getDatasetMeta(place.dataset).data[place.index];
  chart.setActiveElements(active);
  chart.tooltip?.setActiveElements(active, { x: element?.x ?? 0, y: element?.y ?? 0 });
  chart.draw();
}

/** Options of an axis of values, with its ticks as text. */
export function makeValueScale(
  axis: Axis,
  theme: Theme,
  { format, isVertical, title }: ValueScale,
): ScaleOptions {
  return {
    type: axis.scale,
    min: axis.min,
    max: axis.max,
    border: { color: theme.muted },
    grid: { color: theme.line },
    title: {
      display: title !== undefined,
      text: [...(title ?? [])],
      color: theme.muted,
      font: { family: theme.font, size: 12 },
      padding: { top: 6 },
    },
    ticks: {
      color: theme.muted,
      font: { family: theme.font, size: 12 },
      autoSkip: !isVertical,
      autoSkipPadding: 16,
      maxRotation: 0,
      callback: (value: number | string) => format(Number(value)),
    },
    afterBuildTicks: (scale: Scale) => {
      const most = isVertical ? Math.max(3, Math.floor(scale.chart.height / 34)) : 40;
      scale.ticks = thinTicks(axis, most).map((value) => ({ value }));
    },
  } as ScaleOptions;
}

interface ValueScale {
  readonly format: (value: number) => string;
  readonly isVertical: boolean;
  /** Lines of the title of a horizontal axis. */
  readonly title?: readonly string[];
}

/** Ticks of an axis with a unit before them, such as a currency. */
export function formatTicksOf(axis: Axis, before = ""): (value: number) => string {
  return (value) => `${before}${formatTick(value, axis.ticks)}`;
}

/** Width of the widest text, so that two charts can give their ticks the same room. */
export function measureWidest(canvas: HTMLCanvasElement, texts: readonly string[], theme: Theme): number {
  const context = canvas.getContext("2d");
  if (!context) return 60;
  context.font = `12px ${theme.font}`;
  return Math.ceil(Math.max(...texts.map((text) => context.measureText(text).width)));
}
