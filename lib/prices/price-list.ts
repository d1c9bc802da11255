import type { Architecture } from "../units.ts";

/** What Lambda costs in one region. Amounts in `currency`, which is USD everywhere but in China. */
export interface PriceList {
  readonly region: string;
  readonly currency: "USD" | "CNY";
  /** Per GB-second of duration, first tier. */
  readonly gbSecond: Readonly<Record<Architecture, number>>;
  readonly request: number;
  /** Per GB-second of ephemeral storage above 512 MB. */
  readonly ephemeralGbSecond: number;
  readonly source: {
    readonly kind: "table";
    /** ISO date on which the figures were checked. */
    readonly asOf: string;
    readonly note?: string;
  };
}
