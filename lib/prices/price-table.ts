import { InputError, type InputMistake } from "../errors.ts";
import type { Architecture } from "../units.ts";
import type { Currency, PriceList, PriceTier, ProvisionedPrices, SnapStartPrices } from "./price-list.ts";

/** The day on which the figures below were last checked. */
const AS_OF = "2026-11-21";

const CHINA_NOTE =
  "prices of duration are rounded, and those of ephemeral storage, tiers and SnapStart are not known";

type Row = readonly [
  x86GbSecondUsd: number,
  armGbSecondUsd: number,
  requestUsd: number,
  /** undefined where no figure was found. */
  ephemeralGbSecondUsd: number | undefined,
  note?: string,
];

/**
 * List prices per region, in US dollars and in China in CNY: GB-second on x86_64 and on arm64 (first tier), request,
 * GB-second of ephemeral storage. Sources: AWS Lambda pricing page, AWSLambda price list, metered-unit map of the AWS
 * pricing calculator; China: solution documents of AWS China, and `@remotion/lambda-client` 4.0.527 for arm64.
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
  "cn-north-1": [0.0001135, 0.0000908, 0.00000136, undefined, CHINA_NOTE],
  "cn-northwest-1": [0.0001135, 0.0000908, 0.00000136, undefined, CHINA_NOTE],
};

/** Of regions whose borders between tiers are known (AWSLambda price list). Elsewhere only the first tier is. */
const TIERS: Readonly<Record<string, Readonly<Record<Architecture, readonly PriceTier[]>>>> = {
  "us-east-1": {
    x86_64: [
      { fromGbSeconds: 0, gbSecondUsd: 0.0000166667 },
      { fromGbSeconds: 6e9, gbSecondUsd: 0.000015 },
      { fromGbSeconds: 15e9, gbSecondUsd: 0.0000133334 },
    ],
    arm64: [
      { fromGbSeconds: 0, gbSecondUsd: 0.0000133334 },
      { fromGbSeconds: 7.5e9, gbSecondUsd: 0.0000120001 },
      { fromGbSeconds: 18.75e9, gbSecondUsd: 0.0000106667 },
    ],
  },
};

/** US dollars per GB-second of provisioned concurrency, and of duration on it, on x86_64 (AWS pricing calculator). */
const PROVISIONED_X86: Readonly<Record<string, readonly [concurrencyUsd: number, durationUsd: number]>> = {
  "us-east-1": [0.0000041667, 0.0000097222],
  "us-east-2": [0.0000041667, 0.0000097222],
  "us-west-1": [0.0000049041, 0.000011443],
  "us-west-2": [0.0000041667, 0.0000097222],
  "ca-central-1": [0.000004646, 0.0000108407],
  "eu-west-1": [0.000004646, 0.0000108407],
  "eu-west-2": [0.0000048304, 0.0000112709],
  "eu-west-3": [0.0000048673, 0.0000113569],
  "eu-central-1": [0.0000050147, 0.0000117011],
  "eu-central-2": [0.0000055162, 0.0000128712],
  "eu-north-1": [0.0000044248, 0.0000103245],
  "eu-south-1": [0.0000048783, 0.0000113827],
  "ap-south-1": [0.0000044985, 0.0000104966],
  "ap-northeast-1": [0.0000053835, 0.0000125615],
  "ap-northeast-2": [0.0000051254, 0.0000119592],
  "ap-northeast-3": [0.0000053835, 0.0000125615],
  "ap-southeast-1": [0.0000051991, 0.0000121313],
  "ap-southeast-2": [0.000005236, 0.0000122173],
  "ap-southeast-4": [0.000005236, 0.0000122173],
  "ap-southeast-5": [0.0000046791, 0.0000109181],
  "ap-east-1": [0.0000057153, 0.0000133358],
  "af-south-1": [0.00000553, 0.0000129],
  "me-south-1": [0.0000051108, 0.0000119251],
  "sa-east-1": [0.0000066372, 0.0000154867],
};

/** The same on arm64, where it was found (AWSLambda price list). */
const PROVISIONED_ARM: typeof PROVISIONED_X86 = { "us-east-1": [0.0000033334, 0.0000077778] };

/** AWS Lambda pricing page and AWSLambda price list. */
const SNAP_START: Readonly<Record<string, SnapStartPrices>> = {
  "us-east-1": { cacheGbSecondUsd: 0.0000015046, restoreGbUsd: 0.0001397998 },
};

/**
 * The dated list prices of a region.
 * @param region AWS region code, such as `eu-west-1`
 * @param why the Price List API has none either; left out where it was not asked
 * @throws {InputError} for a region that the table does not hold; there is no default region.
 */
export function lookUpPrices(region: string, why?: string): PriceList {
  const row = pick(TABLE, region);
  if (row === undefined) throw new InputError([explainUnknownRegion(region, why)]);
  const [x86GbSecondUsd, armGbSecondUsd, requestUsd, ephemeralGbSecondUsd = 0, note] = row;
  const gbSecondUsd = { x86_64: x86GbSecondUsd, arm64: armGbSecondUsd };
  const snapStart = pick(SNAP_START, region);
  return {
    region,
    currency: chooseCurrency(region),
    gbSecondUsd,
    tiers: pick(TIERS, region) ?? {
      x86_64: [{ fromGbSeconds: 0, gbSecondUsd: gbSecondUsd.x86_64 }],
      arm64: [{ fromGbSeconds: 0, gbSecondUsd: gbSecondUsd.arm64 }],
    },
    requestUsd,
    ephemeralGbSecondUsd,
    provisioned: {
      ...toProvisioned("x86_64", pick(PROVISIONED_X86, region)),
      ...toProvisioned("arm64", pick(PROVISIONED_ARM, region)),
    },
    ...(snapStart && { snapStart }),
    source: { kind: "table", asOf: AS_OF, ...(note === undefined ? {} : { note }) },
  };
}

/** The currency of AWS in a region. */
export function chooseCurrency(region: string): Currency {
  return region.startsWith("cn-") ? "CNY" : "USD";
}

/** Whether the table knows what ephemeral storage above 512 MB costs in a region that it holds. */
export function knowsEphemeralStorage(region: string): boolean {
  return pick(TABLE, region)?.[3] !== undefined;
}

function explainUnknownRegion(region: string, why: string | undefined): InputMistake {
  const asked = why === undefined ? "" : ` (${why})`;
  const action =
    "give its prices in the input, as prices, or tune a copy of the function in one of these regions";
  return {
    field: "region",
    value: region,
    allowed: Object.keys(TABLE).join(", "),
    hint: `the price table has no complete prices for this region${asked}; ${action}`,
  };
}

function toProvisioned(
  architecture: Architecture,
  found: readonly [number, number] | undefined,
): PriceList["provisioned"] {
  if (!found) return {};
  const [concurrencyGbSecondUsd, durationGbSecondUsd] = found;
  const prices: ProvisionedPrices = { concurrencyGbSecondUsd, durationGbSecondUsd };
  return { [architecture]: prices };
}

function pick<Value>(table: Readonly<Record<string, Value>>, region: string): Value | undefined {
  return Object.hasOwn(table, region) ? table[region] : undefined;
}

function assumedFrom(region: string): string {
  return `request and ephemeral storage prices are those of ${region}: no published figures were found`;
}
