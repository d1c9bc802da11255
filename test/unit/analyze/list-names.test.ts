import { describe, expect, it } from "vitest";
import { listConfigurations, listNames } from "../../../lib/analyze/list-names.ts";

describe("listNames", () => {
  it("joins up to three as a sentence does, and counts what is more", () => {
    expect(listNames([])).toBe("");
    expect(listNames(["A"])).toBe("A");
    expect(listNames(["A", "B"])).toBe("A and B");
    expect(listNames(["A", "B", "C"])).toBe("A, B and C");
    expect(listNames(["A", "B", "C", "D"])).toBe("A, B, C and 1 more");
    expect(listNames(Array(1203).fill("A"))).toBe("A, A, A and 1,200 more");
  });

  it("names configurations by size and architecture", () => {
    expect(listConfigurations([{ memoryMb: 512, architecture: "arm64" }])).toBe("512 MB arm64");
  });
});
