/** Where labels fit beside points, and how they are written there. */

import type { Theme } from "../theme.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a label should not cover. */
export interface Obstacle extends Box {
  /** Points and other labels are never covered; lines rather not. */
  readonly isSolid: boolean;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const DISTANCES = [11, 15, 20, 27, 36, 48, 64, 84, 110, 145, 190];

/** Right first, then those above and below, left last; a full turn in sixteen. */
const DIRECTIONS = [0, 15, 1, 14, 2, 13, 3, 12, 4, 11, 5, 10, 6, 9, 7, 8].map((part) => (part * Math.PI) / 8);

/** A label may be so many pixels farther away for each square pixel of a line that it leaves uncovered. */
const LINE_WEIGHT = 1;

/**
 * Where a label of this size goes: as near to the point as may be, inside the area, on nothing solid, and on as little of
 * lines as possible.
 * @returns undefined where there is no such place
 */
export function placeLabel(
  point: Place,
  size: { readonly width: number; readonly height: number },
  obstacles: readonly Obstacle[],
  area: Box,
): Box | undefined {
  let best: { readonly box: Box; readonly cost: number } | undefined;
  for (const distance of DISTANCES) {
    if (best && best.cost <= distance) break;
    for (const [rank, direction] of DIRECTIONS.entries()) {
      const [right, down] = [Math.cos(direction), Math.sin(direction)];
      const box = {
        left: point.x + right * (distance + size.width / 2) - size.width / 2,
        top: point.y + down * (distance + size.height / 2) - size.height / 2,
        ...size,
      };
      if (overlap(box, area) < size.width * size.height - 1e-6) continue;
      const covered = measureCovered(box, obstacles);
      if (covered === undefined) continue;
      const cost = distance + rank * 0.1 + covered * LINE_WEIGHT;
      if (!best || cost < best.cost) best = { box, cost };
    }
  }
  return best?.box;
}

/** Square pixels of lines under the box; undefined where something solid is. */
function measureCovered(box: Box, obstacles: readonly Obstacle[]): number | undefined {
  let sum = 0;
  for (const obstacle of obstacles) {
    const covered = overlap(box, obstacle);
    if (covered > 0 && obstacle.isSolid) return undefined;
    sum += covered;
  }
  return sum;
}

export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}

/** A label to be placed. */
export interface Label extends Place {
  /** From the one to be preferred to the shortest; each is a list of lines. */
  readonly variants: readonly (readonly string[])[];
  readonly isStrong: boolean;
}

const LINE_HEIGHT = 15;

/** Beyond this, a line leads from the point to its label. */
const LEADER_FROM = 17;

export interface PlacedLabel {
  readonly label: Label;
  readonly lines: readonly string[];
  readonly box: Box;
}

/** Finds a place for each label in turn, and leaves out those for which there is none. */
export function placeLabels(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  obstacles: readonly Obstacle[],
  area: Box,
  theme: Theme,
): PlacedLabel[] {
  const taken = [...obstacles];
  const placed: PlacedLabel[] = [];
  for (const label of labels) {
    context.font = fontOf(label, theme);
    for (const lines of label.variants) {
      const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 4;
      const box = placeLabel(label, { width, height: lines.length * LINE_HEIGHT }, taken, area);
      if (!box) continue;
      taken.push({ ...box, isSolid: true });
      placed.push({ label, lines, box });
      break;
    }
  }
  return placed;
}

export function drawLabels(
  context: CanvasRenderingContext2D,
  placed: readonly PlacedLabel[],
  theme: Theme,
): void {
  context.save();
  for (const { label, box } of placed) drawLeader(context, label, box, theme);
  for (const { label, lines, box } of placed) {
    context.font = fontOf(label, theme);
    const isLeft = box.left + box.width < label.x;
    for (const [index, line] of lines.entries()) {
      drawHaloText(context, line, {
        x: isLeft ? box.left + box.width - 2 : box.left + 2,
        y: box.top + (index + 0.5) * LINE_HEIGHT,
        align: isLeft ? "right" : "left",
        colour: theme.text,
        theme,
      });
    }
  }
  context.restore();
}

interface HaloText extends Place {
  readonly align: CanvasTextAlign;
  readonly colour: string;
  readonly theme: Theme;
}

/** Text on a line of its own, with the background around it so that it stays readable on lines and bars. */
export function drawHaloText(context: CanvasRenderingContext2D, text: string, place: HaloText): void {
  context.textAlign = place.align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.setLineDash([]);
  context.strokeStyle = place.theme.background;
  context.lineWidth = 4;
  context.strokeText(text, place.x, place.y);
  context.fillStyle = place.colour;
  context.fillText(text, place.x, place.y);
}

function drawLeader(context: CanvasRenderingContext2D, { x, y }: Place, box: Box, theme: Theme): void {
  const end = {
    x: Math.min(Math.max(x, box.left), box.left + box.width),
    y: Math.min(Math.max(y, box.top + 3), box.top + box.height - 3),
  };
  const length = Math.hypot(end.x - x, end.y - y);
  if (length < LEADER_FROM) return;
  const start = 9 / length;
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x + (end.x - x) * start, y + (end.y - y) * start);
  context.lineTo(end.x, end.y);
  context.stroke();
}

const fontOf = ({ isStrong }: Label, { font }: Theme) => `${isStrong ? 700 : 500} 12px ${font}`;
