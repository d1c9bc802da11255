import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toJsonParts } from "../../lib/json-parts.ts";

const join = (value: unknown) => [...toJsonParts(value)].join("");

describe("toJsonParts", () => {
  it("gives back any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(join(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("indents as JSON.stringify does, but keeps a list of values on one line", () => {
    const value = { name: "a", list: [1, null, "x"], empty: {}, none: [], objects: [{ a: 1 }, { b: [] }] };
    expect(join(value)).toBe(`{
  "name": "a",
  "list": [1,null,"x"],
  "empty": {},
  "none": [],
  "objects": [
    {
      "a": 1
    },
    {
      "b": []
    }
  ]
}`);
  });

  it("leaves out members that are undefined", () => {
    expect(JSON.parse(join({ a: undefined, b: 1 }))).toEqual({ b: 1 });
  });

  it("makes no part of a long list longer than ten thousand values", () => {
    const list = Array.from({ length: 25_000 }, (_, index) => index);
    const parts = [...toJsonParts({ list })];
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(10_000 * 6);
    expect(JSON.parse(parts.join(""))).toEqual({ list });
  });
});
