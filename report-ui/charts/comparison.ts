import { SHAPES } from "../theme.ts";
import { type Axis, fitAround } from "./axis.ts";
import { type CandidateChange, listCandidateChanges, type Metric } from "./changes.ts";
import type { Drawing, Drawn } from "./drawing.ts";
import {
  formatTicksOf,
  makeChart,
  makeValueScale,
  measureWidest,
  type ScaleOptions,
  showTooltip,
} from "./frame.ts";
import { type AnyChart, drawInside, drawLine, drawWhisker } from "./marks.ts";
import { nameLatency } from "./words.ts";

const METRICS: readonly Metric[] = ["cost", "latency"];

/** Height that so many rows need to be read, in pixels. */
export function measureComparison(drawing: Drawing): number {
  return 90 + listCandidateChanges(drawing).length * 22;
}

/**
 * What changed since the baseline: a row per candidate, cost on the left and latency on the right, each as a dot with its
 * 95 % interval around zero, and the margin within which a difference counts as none.
 * @returns undefined without a baseline, or where the two have no configuration in common
 */
export function drawComparison(canvas: HTMLCanvasElement, drawing: Drawing): Drawn | undefined {
  const { theme, data, view } = drawing;
  const changes = listCandidateChanges(drawing);
  if (changes.length === 0) return undefined;
  const axis = fitPercent(changes, data.findings.settings.marginPercent);
  const names = changes.map(({ configuration }) => configuration);
  const latencyName = nameLatency(data.findings, view.statistic);
  const scaleOf = (metric: Metric) => (metric === "cost" ? "x" : "x2");
  const chart = makeChart(canvas, {
    theme,
    title: "Change since the baseline",
    scales: {
      x: makePercentScale(axis, "Cost, %", 1, theme),
      x2: makePercentScale(axis, `${capitalize(latencyName)}, %`, 2, theme),
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
          scale.width = measureWidest(canvas, names, theme) + 14;
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
      return change && [change.configuration, ...tell(change, latencyName)];
    },
    drawUnder: (chart) => {
      for (const metric of METRICS) drawZero(chart, scaleOf(metric), drawing);
      for (const [dataset, metric] of METRICS.entries()) {
        drawIntervals(chart, dataset, changes, metric, drawing);
      }
    },
  });
  return {
    description: describe(changes, latencyName, data.findings.settings.marginPercent),
    points: changes.map((change) => ({
      candidateKey: change.key,
      text: `${change.configuration}: ${tell(change, latencyName).join(", ")}`,
    })),
    highlight: (key) => {
      const index = changes.findIndex((change) => change.key === key);
      showTooltip(chart, index === -1 ? undefined : { dataset: 0, index });
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

function makePercentScale(axis: Axis, title: string, place: number, theme: Drawing["theme"]): ScaleOptions {
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
    weight: place,
    offset: true,
  } as ScaleOptions;
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

const tell = ({ cost, latency }: CandidateChange, latencyName: string) => [
  `cost ${cost.text}`,
  `${latencyName} ${latency.text}`,
];

function describe(changes: readonly CandidateChange[], latencyName: string, marginPercent: number): string {
  const count = (metric: Metric, isMore: boolean) =>
    changes.filter(
      (change) => change[metric].verdict === "different" && change[metric].percent > 0 === isMore,
    ).length;
  return [
    `Change since the baseline of ${changes.length === 1 ? "1 configuration" : `${changes.length} configurations`}, with 95 % intervals.`,
    `Cost: ${count("cost", false)} cheaper, ${count("cost", true)} more expensive.`,
    `${capitalize(latencyName)}: ${count("latency", false)} faster, ${count("latency", true)} slower.`,
    `The others are the same within ${marginPercent} %, or it cannot be told.`,
  ].join(" ");
}

const capitalize = (text: string) =>
  /^p\d/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
