/** Marks for which Chart.js has no element, in pixels of the canvas. */

import type { Chart } from "chart.js";
import type { Theme } from "../theme.ts";
import type { Box, Obstacle, Place } from "./labels.ts";
import type { Figure } from "./points.ts";

export type AnyChart = Chart<"scatter">;

/** The area between the axes. */
export function areaOf({ chartArea: { left, right, top, bottom } }: AnyChart): Box {
  return { left, top, width: right - left, height: bottom - top };
}

/** Where a value stands on an axis of the chart, in pixels. */
export function toPixel(chart: AnyChart, axis: "x" | "y", value: number): number {
  return chart.scales[axis]?.getPixelForValue(value) ?? 0;
}

/** An interval in pixels along one axis. */
export interface Whisker {
  readonly axis: "x" | "y";
  readonly center: Place;
  /** Pixels along the axis. */
  readonly low: number;
  readonly high: number;
  /** Whether each end is a limit: a cap if so. An end that is not known is an arrow, one outside the chart neither. */
  readonly lowEnd: "cap" | "arrow" | "cut";
  readonly highEnd: "cap" | "arrow" | "cut";
}

const ARROW_LENGTH = 20;

/** The whisker of a figure; undefined where nothing is known of its limits. */
export function placeWhisker(
  chart: AnyChart,
  axis: "x" | "y",
  center: Place,
  { interval, isAtLeast }: Figure,
): Whisker | undefined {
  if (!interval && !isAtLeast) return undefined;
  const { left, right, top, bottom } = chart.chartArea;
  const [first, last, up] = axis === "x" ? [left, right, 1] : [bottom, top, -1];
  const middle = center[axis];
  const limit = (value: number | undefined, isHigh: boolean): [number, Whisker["lowEnd"]] => {
    if (value === undefined) {
      const isOpen = isHigh || interval !== undefined;
      return isOpen ? [middle + (isHigh ? up : -up) * ARROW_LENGTH, "arrow"] : [middle, "cut"];
    }
    const pixel =
      value > 0 || chart.scales[axis]?.type !== "logarithmic" ? toPixel(chart, axis, value) : first;
    const inside = Math.min(Math.max(pixel, Math.min(first, last)), Math.max(first, last));
    return [inside, Math.abs(inside - pixel) > 0.5 || pixel === first ? "cut" : "cap"];
  };
  const [low, lowEnd] = limit(interval?.low, false);
  const [high, highEnd] = limit(interval?.high, true);
  return { axis, center, low, high, lowEnd, highEnd };
}

/** In the direction of the axis `along`, then across. */
const toPlace = (axis: "x" | "y", along: number, across: number): [number, number] =>
  axis === "x" ? [along, across] : [across, along];

/** Draws whiskers of one colour, 1.5 px wide, with caps. */
export function drawWhisker(
  context: CanvasRenderingContext2D,
  whisker: Whisker,
  colour: string,
  cap = 4,
): void {
  const { axis, center, low, high, lowEnd, highEnd } = whisker;
  const across = axis === "x" ? center.y : center.x;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(...toPlace(axis, low, across));
  context.lineTo(...toPlace(axis, high, across));
  for (const [end, kind, sign] of [
    [low, lowEnd, Math.sign(low - high)],
    [high, highEnd, Math.sign(high - low)],
  ] as const) {
    if (kind === "cap") {
      context.moveTo(...toPlace(axis, end, across - cap));
      context.lineTo(...toPlace(axis, end, across + cap));
    } else if (kind === "arrow") {
      context.moveTo(...toPlace(axis, end - sign * 5, across - 4));
      context.lineTo(...toPlace(axis, end, across));
      context.lineTo(...toPlace(axis, end - sign * 5, across + 4));
    }
  }
  context.stroke();
}

/** What labels rather not cover. */
export function toObstacle({ axis, center, low, high }: Whisker): Obstacle {
  const length = Math.abs(high - low);
  return axis === "x"
    ? { left: Math.min(low, high) - 4, top: center.y - 5, width: length + 8, height: 10, isSolid: false }
    : { left: center.x - 5, top: Math.min(low, high) - 4, width: 10, height: length + 8, isSolid: false };
}

/** A point with so many pixels around it, as what labels must not cover. */
export function toPointObstacle({ x, y }: Place, radius: number): Obstacle {
  return { left: x - radius, top: y - radius, width: radius * 2, height: radius * 2, isSolid: true };
}

/** Small boxes along straight lines between places, each of which is in the way a little. */
export function listLineObstacles(places: readonly Place[]): Obstacle[] {
  return places.slice(1).flatMap((end, index) => {
    const start = places[index] ?? end;
    const steps = Math.max(1, Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / 5));
    return Array.from({ length: steps }, (_, step) => {
      const share = (step + 0.5) / steps;
      const [x, y] = [start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share];
      return { left: x - 2, top: y - 2, width: 4, height: 4, isSolid: false };
    });
  });
}

/** Draws straight lines from place to place. */
export function drawLine(
  context: CanvasRenderingContext2D,
  places: readonly Place[],
  style: { readonly colour: string; readonly width: number; readonly dash?: readonly number[] },
): void {
  context.strokeStyle = style.colour;
  context.lineWidth = style.width;
  context.setLineDash([...(style.dash ?? [])]);
  context.beginPath();
  for (const { x, y } of places) context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

/** The mark of a tie. */
export function drawRing(
  context: CanvasRenderingContext2D,
  { x, y }: Place,
  radius: number,
  theme: Theme,
): void {
  context.strokeStyle = theme.text;
  context.lineWidth = 1.5;
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

/** A glow behind the pick, so that it is found first. */
export function drawGlow(
  context: CanvasRenderingContext2D,
  { x, y }: Place,
  radius: number,
  colour: string,
): void {
  context.save();
  context.globalAlpha = 0.2;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}

/** Clips what `draw` draws to the area between the axes, with room for marks on its edge. */
export function drawInside(
  chart: AnyChart,
  margin: number,
  draw: (context: CanvasRenderingContext2D) => void,
): void {
  const { left, top, width, height } = areaOf(chart);
  chart.ctx.save();
  chart.ctx.beginPath();
  chart.ctx.rect(left - margin, top - margin, width + 2 * margin, height + 2 * margin);
  chart.ctx.clip();
  draw(chart.ctx);
  chart.ctx.restore();
}
