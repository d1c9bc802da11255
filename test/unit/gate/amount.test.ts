import { describe, expect, it } from "vitest";
import { parseAmount } from "../../../lib/gate/amount.ts";

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
