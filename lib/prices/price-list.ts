import type { Architecture } from "../units.ts";

/** What AWS bills in: yuan (CNY) in the regions of China, US dollars everywhere else. */
export type Currency = "USD" | "CNY";

/** A part of the month's GB-seconds of one account, region and architecture, and what one of them costs there. */
export interface PriceTier {
  /** The tier holds what comes after so many GB-seconds; 0 for the first one. */
  readonly fromGbSeconds: number;
  readonly gbSecondUsd: number;
}

/** What provisioned concurrency costs, in place of the duration on demand. */
export interface ProvisionedPrices {
  /** Per GB-second of configured concurrency, used or not. */
  readonly concurrencyGbSecondUsd: number;
  /** Per GB-second of duration on it. */
  readonly durationGbSecondUsd: number;
}

/** What SnapStart costs where it is billed: not for Java. The time of a restore is in Billed Duration already. */
export interface SnapStartPrices {
  /** Per GB-second for which a version's snapshot is kept; at least three hours of it. */
  readonly cacheGbSecondUsd: number;
  /** Per GB of memory, each time an environment is restored. */
  readonly restoreGbUsd: number;
}

/**
 * What Lambda costs in one region. Amounts are in `currency`: where that is CNY, so is everything that is computed
 * from them, also in fields whose names end in Usd, here and in results, outputs and limits.
 */
export interface PriceList {
  readonly region: string;
  readonly currency: Currency;
  /** Per GB-second of duration, first tier. */
  readonly gbSecondUsd: Readonly<Record<Architecture, number>>;
  /** All tiers by monthly volume, lowest first; only the first one where no more is known. */
  readonly tiers: Readonly<Record<Architecture, readonly PriceTier[]>>;
  readonly requestUsd: number;
  /** Per GB-second of ephemeral storage above 512 MB. */
  readonly ephemeralGbSecondUsd: number;
  /** What arm64 pays for the two above, where it is not the same. */
  readonly arm64?: { readonly requestUsd: number; readonly ephemeralGbSecondUsd: number };
  /** Without the architectures for which nothing is known. */
  readonly provisioned: Readonly<Partial<Record<Architecture, ProvisionedPrices>>>;
  /** Absent where nothing is known. */
  readonly snapStart?: SnapStartPrices;
  readonly source: PriceSource;
}

/** Where prices come from, and of when they are. */
export interface PriceSource {
  /** AWS's Price List API, the tuner's own dated table, or the input of the run. */
  readonly kind: "price-list-api" | "table" | "input";
  /** ISO date on which they were read, checked or given. */
  readonly asOf: string;
  /** What is to be known of them: why it is the table, what is assumed, what is missing. */
  readonly note?: string;
}

/** The same prices with one more thing to know of them. */
export function addNote(prices: PriceList, note: string): PriceList {
  const { source } = prices;
  const notes = source.note === undefined ? note : `${source.note}; ${note}`;
  return { ...prices, source: { ...source, note: notes } };
}
