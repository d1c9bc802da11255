import { describe, expect, it } from "vitest";
import { readRange } from "../../../../lib/local/s3/get-object.ts";

describe("readRange", () => {
  it.each([
    ["bytes=0-4", { start: 0, end: 4 }],
    ["bytes=5-", { start: 5, end: 9 }],
    ["bytes=5-99", { start: 5, end: 9 }],
    ["bytes=-3", { start: 7, end: 9 }],
    ["bytes=-99", { start: 0, end: 9 }],
  ])("reads %s of ten bytes", (text, range) => {
    expect(readRange(text, 10)).toEqual(range);
  });

  it.each([undefined, "bytes=4-2", "bytes=0-1,3-4", "lines=0-1", "bytes=-"])("ignores %s", (text) => {
    expect(readRange(text, 10)).toBeUndefined();
  });

  it.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("refuses %s, which is behind the end", (text) => {
    expect(() => readRange(text, 10)).toThrow("not satisfiable");
  });
});
