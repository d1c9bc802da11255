import type { Architecture } from "../units.ts";

/** What Lambda costs in one region, in US dollars. */
export interface PriceList {
  readonly region: string;
  /** Per GB-second of duration, first tier. */
  readonly gbSecondUsd: Readonly<Record<Architecture, number>>;
  readonly requestUsd: number;
  /** Per GB-second of ephemeral storage above 512 MB. */
  readonly ephemeralGbSecondUsd: number;
  readonly source: {
    readonly kind: "table";
    /** ISO date on which the figures were checked. */
    readonly asOf: string;
    readonly note?: string;
  };
}
