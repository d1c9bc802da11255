import { describe, expect, test } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { knowsEphemeralStorage, lookUpPrices } from "../../../lib/prices/price-table.ts";
import { US_EAST_1_PRICES } from "../../helpers/price-entries.ts";

describe("prices of a region", () => {
  test("us-east-1 has the published list prices", () => {
    expect(lookUpPrices("us-east-1")).toStrictEqual({
      ...US_EAST_1_PRICES,
      source: { kind: "table", asOf: "2026-11-21" },
    });
  });

  test.each([
    ["eu-south-1", 0.0000195172, 0.0000156138, 0.00000023],
    ["eu-central-2", 0.0000183334, 0.0000146667, 0.00000022],
    ["ap-southeast-5", 0.000015, 0.000012, 0.00000018],
    ["ap-east-1", 0.00002292, 0.0000183, 0.00000028],
    ["af-south-1", 0.0000221, 0.00001768, 0.00000027],
    ["me-south-1", 0.0000206667, 0.0000165334, 0.00000025],
    ["sa-east-1", 0.0000166667, 0.0000133334, 0.0000002],
    ["ap-northeast-3", 0.0000166667, 0.0000133334, 0.0000002],
  ])("%s has its own price per GB-second and request", (region, x86_64, arm64, requestUsd) => {
    expect(lookUpPrices(region)).toMatchObject({ gbSecondUsd: { x86_64, arm64 }, requestUsd });
  });

  test.each(["me-central-1", "ap-southeast-3"])("%s says which of its prices are assumed", (region) => {
    expect(lookUpPrices(region).source.note).toContain("request and ephemeral storage");
  });
});

describe("what the table does not know of a region", () => {
  test("is left out: tiers, provisioned concurrency on arm64, SnapStart", () => {
    expect(lookUpPrices("eu-west-1")).toStrictEqual({
      region: "eu-west-1",
      currency: "USD",
      gbSecondUsd: { x86_64: 0.0000166667, arm64: 0.0000133334 },
      tiers: {
        x86_64: [{ fromGbSeconds: 0, gbSecondUsd: 0.0000166667 }],
        arm64: [{ fromGbSeconds: 0, gbSecondUsd: 0.0000133334 }],
      },
      requestUsd: 0.0000002,
      ephemeralGbSecondUsd: 0.000000034,
      provisioned: { x86_64: { concurrencyGbSecondUsd: 0.000004646, durationGbSecondUsd: 0.0000108407 } },
      source: { kind: "table", asOf: "2026-11-21" },
    });
  });

  test.each(["cn-north-1", "cn-northwest-1"])("is said of %s, whose prices are in CNY", (region) => {
    expect(lookUpPrices(region)).toMatchObject({
      currency: "CNY",
      gbSecondUsd: { x86_64: 0.0001135, arm64: 0.0000908 },
      requestUsd: 0.00000136,
      provisioned: {},
      source: { note: expect.stringContaining("ephemeral storage") },
    });
    expect(knowsEphemeralStorage(region)).toBe(false);
    expect(knowsEphemeralStorage("us-east-1")).toBe(true);
  });
});

describe("a region without complete prices", () => {
  test.each(["us-gov-west-1", "ap-east-2", "mx-central-1", "nowhere-1", "", "toString"])(
    "%s is an InputError that lists the regions there are, never a default",
    (region) => {
      expect(() => lookUpPrices(region)).toThrow(InputError);
      expect(() => lookUpPrices(region)).toThrow("eu-west-1");
    },
  );

  test("is told how to go on all the same", () => {
    expect(() => lookUpPrices("us-gov-west-1")).toThrow("give its prices in the input, as prices");
  });
});
