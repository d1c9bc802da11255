import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { PERIOD_SECONDS } from "./metric-window.ts";

/** Whose metrics are read. */
export interface MetricTarget {
  readonly functionName: string;
  /** A version or alias: only what was invoked through it. All of the function when left out. */
  readonly qualifier?: string;
}

const LAMBDA = "AWS/Lambda";
/** Only of functions that have the Lambda Insights extension. */
const INSIGHTS = "LambdaInsights";

/**
 * What can be read of a function, as [namespace, metric, statistic]. Lambda's metrics are always there; of cold starts
 * and memory CloudWatch knows only through Lambda Insights, whose events carry `init_duration` when the environment is
 * new (Lambda developer guide, metric types; CloudWatch user guide, metrics collected by Lambda Insights).
 */
export const METRICS = {
  invocations: [LAMBDA, "Invocations", "Sum"],
  durationSumMs: [LAMBDA, "Duration", "Sum"],
  errors: [LAMBDA, "Errors", "Sum"],
  throttles: [LAMBDA, "Throttles", "Sum"],
  p50Ms: [LAMBDA, "Duration", "p50"],
  p90Ms: [LAMBDA, "Duration", "p90"],
  p95Ms: [LAMBDA, "Duration", "p95"],
  p99Ms: [LAMBDA, "Duration", "p99"],
  observedInvocations: [INSIGHTS, "used_memory_max", "SampleCount"],
  maxMemoryUsedMb: [INSIGHTS, "used_memory_max", "Maximum"],
  observedColdStarts: [INSIGHTS, "init_duration", "SampleCount"],
  initSumMs: [INSIGHTS, "init_duration", "Sum"],
} as const satisfies Record<string, readonly [namespace: string, metricName: string, stat: string]>;

export type MetricName = keyof typeof METRICS;

/** What a month's cost takes, for thousands of functions. */
export const COST_METRICS = ["durationSumMs"] as const satisfies readonly MetricName[];

/** What Lambda Insights adds to it. */
export const INSIGHTS_METRICS = [
  "maxMemoryUsedMb",
  "observedInvocations",
  "observedColdStarts",
  "initSumMs",
] as const satisfies readonly MetricName[];

/** Everything, for one target. */
export const TARGET_METRICS = [
  ...COST_METRICS,
  ...INSIGHTS_METRICS,
  "errors",
  "throttles",
  "p50Ms",
  "p90Ms",
  "p95Ms",
  "p99Ms",
] as const satisfies readonly MetricName[];

/** A query, and what its answer is about. */
export interface PlannedQuery {
  readonly target: MetricTarget;
  readonly metric: MetricName;
  readonly query: MetricDataQuery;
}

/** The most queries that one call of GetMetricData takes (CloudWatch API reference). */
export const MAX_QUERIES_PER_CALL = 500;

/** The queries for some metrics of each target, in calls of at most 500, their ids unique within the call. */
export function planQueries(
  targets: readonly MetricTarget[],
  metrics: readonly MetricName[],
): readonly (readonly PlannedQuery[])[] {
  const wanted = targets.flatMap((target) => metrics.map((metric) => ({ target, metric })));
  const calls: PlannedQuery[][] = [];
  for (let start = 0; start < wanted.length; start += MAX_QUERIES_PER_CALL) {
    const part = wanted.slice(start, start + MAX_QUERIES_PER_CALL);
    calls.push(part.map((one, index) => ({ ...one, query: toQuery(one.target, one.metric, `m${index}`) })));
  }
  return calls;
}

function toQuery(target: MetricTarget, metric: MetricName, id: string): MetricDataQuery {
  const [Namespace, MetricName, Stat] = METRICS[metric];
  const Dimensions = toDimensions(target, Namespace);
  return {
    Id: id,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: PERIOD_SECONDS, Stat },
  };
}

/** Lambda names a version or alias `NAME:QUALIFIER`. Lambda Insights knows versions but no aliases: it has the whole. */
function toDimensions({ functionName, qualifier }: MetricTarget, namespace: string) {
  if (namespace === INSIGHTS) return [{ Name: "function_name", Value: functionName }];
  const whole = [{ Name: "FunctionName", Value: functionName }];
  if (qualifier === undefined) return whole;
  return [...whole, { Name: "Resource", Value: `${functionName}:${qualifier}` }];
}
