import { InputError } from "../errors.ts";
import { isSnapStartBilled } from "../prices/cost.ts";
import { addNote, type PriceList } from "../prices/price-list.ts";
import { chooseCurrency, knowsEphemeralStorage, lookUpPrices } from "../prices/price-table.ts";
import { findPricingRegion } from "../prices/pricing-region.ts";
import type { Store } from "../store.ts";
import type { TuningInput } from "./input.ts";
import type { Target } from "./plan.ts";
import { keepPrices, readCachedPrices } from "./price-cache.ts";

/**
 * Asks the Price List API for a region's prices.
 * @param asOf ISO date of the day
 * @throws whatever kept it from an answer
 */
export type AskPrices = (region: string, asOf: string) => Promise<PriceList>;

export interface ChoosingPrices {
  readonly own: TuningInput["prices"];
  /** Undefined where there is no AWS to ask, as in the embedded cloud: then it is the table, and no harm. */
  readonly askPrices?: AskPrices;
  /** Where they are kept for a week; undefined where they are asked for anew each time. */
  readonly store?: Store;
  /** Time of the run, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** What of the target decides which prices it needs. */
type PricedTarget = Pick<Target, "region" | "runtime" | "ephemeralStorageMb" | "usesSnapStart">;

/**
 * The prices of a run: those of the input, else those of the Price List API, asked for once a week for each region,
 * else the dated table's, with a note that says why.
 * @throws InputError for a region of which nobody knows the prices.
 */
export async function choosePrices(target: PricedTarget, choosing: ChoosingPrices): Promise<PriceList> {
  const prices = choosing.own
    ? toPriceList(target.region, choosing.own, choosing.nowMs)
    : await findListPrices(target, choosing);
  const isRestoreMissing = isSnapStartBilled(target) && !prices.snapStart;
  return isRestoreMissing
    ? addNote(prices, "what restoring a snapshot costs is not known here, and not in the cost of cold starts")
    : prices;
}

async function findListPrices(target: PricedTarget, choosing: ChoosingPrices): Promise<PriceList> {
  const { region } = target;
  const { askPrices, store, nowMs } = choosing;
  if (!askPrices) return fallBack(target, undefined);
  if (!findPricingRegion(region)) return fallBack(target, "there is no Price List API for this region");
  const cached = store && (await readCachedPrices(store, region, nowMs));
  if (cached) return cached;
  let prices: PriceList;
  try {
    prices = await askPrices(region, toDay(nowMs));
  } catch (error) {
    return fallBack(target, explainNoAnswer(error));
  }
  if (store) await keepPrices(store, prices, nowMs);
  return prices;
}

/** @param why the Price List API's prices are not used; undefined where nobody would expect them */
function fallBack({ region, ephemeralStorageMb }: PricedTarget, why: string | undefined): PriceList {
  const prices = lookUpPrices(region, why);
  if (ephemeralStorageMb > 512 && !knowsEphemeralStorage(region)) {
    const hint = "the price table has no price of the function's ephemeral storage in this region";
    throw new InputError([{ field: "prices", value: undefined, allowed: "prices of your own", hint }]);
  }
  return why === undefined ? prices : addNote(prices, `fallback: ${why}`);
}

/** Why there is no answer, in words for a report: what AWS said is part of it, its stack is not. */
function explainNoAnswer(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (/AccessDenied/.test(name)) return "the tuner may not ask the Price List API (pricing:GetProducts)";
  if (/Timeout|Abort/.test(name)) return "the Price List API did not answer in time";
  return `the Price List API gave no usable answer (${name}: ${message})`;
}

/** Prices of the input hold for every volume; what they do not name is not known. */
function toPriceList(region: string, own: NonNullable<ChoosingPrices["own"]>, nowMs: number): PriceList {
  const { gbSecond, request, ephemeralGbSecond, currency = chooseCurrency(region) } = own;
  return {
    region,
    currency,
    gbSecondUsd: gbSecond,
    tiers: {
      x86_64: [{ fromGbSeconds: 0, gbSecondUsd: gbSecond.x86_64 }],
      arm64: [{ fromGbSeconds: 0, gbSecondUsd: gbSecond.arm64 }],
    },
    requestUsd: request,
    ephemeralGbSecondUsd: ephemeralGbSecond,
    provisioned: {},
    source: { kind: "input", asOf: toDay(nowMs) },
  };
}

/** In UTC. */
const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
