/** The axis of memory sizes: logarithmic to base 2, marked where something was measured. Pure: no page, no canvas. */

import { ARCHITECTURES, type Architecture } from "../../lib/units.ts";
import { chooseLabels } from "./axis.ts";

export interface MemoryAxis {
  /** In powers of two. */
  readonly min: number;
  readonly max: number;
  readonly sizesMb: readonly number[];
  /** Those whose labels stay when there is no room for all. */
  readonly markedMb: ReadonlySet<number>;
  /** By how much each architecture makes room for the other. */
  readonly dodge: Readonly<Record<Architecture, number>>;
  /** Of marks, so that neighbours stay apart. */
  readonly markPx: number;
}

interface Sized {
  readonly memoryMb: number;
  readonly architecture: Architecture;
}

/** Pixels by which the two architectures make room for each other, to either side, where sizes are not dense. */
const DODGE_PX = 7;

const MAX_MARK_PX = 5;

/** Where sizes are denser than marks can be, they overlap. */
export const MIN_MARK_PX = 3;

/** Pixels of a digit at the size of the ticks; wider than in any common font. */
const DIGIT_WIDTH = 7.7;

/**
 * From the smallest to the largest size, with room for the outermost marks.
 *
 * @param plotPx how wide it will be drawn
 */
export function fitMemoryAxis(
  candidates: readonly Sized[],
  markedMb: readonly number[],
  plotPx: number,
): MemoryAxis {
  const sizesMb = [...new Set(candidates.map(({ memoryMb }) => memoryMb))].sort((a, b) => a - b);
  const positions = sizesMb.map((size) => Math.log2(size));
  const [first, last] = [positions[0] ?? 10, positions.at(-1) ?? 10];
  const padding = Math.max(0.12, (last - first) * 0.05);
  const [min, max] = [first - padding, last + padding];
  const pxPerUnit = Math.max(1, plotPx) / (max - min);
  const gaps = positions.slice(1).map((position, index) => (position - (positions[index] ?? 0)) * pxPerUnit);
  const gapPx = Math.min(...gaps, 80);
  const present = ARCHITECTURES.filter((name) =>
    candidates.some(({ architecture }) => architecture === name),
  );
  const isShared = present.length > 1;
  const dodge = isShared ? Math.min(DODGE_PX, gapPx / 3.5) / pxPerUnit : 0;
  return {
    min,
    max,
    sizesMb,
    markedMb: new Set(markedMb),
    dodge: { x86_64: -dodge, arm64: dodge },
    markPx: Math.min(MAX_MARK_PX, Math.max(MIN_MARK_PX, gapPx / (isShared ? 4 : 2) - 0.5)),
  };
}

/** Where a candidate stands on the axis. */
export function placeMemory({ dodge }: Pick<MemoryAxis, "dodge">, { memoryMb, architecture }: Sized): number {
  return Math.log2(memoryMb) + dodge[architecture];
}

/**
 * The label of each size where there is room, empty otherwise: first those that are marked, then the outermost, then
 * powers of two.
 */
export function labelMemory({ min, max, sizesMb, markedMb }: MemoryAxis, plotPx: number): string[] {
  const isOutermost = (size: number) => size === sizesMb[0] || size === sizesMb.at(-1);
  const rank = (size: number) =>
    markedMb.has(size) ? 0 : isOutermost(size) ? 1 : Number.isInteger(Math.log2(size)) ? 2 : 3;
  const shown = chooseLabels(
    sizesMb.map((size) => ({
      position: ((Math.log2(size) - min) / (max - min)) * plotPx,
      width: String(size).length * DIGIT_WIDTH,
      rank: rank(size),
    })),
    7,
  );
  return sizesMb.map((size, index) => (shown[index] ? String(size) : ""));
}
