import { InputError } from "../errors.ts";
import type { PriceList } from "./price-list.ts";

/** The day on which the figures below were last checked. */
const AS_OF = "2026-11-21";

type Row = readonly [
  x86GbSecondUsd: number,
  armGbSecondUsd: number,
  requestUsd: number,
  ephemeralGbSecondUsd: number,
  note?: string,
];

/**
 * List prices in US dollars per region: GB-second on x86_64 and on arm64 (first tier), request, GB-second of
 * ephemeral storage. Sources: AWS Lambda pricing page, AWSLambda price list, metered-unit map of the AWS
 * pricing calculator.
 */
const TABLE: Readonly<Record<string, Row>> = {
  "us-east-1": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000309],
  "us-east-2": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000309],
  "us-west-1": [0.0000166667, 0.0000133334, 0.0000002, 0.000000037],
  "us-west-2": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000309],
  "ca-central-1": [0.0000166667, 0.0000133334, 0.0000002, 0.000000034],
  "eu-west-1": [0.0000166667, 0.0000133334, 0.0000002, 0.000000034],
  "eu-west-2": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000358],
  "eu-west-3": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000358],
  "eu-central-1": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000367],
  "eu-central-2": [0.0000183334, 0.0000146667, 0.00000022, 0.0000000441],
  "eu-north-1": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000323],
  "eu-south-1": [0.0000195172, 0.0000156138, 0.00000023, 0.0000000357],
  "ap-south-1": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000352],
  "ap-northeast-1": [0.0000166667, 0.0000133334, 0.0000002, 0.000000037],
  "ap-northeast-2": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000352],
  "ap-northeast-3": [0.0000166667, 0.0000133334, 0.0000002, 0.000000037],
  "ap-southeast-1": [0.0000166667, 0.0000133334, 0.0000002, 0.000000037],
  "ap-southeast-2": [0.0000166667, 0.0000133334, 0.0000002, 0.000000037],
  "ap-southeast-3": [0.0000166667, 0.0000133334, 0.0000002, 0.000000037, assumedFrom("ap-southeast-1")],
  "ap-southeast-4": [0.0000166667, 0.0000133334, 0.0000002, 0.000000037],
  "ap-southeast-5": [0.000015, 0.000012, 0.00000018, 0.0000000333],
  "ap-east-1": [0.00002292, 0.0000183, 0.00000028, 0.0000000407],
  "af-south-1": [0.0000221, 0.00001768, 0.00000027, 0.0000000404],
  "me-south-1": [0.0000206667, 0.0000165334, 0.00000025, 0.0000000374],
  "me-central-1": [0.0000206667, 0.0000165334, 0.00000025, 0.0000000374, assumedFrom("me-south-1")],
  "sa-east-1": [0.0000166667, 0.0000133334, 0.0000002, 0.0000000586],
};

/**
 * The dated list prices of a region.
 * @param region AWS region code, such as `eu-west-1`
 * @throws {InputError} for a region that the table does not hold; there is no default region.
 */
export function lookUpPrices(region: string): PriceList {
  const row = Object.hasOwn(TABLE, region) ? TABLE[region] : undefined;
  if (row === undefined) {
    const hint = region.startsWith("cn-")
      ? "prices in China are in CNY, and this version computes in US dollars only"
      : "the price table has no complete prices for this region";
    const action = "tune a copy of the function in one of these regions: the ratios between sizes carry over";
    throw new InputError([
      { field: "region", value: region, allowed: Object.keys(TABLE).join(", "), hint: `${hint}; ${action}` },
    ]);
  }
  const [x86GbSecondUsd, armGbSecondUsd, requestUsd, ephemeralGbSecondUsd, note] = row;
  return {
    region,
    gbSecondUsd: { x86_64: x86GbSecondUsd, arm64: armGbSecondUsd },
    requestUsd,
    ephemeralGbSecondUsd,
    source: { kind: "table", asOf: AS_OF, ...(note === undefined ? {} : { note }) },
  };
}

function assumedFrom(region: string): string {
  return `request and ephemeral storage prices are those of ${region}: no published figures were found`;
}
