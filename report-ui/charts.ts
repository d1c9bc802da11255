import {
  Chart,
  LinearScale,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from "chart.js";
import type { Currency } from "../lib/prices/price-list.ts";
import {
  CURRENCY_SYMBOLS,
  formatConfiguration,
  formatDurationMs,
  formatUsdPerMillion,
} from "../lib/report/format.ts";
import type { FailedPoint, MeasuredPoint, ReportData } from "../lib/report/report-data.ts";
import { formatP99 } from "../lib/report/table.ts";
import { ARCHITECTURES, type Architecture } from "../lib/units.ts";
import { type Axis, chooseLabels, fitDurationAxis, fitFromZero, formatTick } from "./axis.ts";
import { makeOverlay } from "./overlay.ts";
import { NARROW_PX, SHAPES, type Theme } from "./theme.ts";

Chart.register(LinearScale, LineElement, LogarithmicScale, PointElement, ScatterController, Tooltip);

export type Statistic = "p50Ms" | "p90Ms" | "p95Ms" | "p99Ms" | "meanMs";

export interface Panels {
  readonly duration: HTMLCanvasElement;
  readonly cost: HTMLCanvasElement;
}

const STATISTICS: readonly Statistic[] = ["p50Ms", "p90Ms", "p95Ms", "p99Ms", "meanMs"];

/** Pixels by which the two architectures make room for each other, to the left and to the right. */
const DODGE_PX = 5;

const RIGHT_PADDING = 16;

/** Pixels of a digit at the size of the ticks; wider than in any common font. */
const DIGIT_WIDTH = 7.7;

/** Draws both panels on one memory axis. Returns what takes them away again. */
export function drawPanels(panels: Panels, data: ReportData, statistic: Statistic, theme: Theme): () => void {
  const measured = data.candidates.filter((candidate) => candidate.state === "measured");
  const durations = measured.flatMap((point) => STATISTICS.map((name) => point[name]));
  const durationAxis = fitDurationAxis(Math.min(...durations), Math.max(...durations));
  const costAxis = fitFromZero(Math.max(...measured.map(({ costPerMillionUsd }) => costPerMillionUsd)));
  const formatCostTick = (value: number) =>
    `${CURRENCY_SYMBOLS[data.currency]}${formatTick(value, costAxis.ticks)}`;
  const gutter = widestTick(panels.duration, theme, [
    ...durationAxis.ticks.map((tick) => formatTick(tick, durationAxis.ticks)),
    ...costAxis.ticks.map((tick) => formatCostTick(tick)),
  ]);
  const shared = { data, measured, theme, gutter };
  const charts = [
    drawPanel(panels.duration, {
      ...shared,
      axis: durationAxis,
      isDuration: true,
      read: (point) => point[statistic],
      formatY: (value) => formatTick(value, durationAxis.ticks),
    }),
    drawPanel(panels.cost, {
      ...shared,
      axis: costAxis,
      isDuration: false,
      read: ({ costPerMillionUsd }) => costPerMillionUsd,
      formatY: formatCostTick,
    }),
  ];
  return () => {
    for (const chart of charts) chart.destroy();
  };
}

interface Panel {
  readonly data: ReportData;
  readonly measured: readonly MeasuredPoint[];
  readonly theme: Theme;
  /** Room for the ticks of the vertical axis, the same in both panels so that their memory axes align. */
  readonly gutter: number;
  readonly axis: Axis;
  readonly isDuration: boolean;
  readonly read: (point: MeasuredPoint) => number;
  readonly formatY: (value: number) => string;
}

function drawPanel(canvas: HTMLCanvasElement, panel: Panel): Chart<"scatter"> {
  const { data, measured, theme, gutter, axis, isDuration, read, formatY } = panel;
  const architectures = ARCHITECTURES.filter((name) =>
    measured.some(({ architecture }) => architecture === name),
  );
  const series = architectures.map((name) => measured.filter(({ architecture }) => architecture === name));
  const failed = data.candidates.filter((candidate) => candidate.state === "failed");
  const isDodged = new Set(data.candidates.map(({ architecture }) => architecture)).size > 1;
  const memoryAxis = fitMemoryAxis(data);
  const plotWidth = (canvas.parentElement?.clientWidth ?? canvas.width) - gutter - RIGHT_PADDING;
  const dodge = (DODGE_PX / Math.max(plotWidth, 1)) * (memoryAxis.max - memoryAxis.min);
  const xOf = ({ architecture, memoryMb }: MeasuredPoint | FailedPoint) =>
    Math.log2(memoryMb) + (isDodged ? (architecture === "arm64" ? dodge : -dodge) : 0);
  const sizesMb = [...new Set(data.candidates.map(({ memoryMb }) => memoryMb))].sort((a, b) => a - b);
  const font = { family: theme.font, size: 12 };
  const radiusIn = (chart: Chart, architecture: Architecture) =>
    SHAPES[architecture].radius - (chart.width < NARROW_PX ? 1.5 : 0);
  return new Chart(canvas, {
    type: "scatter",
    data: {
      datasets: architectures.map((architecture, index) => ({
        label: architecture,
        data: (series[index] ?? []).map((point) => ({ x: xOf(point), y: read(point) })),
        showLine: true,
        borderColor: theme.colour[architecture],
        borderWidth: 1.5,
        borderDash: [...SHAPES[architecture].dash],
        pointBackgroundColor: theme.colour[architecture],
        pointBorderColor: theme.background,
        pointBorderWidth: 1,
        pointStyle: SHAPES[architecture].pointStyle,
        pointRadius: ({ chart }) => radiusIn(chart, architecture),
        pointHoverRadius: ({ chart }) => radiusIn(chart, architecture) + 2,
        pointHitRadius: 10,
        clip: 8,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { top: isDuration ? 20 : 8, right: RIGHT_PADDING } },
      interaction: { mode: "nearest", intersect: true },
      scales: {
        x: {
          type: "linear",
          ...memoryAxis,
          border: { color: theme.muted },
          grid: { color: theme.line },
          title: { display: !isDuration, text: "Memory in MB", color: theme.muted, font },
          ticks: { color: theme.muted, font, autoSkip: false, maxRotation: 0 },
          afterBuildTicks: (scale) => {
            scale.ticks = sizesMb.map((memoryMb) => ({ value: Math.log2(memoryMb) }));
          },
          afterTickToLabelConversion: (scale) => {
            const labels = labelMemory(data, sizesMb, scale.chart.width - gutter - RIGHT_PADDING, scale);
            scale.ticks = scale.ticks.map((tick, index) => ({ ...tick, label: labels[index] ?? "" }));
          },
        },
        y: {
          type: axis.scale,
          min: axis.min,
          max: axis.max,
          border: { color: theme.muted },
          grid: { color: theme.line },
          ticks: { color: theme.muted, font, autoSkip: false, callback: (value) => formatY(Number(value)) },
          afterBuildTicks: (scale) => {
            scale.ticks = axis.ticks.map((value) => ({ value }));
          },
          afterFit: (scale) => {
            scale.width = gutter;
          },
        },
      },
      plugins: {
        tooltip: {
          backgroundColor: theme.text,
          titleColor: theme.background,
          bodyColor: theme.background,
          titleFont: { family: theme.font, size: 13 },
          bodyFont: { family: theme.font, size: 13 },
          displayColors: false,
          callbacks: {
            title: ([item]) => {
              const point = item && series[item.datasetIndex]?.[item.dataIndex];
              return point ? formatConfiguration(point) : "";
            },
            label: ({ datasetIndex, dataIndex }) => {
              const point = series[datasetIndex]?.[dataIndex];
              return point ? describePoint(point, data.currency) : [];
            },
          },
        },
      },
    },
    plugins: [
      makeOverlay({
        theme,
        series,
        failed,
        currentKey: data.currentKey,
        pickKey: data.pickKey,
        isDuration,
        xOf,
      }),
    ],
  });
}

function describePoint(
  { p50Ms, p95Ms, p99Ms, warmCount, costPerMillionUsd }: MeasuredPoint,
  currency: Currency,
): string[] {
  return [
    `p50 ${formatDurationMs(p50Ms)}`,
    `p95 ${formatDurationMs(p95Ms)}`,
    `p99 ${formatP99(p99Ms, warmCount)}`,
    `${formatUsdPerMillion(costPerMillionUsd, currency)} per million`,
  ];
}

/** From the smallest to the largest size tried, with room for the outermost marks. */
function fitMemoryAxis({ candidates }: ReportData): { min: number; max: number } {
  const positions = candidates.map(({ memoryMb }) => Math.log2(memoryMb));
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  const padding = Math.max(0.2, (last - first) * 0.04);
  return { min: first - padding, max: last + padding };
}

/** The label of each size where there is room, first for those that matter; its grid line is always there. */
function labelMemory(
  { candidates, pickKey, currentKey }: ReportData,
  sizesMb: readonly number[],
  plotWidth: number,
  axis: { readonly min: number; readonly max: number },
): string[] {
  const isMarked = (size: number) =>
    candidates.some(({ key, memoryMb }) => memoryMb === size && (key === pickKey || key === currentKey));
  const isOutermost = (size: number) => size === sizesMb[0] || size === sizesMb.at(-1);
  const rank = (size: number) =>
    isMarked(size) ? 0 : isOutermost(size) ? 1 : Number.isInteger(Math.log2(size)) ? 2 : 3;
  const shown = chooseLabels(
    sizesMb.map((size) => ({
      position: ((Math.log2(size) - axis.min) / (axis.max - axis.min)) * plotWidth,
      width: String(size).length * DIGIT_WIDTH,
      rank: rank(size),
    })),
    6,
  );
  return sizesMb.map((size, index) => (shown[index] ? String(size) : ""));
}

function widestTick(canvas: HTMLCanvasElement, theme: Theme, texts: readonly string[]): number {
  const context = canvas.getContext("2d");
  if (!context) return 60;
  context.font = `12px ${theme.font}`;
  return Math.ceil(Math.max(...texts.map((text) => context.measureText(text).width))) + 14;
}
