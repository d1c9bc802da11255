import type { Theme } from "../theme.ts";
import type { Axis } from "./axis.ts";
import { drawHaloText } from "./draw-labels.ts";
import { type Box, type Obstacle, overlap, type Place } from "./labels.ts";
import type { Limit } from "./limits.ts";
import { type AnyChart, areaOf, drawLine, toPixel } from "./marks.ts";

const LINE_HEIGHT = 15;

/** Shades what the limit forbids. */
export function drawForbidden(chart: AnyChart, { axis, value }: Limit, theme: Theme): void {
  const area = areaOf(chart);
  const line = clampTo(toPixel(chart, axis, value), area, axis);
  chart.ctx.save();
  chart.ctx.globalAlpha = 0.09;
  chart.ctx.fillStyle = theme.muted;
  if (axis === "y") chart.ctx.fillRect(area.left, area.top, area.width, line - area.top);
  else chart.ctx.fillRect(line, area.top, area.left + area.width - line, area.height);
  chart.ctx.restore();
}

/** Draws limits one after the other, so that their names do not meet. */
export function drawLimits(
  chart: AnyChart,
  limits: readonly Limit[],
  axes: { readonly x?: Axis; readonly y: Axis },
  obstacles: readonly Obstacle[],
  named: readonly Place[],
  theme: Theme,
): Obstacle[] {
  const taken: Obstacle[] = [];
  for (const limit of limits) {
    const shown = limit.axis === "x" ? axes.x : axes.y;
    if (shown) taken.push(...drawLimit(chart, limit, shown, [...obstacles, ...taken], named, theme));
  }
  return taken;
}

/**
 * Draws the line of a limit and its name where that covers least. A limit outside the chart has no line; an arrow in its
 * name says where it is.
 * @param named points that will have a label
 * @returns what other labels must not cover
 */
function drawLimit(
  chart: AnyChart,
  limit: Limit,
  shown: Axis,
  obstacles: readonly Obstacle[],
  named: readonly Place[],
  theme: Theme,
): Obstacle[] {
  const { ctx } = chart;
  const area = areaOf(chart);
  const { axis, value } = limit;
  const isAbove = value > shown.max;
  const isOutside = isAbove || value < shown.min;
  const line = clampTo(toPixel(chart, axis, value), area, axis);
  const ends =
    axis === "y"
      ? [
          { x: area.left, y: line },
          { x: area.left + area.width, y: line },
        ]
      : [
          { x: line, y: area.top },
          { x: line, y: area.top + area.height },
        ];
  ctx.save();
  if (!isOutside) drawLine(ctx, ends, { colour: theme.muted, width: 1.5, dash: [6, 4] });
  ctx.font = `500 12px ${theme.font}`;
  const arrow = axis === "y" ? (isAbove ? "↑ " : "↓ ") : isAbove ? "→ " : "← ";
  const text = `${isOutside ? arrow : ""}${limit.text}`;
  const width = ctx.measureText(text).width + 6;
  const box = choosePlace(
    axis === "y" ? alongRow(area, line, width) : alongColumn(area, line, width),
    area,
    obstacles,
    named,
  );
  drawHaloText(ctx, text, {
    x: box.left + 3,
    y: box.top + LINE_HEIGHT / 2,
    align: "left",
    colour: theme.muted,
    theme,
  });
  ctx.restore();
  const [from, to] = ends as [{ x: number; y: number }, { x: number; y: number }];
  const around = { left: from.x - 2, top: from.y - 2, width: to.x - from.x + 4, height: to.y - from.y + 4 };
  return [{ ...box, isSolid: true }, ...(isOutside ? [] : [{ ...around, isSolid: false }])];
}

/** Just above the line, from left to right, then just below. */
function alongRow({ left, width: room }: Box, line: number, width: number): Box[] {
  const columns = Array.from({ length: 13 }, (_, index) => left + 4 + ((room - width - 8) * index) / 12);
  return [line - LINE_HEIGHT - 1, line + 2].flatMap((top) =>
    columns.map((column) => ({ left: column, top, width, height: LINE_HEIGHT })),
  );
}

/** Right of the line from top to bottom, then left of it. */
function alongColumn({ top, height: room }: Box, line: number, width: number): Box[] {
  const rows = Array.from({ length: 13 }, (_, index) => top + 3 + ((room - LINE_HEIGHT - 6) * index) / 12);
  return [line + 4, line - 4 - width].flatMap((left) =>
    rows.map((row) => ({ left, top: row, width, height: LINE_HEIGHT })),
  );
}

/** Where labels of points will want to be. */
const around = ({ x, y }: Place): Box => ({ left: x - 60, top: y - 26, width: 120, height: 52 });

function choosePlace(
  places: readonly Box[],
  area: Box,
  obstacles: readonly Obstacle[],
  named: readonly Place[],
): Box {
  const costOf = (box: Box) =>
    (box.width * box.height - overlap(box, area)) * 20 +
    obstacles.reduce((sum, obstacle) => sum + overlap(box, obstacle) * (obstacle.isSolid ? 4 : 1), 0) +
    named.reduce((sum, place) => sum + overlap(box, around(place)), 0);
  return places.reduce((best, place) => (costOf(place) < costOf(best) ? place : best));
}

function clampTo(pixel: number, { left, top, width, height }: Box, axis: "x" | "y"): number {
  const [low, high] = axis === "x" ? [left, left + width] : [top, top + height];
  return Math.min(Math.max(pixel, low), high);
}
