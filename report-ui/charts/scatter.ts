import { CURRENCY_SYMBOLS } from "../../lib/report/format.ts";
import { findDominator, findFrontier, listSteps } from "../../lib/report/frontier.ts";
import { NARROW_PX, SHAPES } from "../theme.ts";
import { type Axis, fitCostAxis, fitDurationAxis } from "./axis.ts";
import { describeScatter, titleCostAxis } from "./descriptions.ts";
import { drawLabels, type PlacedLabel, placeLabels } from "./draw-labels.ts";
import { drawForbidden, drawLimits } from "./draw-limits.ts";
import type { Drawing, Drawn, OnPick } from "./drawing.ts";
import { formatTicksOf, makeChart, makeValueScale, showTooltip } from "./frame.ts";
import type { Obstacle } from "./labels.ts";
import { isNear, type Limit, listLimits } from "./limits.ts";
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
import { clearanceOf, type Figure, findPickKey, listPoints, listReach, type Point } from "./points.ts";
import { describeCost, describeLatency, describePoint, describeStanding, titleLatency } from "./words.ts";

/** Cost against latency, lower left is better, with the frontier, intervals, ties and limits. */
export function drawScatter(canvas: HTMLCanvasElement, drawing: Drawing, onPick: OnPick): Drawn {
  const { data, theme } = drawing;
  const listed = listPoints(drawing);
  // Those with a name are drawn last, over the others.
  const points = listed.toSorted((a, b) => a.roles.length - b.roles.length);
  const placed = points.map((point) => ({ point, x: point.cost.value, y: point.latency.value }));
  const frontier = findFrontier(placed);
  const isOnFrontier = new Set(frontier.map(({ point }) => point.key));
  const limits = listLimits(drawing);
  const axes = fitAxes(points, limits, drawing);
  const isNarrow = (canvas.parentElement?.clientWidth ?? canvas.width) < NARROW_PX;
  const shrink = (isNarrow ? 1 : 0) + (points.length > 24 ? 1 : 0);
  const radiusOf = ({ architecture, key }: Point) =>
    SHAPES[architecture].radius - shrink + (key === findPickKey(data.findings) ? 1.5 : 0);
  let labels: readonly PlacedLabel[] = [];
  let limitObstacles: readonly Obstacle[] = [];

  const chart = makeChart(canvas, {
    theme,
    title: titleLatency(drawing, axes.y.scale),
    scales: {
      x: makeValueScale(axes.x, theme, {
        format: formatTicksOf(axes.x, CURRENCY_SYMBOLS[data.findings.prices.currency]),
        isVertical: false,
        title: titleCostAxis(axes.x, drawing, isNarrow),
      }),
      y: makeValueScale(axes.y, theme, { format: formatTicksOf(axes.y), isVertical: true }),
    },
    datasets: [
      {
        data: placed.map(({ x, y }) => ({ x, y })),
        pointStyle: points.map(({ architecture }) => SHAPES[architecture].pointStyle),
        pointRadius: points.map(radiusOf),
        pointHoverRadius: points.map((point) => radiusOf(point) + 2),
        pointHitRadius: 8,
        pointBorderWidth: 2,
        hoverBorderWidth: 2,
        pointBorderColor: points.map(({ architecture }) => theme.colour[architecture]),
        pointBackgroundColor: points.map(({ key, architecture }) =>
          isOnFrontier.has(key) ? theme.colour[architecture] : theme.background,
        ),
        clip: 12,
      },
    ],
    keyOf: (_, index) => points[index]?.key,
    onPick,
    describe: (_, index) => {
      const [point, own] = [points[index], placed[index]];
      if (!point || !own) return undefined;
      const dominator = findDominator(own, frontier)?.point;
      return [
        [point.configuration, ...point.roles].join(", "),
        describeLatency(point, drawing),
        describeCost(point, drawing),
        dominator
          ? `beaten by ${dominator.configuration}: no dearer, no slower`
          : "on the frontier: nothing is better in both",
        ...describeStanding(point, drawing),
      ];
    },
    prepare: () => {
      labels = [];
    },
    drawUnder: (chart) => {
      for (const limit of limits) drawForbidden(chart, limit, theme);
      const steps = listSteps(frontier).map(({ x, y }) => ({
        x: toPixel(chart, "x", x),
        y: toPixel(chart, "y", y),
      }));
      const whiskers = listWhiskers(chart, points);
      const obstacles = [
        ...listPlaces(chart).map((place, index) =>
          toPointObstacle(place, clearanceOf(points[index], data.findings)),
        ),
        ...whiskers.map(({ whisker }) => toObstacle(whisker)),
        ...listLineObstacles(steps),
      ];
      const named = listPlaces(chart).filter((_, index) => points[index]?.roles.length !== 0);
      limitObstacles = drawLimits(chart, limits, axes, obstacles, named, theme);
      drawInside(chart, 2, (context) => {
        drawLine(context, steps, { colour: theme.muted, width: 1.25 });
        context.globalAlpha = 0.75;
        for (const { whisker, point } of whiskers) {
          drawWhisker(context, whisker, theme.colour[point.architecture], shrink > 0 ? 3 : 4);
        }
      });
      const pick = points.findIndex(({ key }) => key === findPickKey(data.findings));
      const place = listPlaces(chart)[pick];
      const own = points[pick];
      if (place && own) drawGlow(chart.ctx, place, 15, theme.colour[own.architecture]);
      if (labels.length === 0) {
        labels = placeLabels(
          chart.ctx,
          listLabels(chart, points, isNarrow),
          [...obstacles, ...limitObstacles],
          areaOf(chart),
          theme,
        );
      }
    },
    drawOver: (chart) => {
      for (const [index, place] of listPlaces(chart).entries()) {
        if (points[index]?.isTie) drawRing(chart.ctx, place, 10.5 - shrink, theme);
      }
      drawLabels(chart.ctx, labels, theme);
    },
  });

  return {
    description: describeScatter(listed, frontier.length, drawing),
    points: listed.map((point) => ({ candidateKey: point.key, text: describePoint(point, drawing) })),
    highlight: (key) => {
      const index = points.findIndex((point) => point.key === key);
      showTooltip(chart, index === -1 ? undefined : { dataset: 0, index });
    },
    destroy: () => chart.destroy(),
  };
}

const listPlaces = (chart: AnyChart) => chart.getDatasetMeta(0).data;

function listWhiskers(chart: AnyChart, points: readonly Point[]) {
  return points.flatMap((point, index) => {
    const place = listPlaces(chart)[index];
    if (!place) return [];
    const both = [
      placeWhisker(chart, "x", place, point.cost),
      placeWhisker(chart, "y", place, point.latency),
    ];
    return both.flatMap((whisker) => (whisker ? [{ whisker, point }] : []));
  });
}

/** The pick first: it gets the best place. */
function listLabels(chart: AnyChart, points: readonly Point[], isNarrow: boolean) {
  return [...points.entries()].reverse().flatMap(([index, { roles, memoryMb }]) => {
    const place = listPlaces(chart)[index];
    if (!place || roles.length === 0) return [];
    const memory = `${memoryMb} MB`;
    const whole = [memory, ...roles].join(", ");
    const split = [`${memory},`, roles.join(", ")];
    const stacked = [memory, ...roles].map((part, place) => (place < roles.length ? `${part},` : part));
    const isLong = roles.length > 2 || (isNarrow && roles.length > 1);
    const variants = isLong ? [split, stacked, [whole]] : [[whole], split];
    return [{ x: place.x, y: place.y, variants, isStrong: roles.includes("pick") }];
  });
}

function fitAxes(
  points: readonly Point[],
  limits: readonly Limit[],
  { scale }: Drawing,
): { x: Axis; y: Axis } {
  const reach = (axis: "x" | "y", read: (point: Point) => Figure) => {
    const values = listReach(points.map(read));
    const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
    const near = limits.filter((limit) => limit.axis === axis && isNear(limit.value, low, high));
    return [
      Math.min(low, ...near.map(({ value }) => value)),
      Math.max(high, ...near.map(({ value }) => value)),
    ] as const;
  };
  return {
    x: fitCostAxis(...reach("x", ({ cost }) => cost)),
    y: fitDurationAxis(...reach("y", ({ latency }) => latency), scale),
  };
}
