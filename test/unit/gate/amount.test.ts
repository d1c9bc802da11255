import { describe, expect, it } from "vitest";
import { formatApart, formatSigned, parseAmount } from "../../../lib/gate/amount.ts";

describe("parseAmount", () => {
  it.each([
    [250, "ms", 250],
    ["250", "ms", 250],
    ["250ms", "ms", 250],
    [" 1.2 s ", "ms", 1200],
    ["256 mb", "mb", 256],
    ["2GB", "mb", 2048],
    ["$2.40", "usd-per-million", 2.4],
    ["2.40 USD", "usd-per-million", 2.4],
    ["1.5%", "percent", 1.5],
    [0, "percent", 0],
  ] as const)("reads %j as %s", (value, unit, amount) => {
    expect(parseAmount(value, unit)).toBe(amount);
  });

  it.each([
    ["250 mb", "ms"],
    ["$3", "ms"],
    ["-1", "ms"],
    [-1, "ms"],
    [Number.NaN, "ms"],
    [Number.POSITIVE_INFINITY, "ms"],
    ["1e3", "ms"],
    ["", "ms"],
    ["toString", "ms"],
    ["1 constructor", "ms"],
    [null, "ms"],
    [["1"], "ms"],
  ] as const)("does not read %j as %s", (value, unit) => {
    expect(parseAmount(value, unit)).toBeUndefined();
  });
});

describe("formatSigned", () => {
  it.each([
    [30, "percent", "+30 %"],
    [-2.3912, "percent", "-2.39 %"],
    [-0.00152, "percent", "-0.002 %"],
    [0, "percent", "+0 %"],
    [-1.2, "ms", "-1.20 ms"],
  ] as const)("shows %d %s as %s", (value, unit, text) => {
    expect(formatSigned(value, unit)).toBe(text);
  });
});

describe("formatApart", () => {
  it("has more digits where it would read like the other figure", () => {
    expect(formatApart(250.04, 250, "ms")).toBe("250.04 ms");
    expect(formatApart(250, 250, "ms")).toBe("250 ms");
  });
});
