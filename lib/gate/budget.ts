import type { GateCheck } from "../report/checks.ts";

/** What a budget may be about. */
export const METRICS = [
  "cost",
  "meanBilled",
  "p50",
  "p90",
  "p95",
  "p99",
  "coldInit",
  "maxMemoryUsed",
  "errorRate",
] as const;
export type Metric = (typeof METRICS)[number];

/** What a broken budget is worth: the gate fails, it is shown, or it is not judged at all. */
export const LEVELS = ["error", "warn", "off"] as const;
export type Level = GateCheck["level"];

/** `current`, `recommended`, or the key of a candidate: `arm64-1024`. */
export type At = "current" | "recommended" | (string & {});

interface BudgetBase {
  readonly at: At;
  readonly level: Level;
  /** A hint of the team for whoever breaks it. */
  readonly message?: string;
  /** Where it is written: `power-tuner.config.yaml:12`. */
  readonly source?: string;
}

/** Highest value, in the metric's unit. */
export interface AbsoluteBudget extends BudgetBase {
  readonly kind: "absolute";
  readonly metric: Metric;
  readonly max: number;
}

/** Highest increase over the baseline; broken where both are exceeded. */
export interface RelativeBudget extends BudgetBase {
  readonly kind: "relative";
  readonly metric: Metric;
  /** 10 is 10 % more than the baseline; absent for the error rate, whose points are percent already. */
  readonly percent?: number;
  /** In the metric's unit. */
  readonly atLeast: number;
}

/** How much cheaper another configuration within every absolute budget may be. */
export interface SavingsBudget extends BudgetBase {
  readonly kind: "savings";
  readonly maxMissedPercent: number;
}

export type Budget = AbsoluteBudget | RelativeBudget | SavingsBudget;

interface MetricFacts {
  /** As in a report: `p95`, `cost per million`. */
  readonly name: string;
  readonly unit: GateCheck["unit"];
  /** Absent where it is no percentile. */
  readonly percentile?: number;
  /** How much a breach counts where the file does not say: timings that few samples know well only warn. */
  readonly level: Level;
}

/** What there is to know of each metric that a budget may be of. */
export const METRIC_FACTS: Readonly<Record<Metric, MetricFacts>> = {
  cost: { name: "cost per million", unit: "usd-per-million", level: "error" },
  meanBilled: { name: "mean billed duration", unit: "ms", level: "error" },
  p50: { name: "p50", unit: "ms", percentile: 50, level: "error" },
  p90: { name: "p90", unit: "ms", percentile: 90, level: "error" },
  p95: { name: "p95", unit: "ms", percentile: 95, level: "error" },
  p99: { name: "p99", unit: "ms", percentile: 99, level: "warn" },
  coldInit: { name: "mean cold-start init", unit: "ms", level: "warn" },
  maxMemoryUsed: { name: "max memory used", unit: "mb", level: "warn" },
  errorRate: { name: "error rate", unit: "percent", level: "error" },
};

/** How a check is called in reports. */
export function nameBudget(budget: Budget): string {
  if (budget.kind === "savings") return "missed savings";
  const { name } = METRIC_FACTS[budget.metric];
  return budget.kind === "absolute" ? name : `${name} against the baseline`;
}
