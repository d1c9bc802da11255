import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCpuQuotaMicros, toCpuShare } from "../../../../lib/local/limits/cpu-share.ts";

describe("the CPU share of a memory size", () => {
  it.each([
    [128, 1447],
    [512, 5789],
    [1024, 11_577],
    [1769, 20_000],
    [3538, 40_000],
  ])("of %d MB is %d microseconds in a period of 20 ms", (memoryMb, quotaMicros) => {
    expect(toCpuQuotaMicros(memoryMb, 8)).toBe(quotaMicros);
  });

  it("is no limit when it is all that the host has", () => {
    expect(toCpuQuotaMicros(3538, 2)).toBeUndefined();
    expect(toCpuQuotaMicros(10_240, 2)).toBeUndefined();
    expect(toCpuShare(10_240, 2)).toBe(2);
  });

  it("grows with memory, never above the host and never below what the kernel takes", () => {
    const memory = fc.integer({ min: 128, max: 10_239 });
    fc.assert(
      fc.property(memory, fc.integer({ min: 1, max: 16 }), (memoryMb, cpus) => {
        const less = toCpuQuotaMicros(memoryMb, cpus) ?? cpus * 20_000;
        const more = toCpuQuotaMicros(memoryMb + 1, cpus) ?? cpus * 20_000;
        expect(less).toBeLessThanOrEqual(more);
        expect(less).toBeGreaterThanOrEqual(1000);
        expect(more).toBeLessThanOrEqual(cpus * 20_000);
      }),
    );
  });
});
