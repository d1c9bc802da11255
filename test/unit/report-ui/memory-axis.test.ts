import { describe, expect, it } from "vitest";
import type { Architecture } from "../../../lib/units.ts";
import { fitMemoryAxis, labelMemory, placeMemory } from "../../../report-ui/charts/memory-axis.ts";

const list = (sizesMb: readonly number[], ...architectures: Architecture[]) =>
  architectures.flatMap((architecture) => sizesMb.map((memoryMb) => ({ architecture, memoryMb })));

describe("fitMemoryAxis", () => {
  it("is logarithmic, from the smallest to the largest size with room beside them", () => {
    const axis = fitMemoryAxis(list([512, 128], "arm64"), [], 1000);
    expect(axis).toMatchObject({ min: 6.88, max: 9.12, sizesMb: [128, 512] });
    expect(placeMemory(axis, { memoryMb: 512, architecture: "arm64" })).toBe(9);
  });

  it("sets two architectures apart by as much to either side", () => {
    const axis = fitMemoryAxis(list([128, 512], "arm64", "x86_64"), [], 224);
    // 100 pixels per power of two, 7 pixels to either side.
    expect(placeMemory(axis, { memoryMb: 128, architecture: "x86_64" })).toBeCloseTo(6.93, 10);
    expect(placeMemory(axis, { memoryMb: 128, architecture: "arm64" })).toBeCloseTo(7.07, 10);
  });

  it("draws smaller marks where sizes are dense", () => {
    const dense = Array.from({ length: 20 }, (_, index) => 128 + index * 512);
    expect(fitMemoryAxis(list(dense, "arm64", "x86_64"), [], 1100).markPx).toBe(3);
    expect(fitMemoryAxis(list([128, 256], "arm64", "x86_64"), [], 1100).markPx).toBe(5);
  });

  it("has room around a single size", () => {
    expect(fitMemoryAxis(list([1024], "arm64"), [], 300)).toMatchObject({ min: 9.88, max: 10.12, markPx: 5 });
  });
});

describe("labelMemory", () => {
  const sizesMb = [128, 256, 512, 1024, 1536, 1769, 2048];

  it("labels every size where there is room", () => {
    expect(labelMemory(fitMemoryAxis(list(sizesMb, "arm64"), [], 1000), 1000)).toEqual(sizesMb.map(String));
  });

  it("keeps the marked ones, then the outermost, then powers of two", () => {
    const axis = fitMemoryAxis(list(sizesMb, "arm64"), [1536], 260);
    expect(labelMemory(axis, 260)).toEqual(["128", "256", "512", "", "1536", "", ""]);
  });
});
