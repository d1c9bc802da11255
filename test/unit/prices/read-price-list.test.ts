import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPriceList } from "../../../lib/prices/read-price-list.ts";
import {
  moveTo,
  type Product,
  type ProductOptions,
  TRAPS,
  toJson,
  US_EAST_1,
  US_EAST_1_PRICES,
} from "../../helpers/price-entries.ts";

const read = (products: readonly unknown[], region = "us-east-1") =>
  readPriceList(products, region, "2026-11-21");

/** us-east-1 with one product changed, or left out. */
const withProduct = (usagetype: string, change: Partial<ProductOptions> | undefined) =>
  toJson(
    US_EAST_1.flatMap((product) => {
      if (product.usagetype !== usagetype) return [product];
      return change === undefined ? [] : [{ ...product, ...change }];
    }),
  );

/** us-east-1 with the JSON of x86_64's duration changed. */
const withDuration = (change: (json: Product & { terms: { OnDemand: object } }) => unknown) =>
  toJson(US_EAST_1).map((text, index) => (index === 0 ? JSON.stringify(change(JSON.parse(text))) : text));

type Dimension = Product["terms"]["OnDemand"][string]["priceDimensions"][string];

/** us-east-1 with every price dimension of x86_64's duration changed. */
const withDimensions = (change: (dimension: Dimension) => object) =>
  withDuration((json) => {
    for (const term of Object.values(json.terms.OnDemand)) {
      (term as { priceDimensions: object }).priceDimensions = Object.fromEntries(
        Object.entries(term.priceDimensions).map(([code, dimension]) => [code, change(dimension)]),
      );
    }
    return json;
  });

describe("prices of the Price List API", () => {
  it("are those of functions on demand, with all tiers of each architecture", () => {
    expect(read(toJson(US_EAST_1))).toStrictEqual(US_EAST_1_PRICES);
  });

  it("are read from the String objects of the SDK as from strings", () => {
    const objects = toJson(US_EAST_1).map((text) => Object(text));
    expect(typeof objects[0]).toBe("object");
    expect(read(objects)).toStrictEqual(US_EAST_1_PRICES);
  });

  it("are never those of the free tier, Lambda@Edge, Managed Instances or another region, in whatever order", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...US_EAST_1, ...TRAPS], { minLength: US_EAST_1.length + TRAPS.length }),
        (products) => {
          expect(read(toJson(products))).toStrictEqual(US_EAST_1_PRICES);
        },
      ),
    );
  });

  it("are found by usage types with the prefix of a region", () => {
    for (const [region, prefix] of [
      ["ap-northeast-1", "APN1"],
      ["eu-west-1", "EU"],
      ["eu-central-1", "EUC1"],
      ["us-west-2", "USW2"],
    ] as const) {
      expect(
        read(toJson([...moveTo(region, prefix, US_EAST_1), ...TRAPS.slice(0, -1)]), region),
      ).toStrictEqual({
        ...US_EAST_1_PRICES,
        region,
      });
    }
  });

  it("are in CNY in China, without its free tier", () => {
    const products = moveTo("cn-northwest-1", "CNW1", [...US_EAST_1, ...TRAPS], "CNY");
    expect(read(toJson(products), "cn-northwest-1")).toStrictEqual({
      ...US_EAST_1_PRICES,
      region: "cn-northwest-1",
      currency: "CNY",
    });
  });

  it("keep what arm64 pays for a request and for ephemeral storage, where it is something else", () => {
    const products = withProduct("Request-ARM", { tiers: [["0.0000001900", "0"]] });
    expect(read(products)).toStrictEqual({
      ...US_EAST_1_PRICES,
      arm64: { requestUsd: 0.00000019, ephemeralGbSecondUsd: 0.0000000309 },
    });
  });

  it("leave out what a region does not have: provisioned concurrency of an architecture, SnapStart", () => {
    const missing = ["Lambda-Provisioned-Concurrency-ARM", "Lambda-SnapStart-Restored-GB"];
    const products = toJson(US_EAST_1.filter(({ usagetype }) => !missing.includes(usagetype)));
    const { snapStart, ...others } = US_EAST_1_PRICES;
    expect(read(products)).toStrictEqual({
      ...others,
      provisioned: { x86_64: US_EAST_1_PRICES.provisioned.x86_64 },
    });
  });

  it("do not mind a malformed product that is not needed", () => {
    expect(read([...toJson(US_EAST_1), "{}", "null", '{"product":{"attributes":[]}}'])).toStrictEqual(
      US_EAST_1_PRICES,
    );
  });
});

describe("a malformed answer of the Price List API", () => {
  const bare = withDuration(({ terms, ...others }) => others);
  const noTerms = withDuration((json) => ({ ...json, terms: { OnDemand: {} } }));
  const twoTerms = withDuration((json) => {
    const [term] = Object.values(json.terms.OnDemand);
    return { ...json, terms: { OnDemand: { first: term, second: term } } };
  });

  it.each<[string, readonly unknown[], string]>([
    ["is empty", [], "there are no prices of Lambda in us-east-1"],
    ["has no entry of the region", toJson(TRAPS), "there are no prices of Lambda in us-east-1"],
    ["is no JSON", [...toJson(US_EAST_1), "<html>"], "entry 13 is not JSON"],
    ["has entries that are no text", [{ product: {} }], "entry 1 is not JSON"],
    ["lacks a price", withProduct("Request", undefined), "Request: there is no price"],
    [
      "lacks that of arm64",
      withProduct("Lambda-GB-Second-ARM", undefined),
      "Lambda-GB-Second-ARM: there is no price",
    ],
    ["has a product twice", [...toJson(US_EAST_1), ...toJson(US_EAST_1)], "there is more than one price"],
    ["has no terms", bare, "Lambda-GB-Second: terms is missing or malformed"],
    ["has no term", noTerms, "Lambda-GB-Second: there is no price on demand"],
    ["has two terms", twoTerms, "Lambda-GB-Second: there is more than one term on demand"],
    [
      "has a price in another currency",
      withDimensions((dimension) => ({ ...dimension, pricePerUnit: { CNY: "0.0001" } })),
      "Lambda-GB-Second: no price in USD",
    ],
    [
      "has a price that is no number",
      withDimensions((dimension) => ({ ...dimension, pricePerUnit: { USD: "free" } })),
      "pricePerUnit.USD is missing or malformed",
    ],
    [
      "has a price as a number",
      withDimensions((dimension) => ({ ...dimension, pricePerUnit: { USD: 0.1 } })),
      "pricePerUnit.USD is missing or malformed",
    ],
    [
      "has a tier without a begin",
      withDimensions(({ beginRange, ...dimension }) => dimension),
      "beginRange is missing or malformed",
    ],
    [
      "has no last tier",
      withDimensions((dimension) =>
        dimension.endRange === "Inf" ? { ...dimension, endRange: "99000000000" } : dimension,
      ),
      "Lambda-GB-Second: no price above 99000000000",
    ],
    [
      "has a hole between tiers",
      withDimensions((dimension) =>
        dimension.endRange === "6000000000" ? { ...dimension, endRange: "5000000000" } : dimension,
      ),
      "Lambda-GB-Second: no price from 5000000000 to 6000000000",
    ],
    [
      "has a first tier that begins later",
      withProduct("Lambda-GB-Second", { tiers: [["0.0000166667", "400000"]] }),
      "Lambda-GB-Second: no price from 0 to 400000",
    ],
    [
      "has a free tier among tiers that are paid",
      withProduct("Lambda-GB-Second", {
        tiers: [
          ["0.0000000000", "0"],
          ["0.0000166667", "400000"],
        ],
      }),
      "Lambda-GB-Second: 0 is no plausible price",
    ],
    [
      "has a price per million",
      withProduct("Request", { tiers: [["0.2000000000", "0"]] }),
      "Request: 0.2 is no plausible price",
    ],
    [
      "has tiers where there are none",
      withProduct("Request", {
        tiers: [
          ["0.0000002000", "0"],
          ["0.0000001000", "1000000"],
        ],
      }),
      "Request: unexpected tiers",
    ],
  ])("that %s is an error that says so", (_, products, message) => {
    expect(() => read(products)).toThrow(message);
  });

  it("is of any other JSON never a price list", () => {
    fc.assert(
      fc.property(fc.array(fc.json()), (texts) => {
        expect(() => read(texts)).toThrow("there are no prices of Lambda in us-east-1");
      }),
    );
  });

  it("never gives a price list with a product cut short", () => {
    const [first = "", ...others] = toJson(US_EAST_1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: first.length - 1 }), (length) => {
        expect(() => read([first.slice(0, length), ...others])).toThrow("entry 1 is not JSON");
      }),
    );
  });
});
