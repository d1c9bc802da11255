/*
 * Products in the full shape in which the Price List API answers, of us-east-1 where not said otherwise, and among them
 * everything that could be taken for the price of a function on demand and is not.
 */

/** What of a product a test cares about. */
export interface ProductOptions {
  readonly usagetype: string;
  readonly group: string;
  /** Price and the begin of its range; the last range has no end. */
  readonly tiers: readonly (readonly [price: string, beginRange: string])[];
  readonly regionCode?: string;
  readonly location?: string;
  readonly groupDescription?: string;
  readonly unit?: string;
  readonly currency?: string;
}

export type Product = ReturnType<typeof buildProduct>;

export function buildProduct(options: ProductOptions) {
  const { usagetype, group, tiers, regionCode = "us-east-1", location = "US East (N. Virginia)" } = options;
  const {
    unit = usagetype,
    currency = "USD",
    groupDescription = "Invocation duration weighted by memory",
  } = options;
  const sku = `SKU${[...usagetype].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1e9, 7)}`;
  const term = `${sku}.JRTCKXETXF`;
  return {
    product: {
      productFamily: "Serverless",
      attributes: {
        regionCode,
        servicecode: "AWSLambda",
        groupDescription,
        usagetype,
        locationType: "AWS Region",
        location,
        servicename: "AWS Lambda",
        operation: "",
        group,
      },
      sku,
    },
    serviceCode: "AWSLambda",
    terms: {
      OnDemand: {
        [term]: {
          // In no order: it is an object.
          priceDimensions: Object.fromEntries(
            [...tiers.entries()].toReversed().map(([index, [price, beginRange]]) => [
              `${term}.RATE${index}`,
              {
                unit,
                beginRange,
                endRange: tiers[index + 1]?.[1] ?? "Inf",
                description: `AWS Lambda - ${group} - ${location} - Tier-${index + 1}`,
                appliesTo: [],
                rateCode: `${term}.RATE${index}`,
                pricePerUnit: { [currency]: price },
              },
            ]),
          ),
          sku,
          effectiveDate: "2026-10-01T00:00:00Z",
          offerTermCode: "JRTCKXETXF",
          termAttributes: {},
        },
      },
    },
    version: "20261031000000",
    publicationDate: "2026-10-31T00:00:00Z",
  };
}

/** The prices of a function on demand in us-east-1. */
export const US_EAST_1: readonly ProductOptions[] = [
  {
    usagetype: "Lambda-GB-Second",
    group: "AWS-Lambda-Duration",
    tiers: [
      ["0.0000166667", "0"],
      ["0.0000150000", "6000000000"],
      ["0.0000133334", "15000000000"],
    ],
  },
  {
    usagetype: "Lambda-GB-Second-ARM",
    group: "AWS-Lambda-Duration-ARM",
    tiers: [
      ["0.0000133334", "0"],
      ["0.0000120001", "7500000000"],
      ["0.0000106667", "18750000000"],
    ],
  },
  { usagetype: "Request", group: "AWS-Lambda-Requests", tiers: [["0.0000002000", "0"]], unit: "Requests" },
  {
    usagetype: "Request-ARM",
    group: "AWS-Lambda-Requests-ARM",
    tiers: [["0.0000002000", "0"]],
    unit: "Requests",
  },
  {
    usagetype: "Lambda-Storage-GB-Second",
    group: "AWS-Lambda-Storage-Duration",
    tiers: [["0.0000000309", "0"]],
  },
  {
    usagetype: "Lambda-Storage-GB-Second-ARM",
    group: "AWS-Lambda-Storage-Duration-ARM",
    tiers: [["0.0000000309", "0"]],
  },
  {
    usagetype: "Lambda-Provisioned-Concurrency",
    group: "AWS-Lambda-Provisioned-Concurrency",
    tiers: [["0.0000041667", "0"]],
  },
  {
    usagetype: "Lambda-Provisioned-Concurrency-ARM",
    group: "AWS-Lambda-Provisioned-Concurrency-ARM",
    tiers: [["0.0000033334", "0"]],
  },
  {
    usagetype: "Lambda-Provisioned-GB-Second",
    group: "AWS-Lambda-Duration-Provisioned",
    tiers: [["0.0000097222", "0"]],
  },
  {
    usagetype: "Lambda-Provisioned-GB-Second-ARM",
    group: "AWS-Lambda-Duration-Provisioned-ARM",
    tiers: [["0.0000077778", "0"]],
  },
  {
    usagetype: "Lambda-SnapStart-Cached-GB-S",
    group: "AWS-Lambda-SnapStart",
    tiers: [["0.0000015046", "0"]],
  },
  {
    usagetype: "Lambda-SnapStart-Restored-GB",
    group: "AWS-Lambda-SnapStart",
    tiers: [["0.0001397998", "0"]],
  },
];

/** What is in the same answer and is no price of a function on demand. Their prices are told apart from all others. */
export const TRAPS: readonly ProductOptions[] = [
  // The free tier: of no region, and of this one.
  {
    usagetype: "Global-Lambda-GB-Second",
    group: "AWS-Lambda-Duration",
    tiers: [["0.0000000000", "0"]],
    location: "Any",
    groupDescription: "Free tier: invocation duration",
  },
  {
    usagetype: "Global-Request",
    group: "AWS-Lambda-Requests",
    tiers: [["0.0000000000", "0"]],
    location: "Any",
    regionCode: "",
  },
  { usagetype: "Lambda-GB-Second", group: "AWS-Lambda-Duration", tiers: [["0.0000000000", "0"]] },
  { usagetype: "Request", group: "AWS-Lambda-Requests", tiers: [["0.0000001234", "0"]], location: "Any" },
  {
    usagetype: "Lambda-GB-Second",
    group: "AWS-Lambda-Duration",
    tiers: [["0.0000011111", "0"]],
    groupDescription: "China free tier - invocation duration",
  },
  // Lambda@Edge.
  { usagetype: "Lambda-Edge-GB-Second", group: "AWS-Lambda-Edge-Duration", tiers: [["0.0000500100", "0"]] },
  { usagetype: "Lambda-Edge-Request", group: "AWS-Lambda-Edge-Requests", tiers: [["0.0000006000", "0"]] },
  // Managed Instances.
  {
    usagetype: "Lambda-Managed-Instances-Request",
    group: "AWS-Lambda-Requests",
    tiers: [["0.0000009900", "0"]],
  },
  {
    usagetype: "USE1-Lambda-Managed-Instances-c7g.xlarge-Lambda-GB-Second",
    group: "AWS-Lambda-Duration",
    tiers: [["0.0000088888", "0"]],
  },
  // Others of this service.
  {
    usagetype: "Lambda-Streaming-Response-Processed-Bytes",
    group: "AWS-Lambda-Streaming",
    tiers: [["0.0080000000", "0"]],
  },
  // Another region.
  {
    usagetype: "APN1-Lambda-GB-Second",
    group: "AWS-Lambda-Duration",
    tiers: [["0.0000777777", "0"]],
    regionCode: "ap-northeast-1",
    location: "Asia Pacific (Tokyo)",
  },
];

/** `PriceList` as JSON texts. */
export function toJson(products: readonly ProductOptions[]): string[] {
  return products.map((options) => JSON.stringify(buildProduct(options)));
}

/** The same products in another region, with its prefix and currency. */
export function moveTo(
  region: string,
  prefix: string,
  products: readonly ProductOptions[],
  currency = "USD",
): ProductOptions[] {
  return products.map((product) => ({
    ...product,
    usagetype: `${prefix}-${product.usagetype}`,
    regionCode: region,
    location: product.location ?? region,
    currency,
  }));
}

/** What GetProducts should make of `US_EAST_1`. */
export const US_EAST_1_PRICES = {
  region: "us-east-1",
  currency: "USD",
  gbSecondUsd: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  tiers: {
    x86_64: [
      { fromGbSeconds: 0, gbSecondUsd: 0.0000166667 },
      { fromGbSeconds: 6_000_000_000, gbSecondUsd: 0.000015 },
      { fromGbSeconds: 15_000_000_000, gbSecondUsd: 0.0000133334 },
    ],
    arm64: [
      { fromGbSeconds: 0, gbSecondUsd: 0.0000133334 },
      { fromGbSeconds: 7_500_000_000, gbSecondUsd: 0.0000120001 },
      { fromGbSeconds: 18_750_000_000, gbSecondUsd: 0.0000106667 },
    ],
  },
  requestUsd: 0.0000002,
  ephemeralGbSecondUsd: 0.0000000309,
  provisioned: {
    x86_64: { concurrencyGbSecondUsd: 0.0000041667, durationGbSecondUsd: 0.0000097222 },
    arm64: { concurrencyGbSecondUsd: 0.0000033334, durationGbSecondUsd: 0.0000077778 },
  },
  snapStart: { cacheGbSecondUsd: 0.0000015046, restoreGbUsd: 0.0001397998 },
  source: { kind: "price-list-api", asOf: "2026-11-21", note: "price list published on 2026-10-31" },
} as const;
