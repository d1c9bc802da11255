import type { PriceList } from "../prices/price-list.ts";
import { buildPriceListSchema } from "../prices/price-list-schema.ts";
import type { Store } from "../store.ts";

/** Under this prefix of the tuner's bucket prices are kept, one object for each region. */
const PREFIX = "prices/";

const keyOf = (region: string) => `${PREFIX}${region}.json`;

/** AWS changes prices some times a year. */
const FRESH_MS = 7 * 24 * 60 * 60 * 1000;

/** What is kept. Another version of the tuner may have written it. */
interface CachedPrices {
  /** ISO 8601. */
  readonly keptAt: string;
  readonly prices: PriceList;
}

/**
 * Prices that the Price List API has given within a week.
 * @param nowMs time of the run, in milliseconds since 1970
 * @returns undefined when there are none, and when what is there is too old, broken, or cannot be read.
 */
export async function readCachedPrices(
  store: Store,
  region: string,
  nowMs: number,
): Promise<PriceList | undefined> {
  let cached: Partial<CachedPrices> | undefined;
  try {
    cached = await store.readJson<Partial<CachedPrices>>(keyOf(region));
  } catch {
    return undefined;
  }
  const ageMs = nowMs - Date.parse(cached?.keptAt ?? "");
  // A run that began before another one ended sees what is younger than itself.
  if (!(Math.abs(ageMs) < FRESH_MS)) return undefined;
  const parsed = buildPriceListSchema().safeParse(cached?.prices);
  return parsed.success && parsed.data.region === region ? parsed.data : undefined;
}

/** Keeps prices for later runs. That they cannot be kept is no harm to this one. */
export async function keepPrices(store: Store, prices: PriceList, nowMs: number): Promise<void> {
  const cached: CachedPrices = { keptAt: new Date(nowMs).toISOString(), prices };
  await store.writeJson(keyOf(prices.region), cached).catch(() => undefined);
}
