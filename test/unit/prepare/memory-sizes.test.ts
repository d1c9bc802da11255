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

  it("takes six sizes for AUTO where all are measured alike, and does not add the current one", () => {
    expect(listMemorySizesMb("AUTO", "fixed", 640)).toEqual([128, 256, 512, 1024, 1769, 3008]);
  });

  it("gives a search 13 sizes over Lambda's whole range for AUTO, each at most twice the one before", () => {
    const sizes = listMemorySizesMb("AUTO", "search");
    expect(sizes).toHaveLength(13);
    expect([sizes[0], sizes.at(-1)]).toEqual([128, 10_240]);
    expect(sizes).toContain(1769);
    const ratios = sizes.slice(1).map((sizeMb, index) => sizeMb / (sizes[index] ?? 0));
    expect(Math.min(...ratios)).toBeGreaterThan(1);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(2);
  });

  it("adds the target's own size to AUTO in its place, once", () => {
    expect(listMemorySizesMb("AUTO", "search", 640)).toEqual(
      [...listMemorySizesMb("AUTO", "search"), 640].toSorted((a, b) => a - b),
    );
    expect(listMemorySizesMb("AUTO", "search", 1024)).toHaveLength(13);
  });

  it("adds nothing to sizes that are named", () => {
    expect(listMemorySizesMb([512, 128], "search", 640)).toEqual([128, 512]);
    expect(listMemorySizesMb("ALL", "search", 640)).toHaveLength(40);
    expect(listMemorySizesMb("ALL", "search", 650)).toHaveLength(40);
  });
});
