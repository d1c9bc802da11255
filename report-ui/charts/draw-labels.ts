import type { Theme } from "../theme.ts";
import { type Box, findLeader, type Obstacle, type Place, placeLabel } from "./labels.ts";
import { lowest } from "./points.ts";

/** A label to be placed. */
export interface Label extends Place {
  /** From the one to be preferred on; each is a list of lines. */
  readonly variants: readonly (readonly string[])[];
  readonly isStrong: boolean;
}

const LINE_HEIGHT = 15;

/** Pixels that a label may be farther away before the next variant is better. */
const VARIANT_COST = 12;

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
    const spots = label.variants.flatMap((lines, rank) => {
      const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 4;
      const spot = placeLabel(label, { width, height: lines.length * LINE_HEIGHT }, taken, area);
      return spot ? [{ lines, box: spot.box, cost: spot.cost + rank * VARIANT_COST }] : [];
    });
    const best = lowest(spots, ({ cost }) => cost);
    if (!best) continue;
    taken.push({ ...best.box, isSolid: true });
    placed.push({ label, lines: best.lines, box: best.box });
  }
  return placed;
}

/** Draws labels where they were placed, each with a halo, and a leader where it stands apart. */
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

function drawLeader(context: CanvasRenderingContext2D, place: Place, box: Box, theme: Theme): void {
  const leader = findLeader(place, box);
  if (!leader) return;
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(leader.from.x, leader.from.y);
  context.lineTo(leader.to.x, leader.to.y);
  context.stroke();
}

const fontOf = ({ isStrong }: Label, { font }: Theme) => `${isStrong ? 700 : 500} 12px ${font}`;
