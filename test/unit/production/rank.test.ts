import { describe, expect, it } from "vitest";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { rankFunctions, toMiddleUsd } from "../../../lib/production/rank.ts";
import { usedFunction } from "../../helpers/used-functions.ts";

const prices = lookUpPrices("us-east-1");

const rank = (functions: Parameters<typeof rankFunctions>[0]["functions"], by: "saving" | "spend") =>
  rankFunctions({ functions, window: { days: 14 }, prices, by }).map(
    ({ rank: place, configuration }) => `${place} ${configuration.functionName}`,
  );

describe("rankFunctions", () => {
  const functions = [
    usedFunction("small-x86", {}, { invocations: 1000 }),
    usedFunction("large-arm64", { architecture: "arm64" }, { invocations: 9_000_000 }),
    usedFunction("medium-x86", {}, { invocations: 1_000_000 }),
  ];

  it("puts the largest likely saving first", () => {
    expect(rank(functions, "saving")).toEqual(["1 medium-x86", "2 small-x86", "3 large-arm64"]);
  });

  it("puts the largest spend first when asked", () => {
    expect(rank(functions, "spend")).toEqual(["1 large-arm64", "2 medium-x86", "3 small-x86"]);
  });

  it("orders those that may save nothing by what they cost, and equal ones by name", () => {
    const onArm64 = (name: string, invocations: number) =>
      usedFunction(name, { architecture: "arm64" }, { invocations });
    expect(rank([onArm64("b", 10), onArm64("c", 20), onArm64("a", 10)], "saving")).toEqual([
      "1 c",
      "2 a",
      "3 b",
    ]);
  });
});

it("goes by the middle of a range", () => {
  expect(toMiddleUsd({ lowUsd: 1, highUsd: 4 })).toBe(2.5);
});
