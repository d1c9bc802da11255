import type { PartialInterval } from "../stats/interval.ts";

/** What became of one budget of a gate. */
export interface GateCheck {
  /** What was checked: `p95`, `cost per million`. */
  readonly name: string;
  readonly verdict: "pass" | "at-risk" | "likely-over" | "fail" | "no-data" | "not-comparable";
  readonly level: "error" | "warn" | "off";
  /** The configuration that was judged; absent where there is none. */
  readonly candidateKey?: string;
  readonly unit: "ms" | "usd-per-million" | "mb" | "percent";
  readonly value?: number;
  readonly interval?: PartialInterval;
  readonly limit?: number;
  /** Why there is no verdict, or what to do. */
  readonly note?: string;
  /** Where the budget is written: `power-tuner.config.yaml:12`. */
  readonly source?: string;
}
