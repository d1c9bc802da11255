import type { Scale } from "chart.js";
import { capitalize } from "../../lib/report/format.ts";
import { SHAPES } from "../theme.ts";
import { type Axis, fitAround } from "./axis.ts";
import {
  type CandidateChange,
  describeChange,
  describeChanges,
  listCandidateChanges,
  type Metric,
} from "./changes.ts";
import type { Drawing, Drawn } from "./drawing.ts";
import {
  formatTicksOf,
  makeChart,
  makeValueScale,
  measureWidest,
  RIGHT_PADDING,
  type ScaleOptions,
  showTooltip,
} from "./frame.ts";
import { type AnyChart, drawInside, drawLine, drawWhisker } from "./marks.ts";
import { nameLatency } from "./words.ts";

const METRICS: readonly Metric[] = ["cost", "latency"];

/** Room of a tick of percent. */
const TICK_PX = 36;

/** Height that so many rows need to be read, in pixels. */
const measureHeight = (rows: number) => 90 + Math.max(3, rows) * 22;

/**
 * What changed since the baseline: a row per candidate, cost on the left and latency on the right, each as a dot with its
 * 95 % interval around zero, and the margin within which a difference counts as none.
 * The element around the canvas gets the height that the rows need.
 * @returns undefined without a baseline, or where the two have no configuration in common
 */
export function drawComparison(canvas: HTMLCanvasElement, drawing: Drawing): Drawn | undefined {
  const { theme, data, view } = drawing;
  const changes = listCandidateChanges(drawing);
  if (changes.length === 0) return undefined;
  const axis = fitPercent(changes, data.findings.settings.marginPercent);
  const names = changes.map(({ configuration }) => configuration);
  const gutter = measureWidest(canvas, names, theme) + 14;
  // A row that is not as high as its name would have none.
  if (canvas.parentElement) canvas.parentElement.style.height = `${measureHeight(changes.length)}px`;
  const latencyName = nameLatency(data.findings, view.statistic);
  const scaleOf = (metric: Metric) => (metric === "cost" ? "x" : "x2");
  const chart = makeChart(canvas, {
    theme,
    title: "Left of zero is cheaper, or faster",
    scales: {
      x: makePercentScale(axis, "Cost, %", gutter, theme),
      x2: makePercentScale(axis, `${capitalize(latencyName)}, %`, gutter, theme),
      y: {
        type: "linear",
        min: -0.6,
        max: changes.length - 0.4,
        reverse: true,
        border: { color: theme.muted },
        grid: { display: false },
        ticks: {
          color: theme.text,
          font: { family: theme.font, size: 12 },
          autoSkip: true,
          autoSkipPadding: 2,
        },
        afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
          scale.ticks = changes.map((_, value) => ({ value }));
        },
        afterTickToLabelConversion: (scale: { ticks: { value: number }[] }) => {
          scale.ticks = scale.ticks.map((tick) => ({ ...tick, label: names[tick.value] ?? "" }));
        },
        afterFit: (scale: { width: number }) => {
          scale.width = gutter;
        },
      } as ScaleOptions,
    },
    datasets: METRICS.map((metric) => ({
      xAxisID: scaleOf(metric),
      data: changes.map((change, row) => ({ x: change[metric].percent, y: row })),
      pointStyle: changes.map(({ architecture }) => SHAPES[architecture].pointStyle),
      pointRadius: changes.map(({ architecture }) => SHAPES[architecture].radius - 0.5),
      pointHoverRadius: 7,
      pointHitRadius: 8,
      pointBorderWidth: 2,
      pointBorderColor: changes.map(({ architecture }) => theme.colour[architecture]),
      // Filled where there is a difference, as the words have it.
      pointBackgroundColor: changes.map((change) =>
        change[metric].verdict === "different" ? theme.colour[change.architecture] : theme.background,
      ),
      clip: 10,
    })),
    keyOf: (_, index) => changes[index]?.key,
    describe: (_, index) => {
      const change = changes[index];
      return change && [change.configuration, ...describeChange(change, latencyName)];
    },
    drawUnder: (chart) => {
      for (const metric of METRICS) drawZero(chart, scaleOf(metric), drawing);
      for (const [dataset, metric] of METRICS.entries()) {
        drawIntervals(chart, dataset, changes, metric, drawing);
      }
    },
  });
  return {
    description: describeChanges(changes, latencyName, data.findings.settings.marginPercent),
    points: changes.map((change) => ({
      candidateKey: change.key,
      text: `${change.configuration}: ${describeChange(change, latencyName).join(", ")}`,
    })),
    highlight: (key) => {
      const index = changes.findIndex((change) => change.key === key);
      // Costs of two currencies have no dot.
      const dataset = Number.isFinite(changes[index]?.cost.percent) ? 0 : 1;
      showTooltip(chart, index === -1 ? undefined : { dataset, index });
    },
    destroy: () => chart.destroy(),
  };
}

/** The same for both metrics, so that equal lengths are equal changes. */
function fitPercent(changes: readonly CandidateChange[], marginPercent: number): Axis {
  const values = changes.flatMap(({ cost, latency }) =>
    [cost, latency].flatMap(({ percent, lowPercent = percent, highPercent = percent }) => [
      lowPercent,
      highPercent,
    ]),
  );
  const ends = [...values.filter(Number.isFinite), -marginPercent * 2, marginPercent * 2];
  return fitAround(Math.min(...ends), Math.max(...ends));
}

function makePercentScale(axis: Axis, title: string, gutter: number, theme: Drawing["theme"]): ScaleOptions {
  const format = formatTicksOf(axis);
  return {
    ...makeValueScale(axis, theme, {
      format: (value) => (value === 0 ? "0" : `${value > 0 ? "+" : "−"}${format(Math.abs(value))}`),
      isVertical: false,
      title: [title],
    }),
    axis: "x",
    position: "bottom",
    stack: "metrics",
    stackWeight: 1,
    offset: true,
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = chooseTicks(axis, (scale.chart.width - gutter - RIGHT_PADDING) / METRICS.length).map(
        (value) => ({ value }),
      );
    },
  } as ScaleOptions;
}

/** As many as there is room for, zero among them. */
function chooseTicks({ ticks }: Axis, widthPx: number): readonly number[] {
  const zero = Math.max(0, ticks.indexOf(0));
  const every = Math.max(1, Math.ceil((ticks.length * TICK_PX) / widthPx));
  return ticks.filter((_, index) => (index - zero) % every === 0);
}

function drawZero(chart: AnyChart, scaleId: string, { theme, data }: Drawing): void {
  const scale = chart.scales[scaleId];
  if (!scale) return;
  const { top, bottom } = chart.chartArea;
  const margin = data.findings.settings.marginPercent;
  const [low, zero, high] = [100 / (1 + margin / 100) - 100, 0, margin].map((percent) =>
    scale.getPixelForValue(percent),
  );
  const { ctx } = chart;
  ctx.save();
  ctx.globalAlpha = 0.14;
  ctx.fillStyle = theme.muted;
  ctx.fillRect(low ?? 0, top, Math.max(1, (high ?? 0) - (low ?? 0)), bottom - top);
  ctx.globalAlpha = 1;
  drawLine(
    ctx,
    [
      { x: zero ?? 0, y: top },
      { x: zero ?? 0, y: bottom },
    ],
    { colour: theme.muted, width: 1.25 },
  );
  ctx.restore();
}

function drawIntervals(
  chart: AnyChart,
  dataset: number,
  changes: readonly CandidateChange[],
  metric: Metric,
  { theme }: Drawing,
): void {
  const { data, xAxisID } = chart.getDatasetMeta(dataset);
  const scale = chart.scales[xAxisID ?? "x"];
  if (!scale) return;
  drawInside(chart, 4, (context) => {
    for (const [index, place] of data.entries()) {
      const change = changes[index];
      if (change?.[metric].lowPercent === undefined || change[metric].highPercent === undefined) continue;
      const [low, high] = [change[metric].lowPercent, change[metric].highPercent].map((percent) =>
        scale.getPixelForValue(percent),
      );
      const center = { x: place.x, y: place.y };
      drawWhisker(
        context,
        { axis: "x", center, low: low ?? place.x, high: high ?? place.x, lowEnd: "cap", highEnd: "cap" },
        theme.colour[change.architecture],
      );
    }
  });
}
