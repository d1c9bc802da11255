/** Ticks and limits of the axes, and where labels fit. Pure: no page, no canvas. */

export interface Axis {
  readonly scale: "linear" | "logarithmic";
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** A range of values wider than this is drawn on a logarithmic axis. */
const MAX_LINEAR_RATIO = 5;

/** An axis for durations: from zero while they are close together, logarithmic when they are far apart. */
export function fitDurationAxis(lowest: number, highest: number): Axis {
  if (lowest <= 0 || highest / lowest <= MAX_LINEAR_RATIO) return fitFromZero(highest);
  const ticks = listRoundNumbers(lowest, highest);
  return { scale: "logarithmic", min: ticks[0] ?? lowest, max: ticks.at(-1) ?? highest, ticks };
}

/** A linear axis from zero to a round number at or above the highest value, in four to eight steps. */
export function fitFromZero(highest: number): Axis {
  if (!(highest > 0)) return { scale: "linear", min: 0, max: 1, ticks: [0, 1] };
  const power = 10 ** Math.floor(Math.log10(highest / 4));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((size) => highest / size <= 8) ?? power * 10;
  const count = Math.ceil(highest / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { scale: "linear", min: 0, max: ticks.at(-1) ?? highest, ticks };
}

/** 1, 2, 5, 10, 20 ... from the one at or below the lowest value to the one at or above the highest. */
function listRoundNumbers(lowest: number, highest: number): number[] {
  const numbers: number[] = [];
  for (let exponent = Math.floor(Math.log10(lowest)); 10 ** exponent <= highest * 10; exponent += 1) {
    numbers.push(...[1, 2, 5].map((factor) => Number((factor * 10 ** exponent).toPrecision(3))));
  }
  const first = numbers.findLastIndex((value) => value <= lowest);
  const last = numbers.findIndex((value) => value >= highest);
  return numbers.slice(Math.max(0, first), last === -1 ? undefined : last + 1);
}

/** A tick as text, with as many decimals as the step between ticks needs. */
export function formatTick(value: number, ticks: readonly number[]): string {
  const steps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
  const smallest = Math.min(...steps, Math.abs(value) || Number.POSITIVE_INFINITY);
  const decimals = smallest < 1 ? Math.min(8, Math.ceil(-Math.log10(smallest) - 1e-9)) : 0;
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

export interface AxisLabel {
  /** Where its middle goes, in pixels. */
  readonly position: number;
  readonly width: number;
  /** Labels of lower rank stay when two do not fit side by side. */
  readonly rank: number;
}

/** Which labels of an axis can be shown with a gap between each two; better ranks win, then the first. */
export function chooseLabels(labels: readonly AxisLabel[], gap: number): boolean[] {
  const chosen: AxisLabel[] = [];
  for (const label of [...labels].sort((a, b) => a.rank - b.rank)) {
    const fits = chosen.every(
      (other) => Math.abs(other.position - label.position) >= (other.width + label.width) / 2 + gap,
    );
    if (fits) chosen.push(label);
  }
  return labels.map((label) => chosen.includes(label));
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where a label of this size goes beside a point: the first of eight places around it that lies inside the area
 * and on none of the obstacles, else the one that covers least of them.
 */
export function placeLabel(
  point: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
  obstacles: readonly Box[],
  area: Box,
): Box {
  let best: { box: Box; covered: number } | undefined;
  for (const distance of [13, 25]) {
    const { width, height } = size;
    const right = point.x + distance;
    const left = point.x - distance - width;
    const above = point.y - distance - height;
    const below = point.y + distance;
    const places: [number, number][] = [
      [point.x - width / 2, above],
      [right, above],
      [left, above],
      [point.x - width / 2, below],
      [right, below],
      [left, below],
      [right, point.y - height / 2],
      [left, point.y - height / 2],
    ];
    for (const [x, y] of places) {
      const box = { left: x, top: y, width, height };
      const inside = overlap(box, area);
      const covered =
        obstacles.reduce((sum, obstacle) => sum + overlap(box, obstacle), 0) + (width * height - inside) * 4;
      if (covered < 1e-6) return box;
      if (!best || covered < best.covered) best = { box, covered };
    }
  }
  return best?.box ?? { left: point.x, top: point.y, ...size };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}
