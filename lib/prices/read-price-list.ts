import type { Architecture } from "../units.ts";
import { type PriceEntry, pickPriceEntries } from "./price-entry.ts";
import type { PriceList, PriceTier, ProvisionedPrices } from "./price-list.ts";
import { chooseCurrency } from "./price-table.ts";

/** What is appended to a usage type for arm64. */
const SUFFIX: Readonly<Record<Architecture, string>> = { x86_64: "", arm64: "-ARM" };

/** Usage types of the AWSLambda price list; the names of SnapStart's are also those of bills. */
const DURATION = "Lambda-GB-Second";
const REQUEST = "Request";
const EPHEMERAL = "Lambda-Storage-GB-Second";
const CONCURRENCY = "Lambda-Provisioned-Concurrency";
const PROVISIONED_DURATION = "Lambda-Provisioned-GB-Second";
const SNAP_START_CACHE = "Lambda-SnapStart-Cached-GB-S";
const SNAP_START_RESTORE = "Lambda-SnapStart-Restored-GB";

const WANTED = [
  ...[DURATION, REQUEST, EPHEMERAL, CONCURRENCY, PROVISIONED_DURATION].flatMap((usageType) =>
    Object.values(SUFFIX).map((suffix) => `${usageType}${suffix}`),
  ),
  SNAP_START_CACHE,
  SNAP_START_RESTORE,
];

/** Dearer than any GB-second or request is, in either currency: such a price is of another unit. */
const MOST_PLAUSIBLE = 0.01;

type Entries = ReadonlyMap<string, PriceEntry>;

/**
 * Reads the prices of a region from `PriceList` of the Price List API's GetProducts, service AWSLambda.
 * Exact usage types, so that on-demand functions are not priced as Lambda@Edge, Managed Instances, provisioned
 * concurrency or the other architecture.
 * @param products of all pages
 * @param asOf ISO date on which they were asked for
 * @throws Error that names what is missing or malformed.
 */
export function readPriceList(products: readonly unknown[], region: string, asOf: string): PriceList {
  const currency = chooseCurrency(region);
  const entries = pickPriceEntries(products, region, currency, WANTED);
  if (entries.size === 0) throw new Error(`there are no prices of Lambda in ${region}`);
  const tiers = {
    x86_64: readTiers(entries, DURATION),
    arm64: readTiers(entries, `${DURATION}${SUFFIX.arm64}`),
  };
  const [x86, arm] = [readOthers(entries, ""), readOthers(entries, SUFFIX.arm64)];
  const isSame = x86.requestUsd === arm.requestUsd && x86.ephemeralGbSecondUsd === arm.ephemeralGbSecondUsd;
  const publishedAt = entries.get(DURATION)?.publishedAt;
  return {
    region,
    currency,
    gbSecondUsd: { x86_64: firstOf(tiers.x86_64), arm64: firstOf(tiers.arm64) },
    tiers,
    ...x86,
    ...(isSame ? {} : { arm64: arm }),
    provisioned: { ...readProvisioned(entries, "x86_64"), ...readProvisioned(entries, "arm64") },
    ...readSnapStart(entries),
    source: {
      kind: "price-list-api",
      asOf,
      ...(publishedAt === undefined ? {} : { note: `price list published on ${publishedAt.slice(0, 10)}` }),
    },
  };
}

function readTiers(entries: Entries, usageType: string): PriceTier[] {
  return getEntry(entries, usageType).tiers.map(({ from, price }) => ({
    fromGbSeconds: from,
    gbSecondUsd: checkPrice(usageType, price),
  }));
}

const firstOf = (tiers: readonly PriceTier[]) => tiers[0]?.gbSecondUsd ?? Number.NaN;

function readOthers(entries: Entries, suffix: string) {
  return {
    requestUsd: readPrice(entries, `${REQUEST}${suffix}`),
    ephemeralGbSecondUsd: readPrice(entries, `${EPHEMERAL}${suffix}`),
  };
}

/** Not every region has it. */
function readProvisioned(entries: Entries, architecture: Architecture): PriceList["provisioned"] {
  const names = [CONCURRENCY, PROVISIONED_DURATION].map((name) => `${name}${SUFFIX[architecture]}`);
  const [concurrency = "", duration = ""] = names;
  if (!entries.has(concurrency) || !entries.has(duration)) return {};
  const prices: ProvisionedPrices = {
    concurrencyGbSecondUsd: readPrice(entries, concurrency),
    durationGbSecondUsd: readPrice(entries, duration),
  };
  return { [architecture]: prices };
}

/** One price for both architectures; not every region has it. */
function readSnapStart(entries: Entries): Pick<PriceList, "snapStart"> {
  if (!entries.has(SNAP_START_CACHE) || !entries.has(SNAP_START_RESTORE)) return {};
  return {
    snapStart: {
      cacheGbSecondUsd: readPrice(entries, SNAP_START_CACHE),
      restoreGbUsd: readPrice(entries, SNAP_START_RESTORE),
    },
  };
}

/** A price without tiers. */
function readPrice(entries: Entries, usageType: string): number {
  const [tier, ...others] = getEntry(entries, usageType).tiers;
  if (tier === undefined || others.length > 0) throw new Error(`${usageType}: unexpected tiers`);
  return checkPrice(usageType, tier.price);
}

function getEntry(entries: Entries, usageType: string): PriceEntry {
  const entry = entries.get(usageType);
  if (!entry) throw new Error(`${usageType}: there is no price`);
  return entry;
}

function checkPrice(usageType: string, price: number): number {
  if (price > 0 && price <= MOST_PLAUSIBLE) return price;
  throw new Error(`${usageType}: ${price} is no plausible price`);
}
