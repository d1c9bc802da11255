/** Ticks and limits of the axes of values. Pure: no page, no canvas. */

import { toFixed } from "../../lib/report/format.ts";

export interface Axis {
  readonly scale: "linear" | "logarithmic";
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** A range of values wider than this is drawn on a logarithmic axis. */
const MAX_LINEAR_RATIO = 5;

/** Points that would share less than this part of an axis from zero get one of their own. */
const MIN_SHARE = 1 / 3;

/** Where values are nearly equal, the axis still shows this part of them, so that noise does not look like a difference. */
const MIN_SPAN = 0.2;

/**
 * An axis for durations. Where it is left open: from zero while they are close together, logarithmic when they are far
 * apart. Zero has no place on a logarithmic axis: with it the axis is linear.
 */
export function fitDurationAxis(
  lowest: number,
  highest: number,
  scale: "auto" | Axis["scale"] = "auto",
): Axis {
  const isWide = scale === "logarithmic" || (scale === "auto" && highest / lowest > MAX_LINEAR_RATIO);
  if (!isWide || !(lowest > 0)) return fitFromZero(highest);
  const ticks = listRoundNumbers(lowest, highest);
  const [min = lowest, max = highest] = [ticks[0], ticks.at(-1)];
  return { scale: "logarithmic", min, max: max > min ? max : min * 2, ticks };
}

/** A linear axis for costs: from zero, unless that would squeeze the points together. `min` tells. */
export function fitCostAxis(lowest: number, highest: number): Axis {
  const fromZero = fitFromZero(highest);
  if (!(lowest > 0) || (highest - lowest) / fromZero.max >= MIN_SHARE) return fromZero;
  return fitAround(lowest, highest);
}

/** A linear axis from zero to a round number at or above the highest value, in four to eight steps. */
export function fitFromZero(highest: number): Axis {
  if (!(highest > 0)) return { scale: "linear", min: 0, max: 1, ticks: [0, 1] };
  return listSteps(0, highest);
}

/** A linear axis of round numbers around both values, zero or not. */
export function fitAround(lowest: number, highest: number): Axis {
  const middle = (lowest + highest) / 2;
  const half = Math.max((highest - lowest) * 0.54, (Math.abs(middle) * MIN_SPAN) / 2) || 1;
  const from = lowest >= 0 ? Math.max(0, middle - half) : middle - half;
  return listSteps(from, middle + half);
}

function listSteps(from: number, to: number): Axis {
  const power = 10 ** Math.floor(Math.log10((to - from) / 4));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((size) => (to - from) / size <= 8) ?? power * 10;
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  return { scale: "linear", min: ticks[0] ?? from, max: ticks.at(-1) ?? to, ticks };
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

/** Of the ticks of an axis, so many at most that are as round as they can be: all, else 1 of 2 steps, else powers of ten. */
export function thinTicks({ scale, ticks }: Axis, most: number): readonly number[] {
  if (ticks.length <= most) return ticks;
  const every = (step: number) => ticks.filter((_, index) => index % step === 0);
  if (scale === "linear") {
    for (let step = 2; step < ticks.length; step += 1) if (every(step).length <= most) return every(step);
    return ticks.slice(0, 1);
  }
  const exponents = (step: number) =>
    ticks.filter((tick) => {
      const exponent = Math.log10(tick);
      return Math.abs(exponent - Math.round(exponent)) < 1e-9 && Math.round(exponent) % step === 0;
    });
  for (let step = 1; step < 12; step += 1) {
    const found = exponents(step);
    if (found.length <= most && found.length > 0) return found;
  }
  return ticks.slice(0, 1);
}

/** A tick as text, with as many decimals as the step between ticks needs. */
export function formatTick(value: number, ticks: readonly number[]): string {
  const steps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
  const smallest = Math.min(...steps, Math.abs(value) || Number.POSITIVE_INFINITY);
  const decimals = smallest < 1 ? Math.min(8, Math.ceil(-Math.log10(smallest) - 1e-9)) : 0;
  return toFixed(value, decimals);
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
