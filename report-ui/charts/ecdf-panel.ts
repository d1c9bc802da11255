import { formatDurationMs } from "../../lib/report/format.ts";
import { NARROW_PX } from "../theme.ts";
import { type Axis, chooseLabels } from "./axis.ts";
import { drawLabels, placeLabels } from "./draw-labels.ts";
import { drawForbidden, drawLimits } from "./draw-limits.ts";
import type { Drawing } from "./drawing.ts";
import { listPercentiles, listQuantileShares, listShares, type Share, stretchShare } from "./ecdf.ts";
import { formatTicksOf, makeChart, makeValueScale, RIGHT_PADDING, type ScaleOptions } from "./frame.ts";
import type { Place } from "./labels.ts";
import { listLimits } from "./limits.ts";
import {
  type AnyChart,
  areaOf,
  drawInside,
  drawLine,
  drawWhisker,
  listLineObstacles,
  placeWhisker,
  toObstacle,
  toPixel,
  toPointObstacle,
} from "./marks.ts";
import { type Point, readLatency } from "./points.ts";
import { listColds, listWarms, type SampleView } from "./sample-view.ts";
import { formatLatency } from "./words.ts";

export interface EcdfPanel {
  readonly drawing: Drawing;
  readonly point: Point;
  readonly sample: SampleView;
  readonly axis: Axis;
}

/** Duration by percentile, the tail stretched; cold starts are a line of their own. */
export function drawEcdf(canvas: HTMLCanvasElement, { drawing, point, sample, axis }: EcdfPanel): AnyChart {
  const { theme, view } = drawing;
  const colour = theme.colour[point.architecture];
  const { main, cold } = listCurves(sample);
  const count = main.length > 0 ? Math.round(0.5 / (1 - (main.at(-1)?.share ?? 0.5))) : 1;
  const ends = [...main, ...cold].map(({ share }) => stretchShare(share));
  const max = Math.max(1, ...ends) + 0.06;
  const percentiles = listPercentiles(Math.max(count, cold.length, 2));
  const share = view.statistic === "mean" ? undefined : Number(view.statistic.slice(1)) / 100;
  const figure = readLatency(point.durations, view.statistic);
  const isMarked = share !== undefined && stretchShare(share) <= max;
  const limits = listLimits(drawing).filter(
    ({ axis: along, value }) => along === "y" && value >= axis.min && value <= axis.max,
  );
  const toData = ({ share, value }: Share) => ({ x: stretchShare(share), y: value });
  const line = {
    pointRadius: 0,
    pointHitRadius: 6,
    pointHoverRadius: 4,
    clip: 4,
  };
  return makeChart(canvas, {
    theme,
    title: `Duration, ms${axis.scale === "logarithmic" ? " (log scale)" : ""}${cold.length > 0 ? "   △ cold starts, with init or restore" : ""}`,
    scales: {
      x: makePercentileScale(percentiles, max, drawing),
      y: makeValueScale(axis, theme, { format: formatTicksOf(axis), isVertical: true }),
    },
    datasets: [
      {
        ...line,
        data: main.map(toData),
        pointBackgroundColor: colour,
        pointBorderColor: theme.background,
        // A single value is no line.
        pointRadius: main.length === 1 ? 4 : 0,
      },
      {
        ...line,
        data: cold.map(toData),
        pointRadius: cold.length > 40 ? 0 : 3.5,
        pointStyle: "triangle",
        pointBackgroundColor: theme.background,
        pointBorderColor: theme.muted,
        pointBorderWidth: 1.5,
      },
    ],
    keyOf: () => undefined,
    describe: (dataset, index) => {
      const own = (dataset === 0 ? main : cold)[index];
      if (!own) return undefined;
      const percent = (own.share * 100).toFixed(own.share > 0.99 ? 2 : 1);
      return [
        formatDurationMs(own.value),
        `${dataset === 0 ? "" : "cold starts: "}${percent} % are at most this long`,
      ];
    },
    drawUnder: (chart) => {
      for (const limit of limits) drawForbidden(chart, limit, theme);
      drawLimits(chart, limits, { y: axis }, listCurveObstacles(chart), [], theme);
      drawInside(chart, 4, (context) => {
        drawLine(context, listStairs(chart, 1), { colour: theme.muted, width: 1.5, dash: [2, 3] });
        drawLine(context, listStairs(chart, 0), { colour, width: 2 });
      });
    },
    drawOver: (chart) => {
      if (isMarked) {
        const center = { x: toPixel(chart, "x", stretchShare(share)), y: toPixel(chart, "y", figure.value) };
        const whisker = placeWhisker(chart, "y", center, figure);
        drawInside(chart, 4, (context) => {
          if (whisker) drawWhisker(context, whisker, theme.text);
          context.beginPath();
          context.arc(center.x, center.y, 4, 0, 2 * Math.PI);
          context.fillStyle = theme.text;
          context.fill();
        });
        const text = `${view.statistic} ${formatLatency(figure)}`;
        const lines = chart.width < NARROW_PX ? text.split(/ (?=\()/) : [text];
        const label = { ...center, variants: [lines, [view.statistic]], isStrong: true };
        const obstacles = [
          toPointObstacle(center, 7),
          ...(whisker ? [toObstacle(whisker)] : []),
          ...listCurveObstacles(chart),
        ];
        drawLabels(chart.ctx, placeLabels(chart.ctx, [label], obstacles, areaOf(chart), theme), theme);
      }
    },
  });
}

/** The judged durations, and the cold starts apart where those are not the judged ones. */
function listCurves(sample: SampleView): { readonly main: Share[]; readonly cold: Share[] } {
  if (sample.kind === "quantiles")
    return { main: listQuantileShares(sample.durationsMs, sample.count), cold: [] };
  const sort = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  const [warm, cold] = [sort(listWarms(sample.invocations)), sort(listColds(sample.invocations))];
  if (sample.onlyColdStarts && cold.length > 0) return { main: listShares(cold), cold: [] };
  return { main: listShares(warm), cold: listShares(cold) };
}

const listCurveObstacles = (chart: AnyChart) =>
  [0, 1].flatMap((curve) => listLineObstacles(chart.getDatasetMeta(curve).data));

function makePercentileScale(percentiles: readonly number[], max: number, { theme }: Drawing): ScaleOptions {
  const places = percentiles.map((percentile) => stretchShare(percentile / 100));
  const name = (percentile: number) => (percentile === 0 ? "min" : `p${percentile}`);
  const axis = { scale: "linear", min: 0, max, ticks: places } as const;
  return {
    ...makeValueScale(axis, theme, {
      format: () => "",
      isVertical: false,
      title: ["Percentile, tail stretched"],
    }),
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = places.map((value) => ({ value }));
    },
    afterTickToLabelConversion: (scale: { ticks: object[]; chart: { width: number } }) => {
      const plotPx = scale.chart.width - 60 - RIGHT_PADDING;
      const labels = percentiles.map((percentile, index) => ({
        position: ((places[index] ?? 0) / max) * plotPx,
        width: name(percentile).length * 7.7,
        rank: percentile === 75 ? 2 : percentile === 0 ? 1 : 0,
      }));
      const shown = chooseLabels(labels, 6);
      scale.ticks = scale.ticks.map((tick, index) => ({
        ...tick,
        label: shown[index] ? name(percentiles[index] ?? 0) : "",
      }));
    },
    ticks: { color: theme.muted, font: { family: theme.font, size: 12 }, autoSkip: false, maxRotation: 0 },
  } as ScaleOptions;
}

/** The curve of a dataset in steps, half-way between each two of its values. */
function listStairs(chart: AnyChart, dataset: number): Place[] {
  const places = chart.getDatasetMeta(dataset).data;
  return places.flatMap(({ x, y }, index) => {
    const next = places[index + 1];
    if (!next) return [{ x, y }];
    const middle = (x + next.x) / 2;
    return [
      { x, y },
      { x: middle, y },
      { x: middle, y: next.y },
    ];
  });
}
