import { describe, expect, it } from "vitest";
import { takePage } from "../../../../lib/local/lambda/page.ts";

const ALL = Array.from({ length: 120 }, (_, index) => index);

function readAll(maxItems?: number) {
  const pages: number[][] = [];
  let marker: string | undefined;
  do {
    const query = new URLSearchParams({
      ...(maxItems && { MaxItems: String(maxItems) }),
      ...(marker && { Marker: marker }),
    });
    const page = takePage(ALL, query);
    pages.push([...page.items]);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return pages;
}

describe("a page of functions", () => {
  it.each([
    [undefined, [50, 50, 20]],
    [10_000, [50, 50, 20]],
    [40, [40, 40, 40]],
  ])("with MaxItems %s holds at most 50, and all pages hold everything once", (maxItems, sizes) => {
    const pages = readAll(maxItems);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(pages.flat()).toEqual(ALL);
  });

  it("is refused with a marker that no page gave", () => {
    expect(() => takePage(ALL, new URLSearchParams({ Marker: "eA==" }))).toThrow("at 'marker' is not valid");
  });
});
