import { MEMORY_MB_PER_VCPU } from "../units.ts";
import type { Sampling } from "./plan.ts";

/** Sizes measured when none are named and all are measured alike: few, as each costs `num` invocations. */
const FIXED_MEMORY_SIZES_MB: readonly number[] = [128, 256, 512, 1024, MEMORY_MB_PER_VCPU, 3008];

/**
 * Sizes that a search chooses from when none are named: Lambda's whole range, about half as much again from one to the
 * next, and the size of one vCPU (1769 MB).
 */
export const AUTO_MEMORY_SIZES_MB: readonly number[] = [
  128,
  256,
  512,
  768,
  1024,
  1536,
  MEMORY_MB_PER_VCPU,
  2048,
  3008,
  4096,
  6144,
  8192,
  10_240,
];

/** A Map state runs at most 40 iterations at once (Step Functions quotas), and nobody reads longer tables. */
export const MAX_SIZES = 40;

/**
 * What `"ALL"` stands for: 40 sizes over Lambda's whole range, closer together where a step changes more, and the
 * size of one vCPU.
 */
export const ALL_MEMORY_SIZES_MB: readonly number[] = [
  ...range(128, 1024, 64),
  ...range(1152, 2048, 128),
  ...range(2304, 4096, 256),
  ...range(4608, 6144, 512),
  ...range(7168, 10_240, 1024),
  MEMORY_MB_PER_VCPU,
].toSorted((a, b) => a - b);

/**
 * The sizes that `powerValues` names, in ascending order.
 * @param sampling a search has more sizes to choose from with `"AUTO"`
 * @param currentMb the target's own size, which then is one of them
 */
export function listMemorySizesMb(
  powerValues: readonly number[] | "ALL" | "AUTO",
  sampling: Sampling,
  currentMb?: number,
): readonly number[] {
  if (powerValues === "ALL") return ALL_MEMORY_SIZES_MB;
  if (powerValues === "AUTO") {
    if (sampling === "fixed") return FIXED_MEMORY_SIZES_MB;
    const own = currentMb === undefined ? [] : [currentMb];
    return [...new Set([...AUTO_MEMORY_SIZES_MB, ...own])].toSorted((a, b) => a - b);
  }
  return powerValues.toSorted((a, b) => a - b);
}

function range(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}
