import {
  Chart,
  LinearScale,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from "chart.js";
import { formatConfiguration, formatDurationMs, formatUsdPerMillion } from "../lib/report/format.ts";
import type { FailedPoint, MeasuredPoint, ReportData } from "../lib/report/report-data.ts";
import { formatP99 } from "../lib/report/table.ts";
import { ARCHITECTURES, type Architecture } from "../lib/units.ts";
import { type Axis, chooseLabels, fitDurationAxis, fitFromZero, formatTick } from "./axis.ts";
import { makeOverlay } from "./overlay.ts";
import { SHAPES, type Theme } from "./theme.ts";

Chart.register(LinearScale, LineElement, LogarithmicScale, PointElement, ScatterController, Tooltip);

export type Statistic = "p50Ms" | "p90Ms" | "p95Ms" | "p99Ms" | "meanMs";

export interface Panels {
  readonly duration: HTMLCanvasElement;
  readonly cost: HTMLCanvasElement;
}

const STATISTICS: readonly Statistic[] = ["p50Ms", "p90Ms", "p95Ms", "p99Ms", "meanMs"];

/** Distance on the log2 axis by which the two architectures make room for each other: 2.5 %. */
const DODGE = 0.035;

const RIGHT_PADDING = 16;

/** Draws both panels on one memory axis. Returns what takes them away again. */
export function drawPanels(panels: Panels, data: ReportData, statistic: Statistic, theme: Theme): () => void {
  const measured = data.candidates.filter((candidate) => candidate.state === "measured");
  const durations = measured.flatMap((point) => STATISTICS.map((name) => point[name]));
  const durationAxis = fitDurationAxis(Math.min(...durations), Math.max(...durations));
  const costAxis = fitFromZero(Math.max(...measured.map(({ costPerMillionUsd }) => costPerMillionUsd)));
  const gutter = widestTick(panels.duration, theme, [
    ...durationAxis.ticks.map((tick) => formatTick(tick, durationAxis.ticks)),
    ...costAxis.ticks.map((tick) => `$${formatTick(tick, costAxis.ticks)}`),
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
      formatY: (value) => `$${formatTick(value, costAxis.ticks)}`,
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
  const xOf = ({ architecture, memoryMb }: MeasuredPoint | FailedPoint) =>
    Math.log2(memoryMb) + (isDodged ? (architecture === "arm64" ? DODGE : -DODGE) : 0);
  const font = { family: theme.font, size: 12 };
  const radiusIn = (chart: Chart, architecture: Architecture) =>
    SHAPES[architecture].radius - (chart.width < 500 ? 1.5 : 0);
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
          ...fitMemoryAxis(data),
          border: { color: theme.muted },
          grid: { color: theme.line },
          title: { display: !isDuration, text: "Memory in MB", color: theme.muted, font },
          ticks: { color: theme.muted, font, autoSkip: false, maxRotation: 0 },
          afterBuildTicks: (scale) => {
            scale.ticks = labelMemory(data, scale.chart.width - gutter - RIGHT_PADDING, scale);
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
              return point ? describePoint(point) : [];
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

function describePoint({ p50Ms, p95Ms, p99Ms, warmCount, costPerMillionUsd }: MeasuredPoint): string[] {
  return [
    `p50 ${formatDurationMs(p50Ms)}`,
    `p95 ${formatDurationMs(p95Ms)}`,
    `p99 ${formatP99(p99Ms, warmCount)}`,
    `${formatUsdPerMillion(costPerMillionUsd)} per million`,
  ];
}

/** From the smallest to the largest size tried, with room for the outermost marks. */
function fitMemoryAxis({ candidates }: ReportData): { min: number; max: number } {
  const positions = candidates.map(({ memoryMb }) => Math.log2(memoryMb));
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  const padding = Math.max(0.2, (last - first) * 0.04);
  return { min: first - padding, max: last + padding };
}

/** A grid line at every size tried; a label where there is room, first for the sizes that matter. */
function labelMemory(
  data: ReportData,
  plotWidth: number,
  axis: { readonly min: number; readonly max: number },
) {
  const sizesMb = [...new Set(data.candidates.map(({ memoryMb }) => memoryMb))].sort((a, b) => a - b);
  const marked = data.candidates.filter(({ key }) => key === data.pickKey || key === data.currentKey);
  const labels = sizesMb.map((memoryMb, index) => ({
    position: ((Math.log2(memoryMb) - axis.min) / (axis.max - axis.min)) * plotWidth,
    width: String(memoryMb).length * 7.5,
    rank: marked.some((candidate) => candidate.memoryMb === memoryMb)
      ? 0
      : index === 0 || index === sizesMb.length - 1
        ? 1
        : Number.isInteger(Math.log2(memoryMb))
          ? 2
          : 3,
  }));
  const shown = chooseLabels(labels, 6);
  return sizesMb.map((memoryMb, index) => ({
    value: Math.log2(memoryMb),
    label: shown[index] ? String(memoryMb) : "",
  }));
}

function widestTick(canvas: HTMLCanvasElement, theme: Theme, texts: readonly string[]): number {
  const context = canvas.getContext("2d");
  if (!context) return 60;
  context.font = `12px ${theme.font}`;
  return Math.ceil(Math.max(...texts.map((text) => context.measureText(text).width))) + 14;
}
