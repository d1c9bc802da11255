import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import pLimit from "p-limit";
import type { Patience } from "../provision/patience.ts";
import type { MetricAnswer } from "./metric-answer.ts";
import { type MetricName, type MetricTarget, planQueries } from "./metric-queries.ts";
import type { MetricWindow } from "./metric-window.ts";
import { type CallCounts, createPacedSender } from "./paced-sender.ts";
import { readMetricData } from "./read-metric-data.ts";
import { summarizeMetrics, type TargetMetrics } from "./summarize-metrics.ts";

/**
 * Calls that begin in a second. GetMetricData has 50 per account and region, for dashboards and alarms of others too
 * (AWS knowledge center, cloudwatch-getmetricdata-api). 20 calls of 500 queries of 30 days are 300,000 data points, of
 * 396,000 a second.
 */
const MAX_CALLS_PER_SECOND = 20;

/** Calls in flight. */
const MAX_CONCURRENT_CALLS = 4;

export interface ReadingMetrics {
  readonly cloudWatch: CloudWatchClient;
  readonly window: MetricWindow;
  /** Beside invocations, without which the others say nothing. */
  readonly metrics: readonly Exclude<MetricName, "invocations">[];
  readonly patience: Patience;
  /** Whose policy must allow it, for messages; the credentials in use when left out. */
  readonly caller?: string;
  /** Once aborted, nothing more is sent, and the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** US dollars that CloudWatch bills for each metric asked for (CloudWatch pricing: $0.01 per 1,000 of GetMetricData). */
export const METRIC_QUERY_USD = 0.00001;

/** What production did, and what asking took. CloudWatch bills each query: `queries` of them (CloudWatch pricing). */
export interface ProductionMetrics {
  /** In the order of the targets. */
  readonly targets: readonly TargetMetrics[];
  readonly queries: number;
  readonly calls: CallCounts;
}

/**
 * Reads metrics of functions over a window from CloudWatch: 500 queries a call, four calls in flight, throttling waited
 * out within the patience. Nothing is invoked.
 * @throws TargetError when cloudwatch:GetMetricData is not allowed; ThrottledError when waiting did not help
 */
export async function readMetrics(
  targets: readonly MetricTarget[],
  { cloudWatch, window, metrics: others, patience, caller, signal }: ReadingMetrics,
): Promise<ProductionMetrics> {
  const sender = createPacedSender({
    action: "cloudwatch:GetMetricData",
    resource: "*",
    maxPerSecond: MAX_CALLS_PER_SECOND,
    patience,
    caller,
    signal,
  });
  const metrics: readonly MetricName[] = ["invocations", ...others];
  const calls = planQueries(targets, metrics);
  const limit = pLimit(MAX_CONCURRENT_CALLS);
  const found = new Map<MetricTarget, Map<MetricName, MetricAnswer>>(
    targets.map((target) => [target, new Map()]),
  );
  await Promise.all(
    calls.map((queries) =>
      limit(async () => {
        const answers = await readMetricData(cloudWatch, queries, window, sender);
        for (const [index, { target, metric }] of queries.entries()) {
          const answer = answers[index];
          if (answer) found.get(target)?.set(metric, answer);
        }
      }),
    ),
  );
  return {
    targets: targets.map((target) => summarizeMetrics(target, found.get(target) ?? new Map())),
    queries: targets.length * metrics.length,
    calls: { ...sender.calls },
  };
}
