import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { PriceList } from "../prices/price-list.ts";
import type { Patience } from "../provision/patience.ts";
import type { UsedFunction } from "./estimate-spend.ts";
import { type FunctionFilter, listFunctions } from "./list-functions.ts";
import { COST_METRICS, INSIGHTS_METRICS } from "./metric-queries.ts";
import type { MetricWindow } from "./metric-window.ts";
import { readMetrics } from "./metrics.ts";
import { type RankedFunction, type RankingOrder, rankFunctions } from "./rank.ts";

export interface Scan {
  /** With `maxAttempts: 1`, else the SDK repeats without regard to the rate of calls. */
  readonly lambda: LambdaClient;
  /** Likewise. */
  readonly cloudWatch: CloudWatchClient;
  readonly filter: FunctionFilter;
  readonly window: MetricWindow;
  readonly prices: PriceList;
  readonly by: RankingOrder;
  readonly patience: Patience;
  /** Once aborted, nothing more is sent, and the reason is thrown. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** What the scan is about to do, or how far its listing is. */
export type ScanProgress =
  | { readonly state: "listed"; readonly functionCount: number }
  | { readonly state: "reading-tags"; readonly functionCount: number }
  | {
      readonly state: "reading";
      readonly of: "costs" | "insights";
      readonly functionCount: number;
      readonly queries: number;
    };

export interface ScanResult {
  readonly ranking: readonly RankedFunction[];
  /** Names of functions that CloudWatch has nothing of in the window. */
  readonly withoutData: readonly string[];
  readonly unreadable: readonly { readonly functionName: string; readonly reason: string }[];
  /** Names of functions that are not billed by duration. */
  readonly withoutDurationPrice: readonly string[];
  /** Sent, every repetition counted. */
  readonly calls: {
    readonly listFunctions: number;
    readonly getFunction: number;
    readonly getMetricData: number;
  };
  /** Metrics asked for, which CloudWatch bills (CloudWatch pricing). */
  readonly queries: number;
}

/**
 * Ranks an account's functions by what tuning may save or by what they cost, from configuration and CloudWatch only.
 * What costs more to ask is asked of functions that ran.
 * @throws TargetError for a missing permission; ThrottledError
 */
export async function scanFunctions(scan: Scan): Promise<ScanResult> {
  const { lambda, cloudWatch, filter, window, prices, by, patience, signal, onProgress } = scan;
  const onListed = (functionCount: number) => onProgress?.({ state: "listed", functionCount });
  const onReadingTags = (functionCount: number) => onProgress?.({ state: "reading-tags", functionCount });
  const listing = await listFunctions({ lambda, filter, patience, signal, onListed, onReadingTags });
  const read = { cloudWatch, window, patience, signal };
  const tell = (of: "costs" | "insights", functionCount: number, metrics: readonly string[]) => {
    // Invocations are always asked for.
    const queries = functionCount * (metrics.length + 1);
    onProgress?.({ state: "reading", of, functionCount, queries });
  };
  const targets = listing.functions.map(({ functionName }) => ({ functionName }));
  tell("costs", targets.length, COST_METRICS);
  const costs = await readMetrics(targets, { ...read, metrics: COST_METRICS });
  const ran = costs.targets.filter((metrics) => metrics.state === "measured" && metrics.invocations > 0);
  tell("insights", ran.length, INSIGHTS_METRICS);
  const insights = await readMetrics(
    ran.map(({ functionName }) => ({ functionName })),
    { ...read, metrics: INSIGHTS_METRICS },
  );
  const seen = new Map(insights.targets.map((metrics) => [metrics.functionName, metrics]));
  const functions: UsedFunction[] = [];
  const withoutData: string[] = [];
  const unreadable: { functionName: string; reason: string }[] = [];
  for (const [index, configuration] of listing.functions.entries()) {
    const { functionName } = configuration;
    const metrics = costs.targets[index];
    if (metrics?.state === "measured") {
      const more = seen.get(functionName);
      // Where Lambda Insights could not be read, the cost is still known.
      functions.push({
        configuration,
        metrics: more?.state === "measured" ? { ...more, ...metrics } : metrics,
      });
    } else if (metrics?.state === "unreadable") unreadable.push({ functionName, reason: metrics.reason });
    else withoutData.push(functionName);
  }
  return {
    ranking: rankFunctions({ functions, window, prices, by }),
    withoutData,
    unreadable,
    withoutDurationPrice: listing.withoutDurationPrice,
    calls: { ...listing.calls, getMetricData: costs.calls.sent + insights.calls.sent },
    queries: costs.queries + insights.queries,
  };
}
