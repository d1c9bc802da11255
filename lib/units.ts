/** The architectures Lambda runs, under its own names. */
export type Architecture = "x86_64" | "arm64";

export const ARCHITECTURES: readonly Architecture[] = ["x86_64", "arm64"];

/** Lambda's smallest and largest memory sizes in MB, in steps of 1 MB (Lambda quotas, 2026). */
export const MIN_MEMORY_MB = 128;
export const MAX_MEMORY_MB = 10_240;

/** Memory at which Lambda grants one full vCPU (Lambda developer guide, configuring memory). */
export const MEMORY_MB_PER_VCPU = 1769;

/** AWS bills a GB as 1024 MB. */
export const MB_PER_GB = 1024;

/** Billed GB-seconds of `billedDurationMs` milliseconds at `memoryMb`. */
export function toGbSeconds(billedDurationMs: number, memoryMb: number): number {
  return (billedDurationMs / 1000) * (memoryMb / MB_PER_GB);
}
