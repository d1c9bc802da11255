import type { TuningResult } from "../../lib/analyze/result.ts";
import type { Production } from "../../lib/production/production.ts";
import { buildResult } from "./results.ts";

/** What CloudWatch has of a function that ran 10,000 times a day. */
export const PRODUCTION_METRICS: Production["metrics"] = {
  functionName: "orders-api",
  state: "measured",
  invocations: 140_000,
  durationSumMs: 11_200_000,
  meanDurationMs: 80,
  percentilesMs: { p50: 70, p90: 120, p95: 150, p99: 400 },
  errors: 1,
  throttles: 0,
  coldStartShare: 0.004,
};

/** A result of a run that asked for 14 days of production, and took volume and share of cold starts from there. */
export function productionResult(more: Partial<Production> = {}): TuningResult {
  const filledIn = { monthlyInvocations: 304_167, coldStartShare: 0.004 };
  const production: Production = {
    days: 14,
    from: "2026-11-07",
    until: "2026-11-21",
    metrics: PRODUCTION_METRICS,
    filledIn,
    ...more,
  };
  return { ...buildResult({ settings: filledIn }), production };
}
