import type { FailedFindings } from "../../lib/analyze/findings.ts";
import { ARCHITECTURES } from "../../lib/units.ts";
import { NARROW_PX, SHAPES } from "../theme.ts";
import type { Axis } from "./axis.ts";
import { drawLabels, type Label, type PlacedLabel, placeLabels } from "./draw-labels.ts";
import { drawForbidden, drawLimits } from "./draw-limits.ts";
import type { Drawing, OnPick } from "./drawing.ts";
import { makeChart, makeValueScale } from "./frame.ts";
import type { Obstacle } from "./labels.ts";
import type { Limit } from "./limits.ts";
import {
  type AnyChart,
  areaOf,
  drawGlow,
  drawInside,
  drawLine,
  drawRing,
  drawWhisker,
  listLineObstacles,
  placeWhisker,
  toObstacle,
  toPixel,
  toPointObstacle,
} from "./marks.ts";
import { type MemoryAxis, placeMemory } from "./memory-axis.ts";
import { drawVcpuGuide, makeMemoryScale } from "./memory-scale.ts";
import { clearanceOf, type Figure, findPickKey, type Point } from "./points.ts";

/** One figure by memory size. */
export interface Panel {
  readonly drawing: Drawing;
  readonly points: readonly Point[];
  readonly failed: readonly FailedFindings[];
  readonly memoryAxis: MemoryAxis;
  readonly axis: Axis;
  readonly format: (value: number) => string;
  readonly title: string;
  /** Room for the ticks of the vertical axis, the same in both panels so that their memory axes align. */
  readonly gutter: number;
  readonly read: (point: Point) => Figure;
  /** Bars from p50 to p99, crosses for failed sizes, and the name of the guide. */
  readonly hasSpread: boolean;
  /** Of the memory axis. */
  readonly hasTitle: boolean;
  readonly limits: readonly Limit[];
  readonly namedRoles: readonly string[];
  readonly describe: (index: number) => readonly string[] | undefined;
  readonly onPick: OnPick;
  readonly onHover: (chart: AnyChart, index: number | undefined) => void;
}

const CROSS_ABOVE_PX = 9;

/** Draws it; failed sizes come after the points, in one data set. */
export function drawPanel(canvas: HTMLCanvasElement, panel: Panel): AnyChart {
  const { drawing, points, failed, memoryAxis, axis, format, gutter, read, hasSpread, limits } = panel;
  const { theme, data } = drawing;
  const all = [...points, ...failed];
  const pickKey = findPickKey(data.findings);
  const grow = memoryAxis.markPx - 5;
  const radii = [
    ...points.map(({ architecture, key }) => SHAPES[architecture].radius + grow + (key === pickKey ? 1 : 0)),
    ...failed.map(() => (hasSpread ? 5 : 0)),
  ];
  const colours = all.map(({ architecture }) => theme.colour[architecture]);
  let labels: readonly PlacedLabel[] | undefined;
  const chart: AnyChart = makeChart(canvas, {
    theme,
    title: panel.title,
    rows: hasSpread ? 2 : 1,
    scales: {
      x: makeMemoryScale(memoryAxis, theme, { gutter, hasTitle: panel.hasTitle }),
      y: {
        ...makeValueScale(axis, theme, { format, isVertical: true }),
        afterFit: (scale: { width: number }) => {
          scale.width = gutter;
        },
      } as ReturnType<typeof makeValueScale>,
    },
    datasets: [
      {
        data: [
          ...points.map((point) => ({ x: placeMemory(memoryAxis, point), y: read(point).value })),
          ...failed.map((candidate) => ({ x: placeMemory(memoryAxis, candidate), y: axis.min })),
        ],
        pointStyle: all.map((candidate) =>
          isFailed(candidate) ? "crossRot" : SHAPES[candidate.architecture].pointStyle,
        ),
        pointRadius: radii,
        pointHoverRadius: radii.map((radius) => radius + 2),
        pointHitRadius: 8,
        pointBackgroundColor: colours,
        pointBorderColor: all.map((candidate, index) =>
          isFailed(candidate) ? colours[index] : theme.background,
        ) as string[],
        pointBorderWidth: all.map((candidate) => (isFailed(candidate) ? 2 : 1)),
        hoverBorderWidth: 2,
        clip: 12,
      },
    ],
    keyOf: (_, index) => all[index]?.key,
    describe: (_, index) => panel.describe(index),
    onPick: (key) => {
      if (points.some((point) => point.key === key)) panel.onPick(key);
    },
    onHover: (key) => {
      const index = all.findIndex((candidate) => candidate.key === key);
      panel.onHover(chart, index === -1 ? undefined : index);
    },
    prepare: (chart) => {
      labels = undefined;
      for (const place of listPlaces(chart).slice(points.length)) {
        place.y = chart.chartArea.bottom - CROSS_ABOVE_PX;
      }
    },
    drawUnder: (chart) => {
      for (const limit of limits) drawForbidden(chart, limit, theme);
      drawVcpuGuide(chart, theme, hasSpread);
      const lines = listLines(chart, panel);
      const obstacles = [
        ...listObstacles(chart, panel),
        ...lines.flatMap(({ places }) => listLineObstacles(places)),
      ];
      const wanted = listLabels(chart, panel);
      const taken = drawLimits(chart, limits, { y: axis }, obstacles, wanted, theme);
      drawInside(chart, 4, (context) => {
        for (const { places, colour, dash } of lines)
          drawLine(context, places, { colour, width: 1.25, dash });
        if (hasSpread) drawSpreads(chart, panel);
        for (const [index, place] of listPlaces(chart).slice(0, points.length).entries()) {
          const point = points[index];
          const whisker = point && placeWhisker(chart, "y", place, read(point));
          if (whisker)
            drawWhisker(context, whisker, colours[index] ?? theme.text, Math.min(4, memoryAxis.markPx));
          if (point?.key === pickKey) drawGlow(context, place, 14, colours[index] ?? theme.text);
        }
      });
      labels ??= placeLabels(chart.ctx, wanted, [...obstacles, ...taken], areaOf(chart), theme);
    },
    drawOver: (chart) => {
      for (const [index, place] of listPlaces(chart).entries()) {
        if (points[index]?.isTie) drawRing(chart.ctx, place, 10.5 + grow, theme);
      }
      drawLabels(chart.ctx, labels ?? [], theme);
    },
  });
  return chart;
}

const isFailed = (candidate: Point | FailedFindings) => "state" in candidate;

const listPlaces = (chart: AnyChart) => chart.getDatasetMeta(0).data;

function listLines(chart: AnyChart, { drawing: { hasLines, theme }, points }: Panel) {
  if (!hasLines) return [];
  const places = listPlaces(chart);
  return ARCHITECTURES.map((architecture) => ({
    places: places.filter((_, index) => points[index]?.architecture === architecture),
    colour: theme.colour[architecture],
    dash: SHAPES[architecture].dash,
  }));
}

function listSpreads(chart: AnyChart, { points, memoryAxis }: Panel) {
  const width = Math.max(3, Math.min(chart.width < NARROW_PX ? 6 : 9, memoryAxis.markPx * 2));
  return points.map(({ durations, architecture }, index) => {
    const top = toPixel(chart, "y", durations.p99Ms);
    const bottom = toPixel(chart, "y", durations.p50Ms);
    const left = (listPlaces(chart)[index]?.x ?? 0) - width / 2;
    return { left, top, width, height: Math.max(1, bottom - top), architecture };
  });
}

function drawSpreads(chart: AnyChart, panel: Panel): void {
  const { ctx } = chart;
  ctx.save();
  ctx.globalAlpha = 0.3;
  for (const { left, top, width, height, architecture } of listSpreads(chart, panel)) {
    ctx.fillStyle = panel.drawing.theme.colour[architecture];
    ctx.fillRect(left, top, width, height);
  }
  ctx.restore();
}

function listObstacles(chart: AnyChart, panel: Panel): Obstacle[] {
  const { points, read, hasSpread, drawing } = panel;
  return [
    ...listPlaces(chart).map((place, index) =>
      toPointObstacle(place, clearanceOf(points[index], drawing.data.findings)),
    ),
    ...points.flatMap((point, index) => {
      const place = listPlaces(chart)[index];
      const whisker = place && placeWhisker(chart, "y", place, read(point));
      return whisker ? [toObstacle(whisker)] : [];
    }),
    ...(hasSpread ? listSpreads(chart, panel).map((box) => ({ ...box, isSolid: false })) : []),
  ];
}

function listLabels(chart: AnyChart, { points, namedRoles }: Panel): Label[] {
  const labels = points.flatMap(({ roles }, index): Label[] => {
    const place = listPlaces(chart)[index];
    const own = roles.filter((role) => namedRoles.includes(role));
    if (!place || own.length === 0) return [];
    const variants = [[own.join(", ")], ...(own.length > 1 ? [[`${own[0]},`, own.slice(1).join(", ")]] : [])];
    return [{ x: place.x, y: place.y, variants, isStrong: own.includes("pick") }];
  });
  return labels.sort((a, b) => Number(b.isStrong) - Number(a.isStrong));
}
