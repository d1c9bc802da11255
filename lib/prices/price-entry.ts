import * as z from "zod/mini";
import type { Currency } from "./price-list.ts";

/** One product of the Price List API, as far as it is needed here. */
export interface PriceEntry {
  /** Without the prefix of its region: `Lambda-GB-Second`. */
  readonly usageType: string;
  /** In the product's own unit, lowest first; the first begins at 0, and each where the one before ends. */
  readonly tiers: readonly { readonly from: number; readonly price: number }[];
  /** ISO 8601, of the price list that it is in. */
  readonly publishedAt?: string;
}

/** `APN1-Lambda-GB-Second`; us-east-1 has no prefix. The free tier's is `Global-`, in no region. */
const REGION_PREFIX = /^[A-Z]{2,4}[0-9]?-/;

const productSchema = () =>
  z.object({
    product: z.object({
      attributes: z.object({
        usagetype: z.string(),
        regionCode: z.optional(z.string()),
        location: z.optional(z.string()),
        groupDescription: z.optional(z.string()),
      }),
    }),
  });

const termsSchema = () => {
  const amount = z.string().check(z.regex(/^\d+(\.\d+)?$/));
  const dimension = z.object({
    beginRange: amount,
    endRange: z.union([amount, z.literal("Inf")]),
    pricePerUnit: z.record(z.string(), amount),
  });
  const term = z.object({ priceDimensions: z.record(z.string(), dimension) });
  return z.object({
    terms: z.object({ OnDemand: z.record(z.string(), term) }),
    publicationDate: z.optional(z.string()),
  });
};

/**
 * Picks the products of one region out of `PriceList` of GetProducts, by their exact usage types.
 * @param products JSON texts, as strings or, as the SDK gives them, as String objects
 * @param wanted usage types without a region's prefix; of each there is at most one in the answer
 * @throws Error that names what is wrong with an entry that is wanted; others are not looked at.
 */
export function pickPriceEntries(
  products: readonly unknown[],
  region: string,
  currency: Currency,
  wanted: readonly string[],
): ReadonlyMap<string, PriceEntry> {
  const schemas = { product: productSchema(), terms: termsSchema() };
  const entries = new Map<string, PriceEntry>();
  for (const [index, text] of products.entries()) {
    const json = parse(text, index);
    const usageType = findUsageType(schemas.product.safeParse(json).data, region);
    if (usageType === undefined || !wanted.includes(usageType)) continue;
    const parsed = schemas.terms.safeParse(json);
    if (!parsed.success) {
      const where = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
      throw new Error(`${usageType}: ${where} is missing or malformed`);
    }
    const dimensions = listDimensions(usageType, parsed.data.terms.OnDemand);
    const tiers = toTiers(usageType, currency, dimensions);
    if (tiers.every(({ price }) => price === 0)) continue;
    if (entries.has(usageType)) throw new Error(`${usageType}: there is more than one price`);
    const { publicationDate } = parsed.data;
    entries.set(usageType, {
      usageType,
      tiers,
      ...(publicationDate === undefined ? {} : { publishedAt: publicationDate }),
    });
  }
  return entries;
}

function parse(text: unknown, index: number): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    throw new Error(`entry ${index + 1} is not JSON`);
  }
}

type Product = z.output<ReturnType<typeof productSchema>>;

/** Undefined for what is not a price of this region: the free tier, also that of China, and other regions. */
function findUsageType(found: Product | undefined, region: string): string | undefined {
  const { usagetype, regionCode, location, groupDescription = "" } = found?.product.attributes ?? {};
  if (regionCode !== region || location === "Any" || /free tier/i.test(groupDescription)) return undefined;
  return usagetype?.replace(REGION_PREFIX, "");
}

type Terms = z.output<ReturnType<typeof termsSchema>>["terms"]["OnDemand"];
type Dimension = NonNullable<Terms[string]>["priceDimensions"][string];

/** The tiers of a price are the dimensions of one term. */
function listDimensions(usageType: string, terms: Terms): readonly Dimension[] {
  const [term, ...others] = Object.values(terms);
  const dimensions = Object.values(term?.priceDimensions ?? {});
  if (others.length > 0) throw new Error(`${usageType}: there is more than one term on demand`);
  if (dimensions.length === 0) throw new Error(`${usageType}: there is no price on demand`);
  return dimensions;
}

function toTiers(
  usageType: string,
  currency: Currency,
  dimensions: readonly Dimension[],
): PriceEntry["tiers"] {
  const sorted = dimensions.toSorted((a, b) => Number(a.beginRange) - Number(b.beginRange));
  let from = "0";
  const tiers = sorted.map(({ beginRange, endRange, pricePerUnit }) => {
    if (Number(beginRange) !== Number(from)) {
      throw new Error(`${usageType}: no price from ${from} to ${beginRange}`);
    }
    const price = Object.hasOwn(pricePerUnit, currency) ? pricePerUnit[currency] : undefined;
    if (price === undefined) throw new Error(`${usageType}: no price in ${currency}`);
    from = endRange;
    return { from: Number(beginRange), price: Number(price) };
  });
  if (from !== "Inf") throw new Error(`${usageType}: no price above ${from}`);
  return tiers;
}
