/** Memory at which Lambda grants one full vCPU (Lambda developer guide, configuring memory). */
const MEMORY_MB_PER_VCPU = 1769;

/** Length of the period in which a function may use its share, as measured on Lambda. */
export const CPU_PERIOD_MS = 20;

/** The kernel refuses quotas below 1 ms (kernel documentation, CFS bandwidth control). */
const MIN_QUOTA_MICROS = 1000;

/** vCPUs that Lambda grants at this memory size, never more than the host has. */
export function toCpuShare(memoryMb: number, cpus: number): number {
  return Math.min(memoryMb / MEMORY_MB_PER_VCPU, cpus);
}

/**
 * CPU time in microseconds that a function of this memory size may use in each period, or undefined when it
 * may use all of the host.
 */
export function toCpuQuotaMicros(memoryMb: number, cpus: number): number | undefined {
  const share = toCpuShare(memoryMb, cpus);
  if (share >= cpus) return undefined;
  return Math.max(MIN_QUOTA_MICROS, Math.round(share * CPU_PERIOD_MS * 1000));
}
