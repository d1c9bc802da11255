import { describe, expect, it } from "vitest";
import { ALL_MEMORY_SIZES_MB, listMemorySizesMb } from "../../../lib/prepare/memory-sizes.ts";

describe("listMemorySizesMb", () => {
  it("sorts the sizes that are named, and leaves the input as it is", () => {
    const sizes = [1024, 128, 512];
    expect(listMemorySizesMb(sizes, "search")).toEqual([128, 512, 1024]);
    expect(sizes).toEqual([1024, 128, 512]);
  });

  it("spreads ALL over Lambda's whole range in 40 different sizes, never more than a third apart", () => {
    const all = listMemorySizesMb("ALL", "search");
    expect(all).toHaveLength(40);
    expect(new Set(all).size).toBe(40);
    expect([all[0], all.at(-1)]).toEqual([128, 10_240]);
    expect(all).toContain(1769);
    const ratios = ALL_MEMORY_SIZES_MB.slice(2).map(
      (size, index) => size / (ALL_MEMORY_SIZES_MB[index + 1] ?? 0),
    );
    expect(Math.max(...ratios)).toBeLessThanOrEqual(4 / 3);
  });

  it("takes six sizes for AUTO", () => {
    expect(listMemorySizesMb("AUTO", "fixed")).toEqual([128, 256, 512, 1024, 1769, 3008]);
  });
});
