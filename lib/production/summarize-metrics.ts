import type { DataPoint, MetricAnswer } from "./metric-answer.ts";
import type { MetricName, MetricTarget } from "./metric-queries.ts";

/** What production did in the window; without what was not asked for, or is not known. */
export interface MeasuredMetrics extends MetricTarget {
  readonly state: "measured";
  /** Requests that were billed: throttled ones are not among them, failed ones are. May be 0. */
  readonly invocations: number;
  /** The sum of Duration, which holds no init and is not rounded. */
  readonly durationSumMs?: number;
  /** Absent without invocations. */
  readonly meanDurationMs?: number;
  /** Each day's percentile, averaged by its invocations: exact for one day, near it where the days are alike. */
  readonly percentilesMs?: Readonly<Partial<Record<"p50" | "p90" | "p95" | "p99", number>>>;
  /** Invocations that ended in a function error. */
  readonly errors?: number;
  readonly throttles?: number;
  /** From 0 to 1; absent without Lambda Insights. */
  readonly coldStartShare?: number;
  /** Of a cold start; absent without Lambda Insights, and where none was seen. */
  readonly meanInitMs?: number;
  /** The most that any invocation used; absent without Lambda Insights. */
  readonly maxMemoryUsedMb?: number;
}

/** `no-data`: CloudWatch has nothing of it in the window. `unreadable`: it did not say. Neither is zero. */
export type TargetMetrics =
  | MeasuredMetrics
  | (MetricTarget & { readonly state: "no-data" })
  | (MetricTarget & { readonly state: "unreadable"; readonly reason: string });

/**
 * Puts together what CloudWatch answered of one target. Sums add up over the days; Lambda reports Errors and Throttles
 * with every invocation, so where those are missing beside invocations, they stay unknown.
 */
export function summarizeMetrics(
  target: MetricTarget,
  answers: ReadonlyMap<MetricName, MetricAnswer>,
): TargetMetrics {
  const failed = [...answers].find(([, { state }]) => state === "unreadable");
  if (failed?.[1].state === "unreadable") {
    return { ...target, state: "unreadable", reason: `${failed[0]}: ${failed[1].reason}` };
  }
  const points = (metric: MetricName): readonly DataPoint[] => {
    const answer = answers.get(metric);
    return answer?.state === "complete" ? answer.points : [];
  };
  const sum = (metric: MetricName) => {
    const values = points(metric);
    return values.length === 0 ? undefined : values.reduce((total, { value }) => total + value, 0);
  };
  const invocations = sum("invocations");
  const durationSumMs = sum("durationSumMs");
  const errors = sum("errors");
  const throttles = sum("throttles");
  // A function of which every request was throttled reports Throttles and no Invocations.
  if (invocations === undefined && !throttles) return { ...target, state: "no-data" };
  const percentilesMs = summarizePercentiles(points);
  return {
    ...target,
    state: "measured",
    invocations: invocations ?? 0,
    ...given({
      durationSumMs,
      meanDurationMs: divide(durationSumMs, invocations),
      percentilesMs,
      errors,
      throttles,
    }),
    ...summarizeInsights(points, sum, answers.has("observedColdStarts")),
  };
}

type Points = (metric: MetricName) => readonly DataPoint[];

function summarizePercentiles(points: Points): MeasuredMetrics["percentilesMs"] {
  const invocationsAt = new Map(points("invocations").map(({ atMs, value }) => [atMs, value]));
  const average = (metric: MetricName) => {
    let weighted = 0;
    let weight = 0;
    for (const { atMs, value } of points(metric)) {
      const invocations = invocationsAt.get(atMs) ?? 0;
      weighted += value * invocations;
      weight += invocations;
    }
    return divide(weighted, weight);
  };
  const percentiles = given({
    p50: average("p50Ms"),
    p90: average("p90Ms"),
    p95: average("p95Ms"),
    p99: average("p99Ms"),
  });
  return Object.keys(percentiles).length === 0 ? undefined : percentiles;
}

/**
 * The share is that of the invocations that Lambda Insights saw, as it may be there for a part of the window. A day
 * without cold starts has no `init_duration`, so beside invocations that were seen, none means zero.
 */
function summarizeInsights(
  points: Points,
  sum: (metric: MetricName) => number | undefined,
  wasAsked: boolean,
) {
  const used = points("maxMemoryUsedMb").map(({ value }) => value);
  const observed = sum("observedInvocations");
  const coldStarts = sum("observedColdStarts");
  return given({
    coldStartShare: observed && wasAsked ? Math.min(1, (coldStarts ?? 0) / observed) : undefined,
    meanInitMs: divide(sum("initSumMs"), coldStarts),
    maxMemoryUsedMb: used.length === 0 ? undefined : Math.max(...used),
  });
}

function divide(total: number | undefined, count: number | undefined): number | undefined {
  return total === undefined || !count ? undefined : total / count;
}

/** Without what is undefined. */
function given<Fields extends Record<string, unknown>>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
