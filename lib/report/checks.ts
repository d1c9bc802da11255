import type { ConfidenceInterval, PartialInterval } from "../stats/interval.ts";

/** An increase over a baseline: what is allowed, and from what to what it was. */
export interface CheckedIncrease {
  /** Of the metric. */
  readonly unit: GateCheck["unit"];
  /** Broken where both are exceeded: `percent` more than the baseline, and `atLeast` in the metric's unit. */
  readonly percent?: number;
  readonly atLeast: number;
  /** What was measured; absent where nothing could be compared. */
  readonly compared?: {
    readonly before: number;
    readonly now: number;
    /** Of `now` minus `before`; absent where a sample is too small for both limits. */
    readonly difference?: ConfidenceInterval;
  };
}

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
  /** Which configuration the budget is about, as it is written: `current`, `recommended`, `arm64-1024`. */
  readonly at?: string;
  /** What the figure is made of: so many invocations, or cold starts. */
  readonly count?: number;
  readonly countOf?: "invocations" | "cold-starts";
  /** Only of a budget that compares with a baseline. */
  readonly increase?: CheckedIncrease;
  /** Why there is no verdict, or what to do. */
  readonly note?: string;
  /** Where the budget is written: `power-tuner.config.yaml:12`. */
  readonly source?: string;
}
