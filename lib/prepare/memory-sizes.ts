import { MEMORY_MB_PER_VCPU } from "../units.ts";

/** Sizes measured when none are named: Lambda's smallest, powers of two, one vCPU (1769 MB), and beyond. */
export const DEFAULT_MEMORY_SIZES_MB: readonly number[] = [128, 256, 512, 1024, MEMORY_MB_PER_VCPU, 3008];

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

/** The sizes that `powerValues` names, in ascending order. */
export function listMemorySizesMb(powerValues: readonly number[] | "ALL" | "AUTO"): readonly number[] {
  if (powerValues === "ALL") return ALL_MEMORY_SIZES_MB;
  if (powerValues === "AUTO") return DEFAULT_MEMORY_SIZES_MB;
  return powerValues.toSorted((a, b) => a - b);
}

function range(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}
