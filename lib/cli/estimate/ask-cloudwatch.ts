import { createCloudWatchClient } from "../../clients.ts";
import { messageOf } from "../../errors.ts";
import type { Target } from "../../prepare/plan.ts";
import { chooseMetricWindow } from "../../production/metric-window.ts";
import { readMetrics } from "../../production/metrics.ts";
import { createPatience } from "../../provision/patience.ts";
import { formatDurationMs } from "../../report/format.ts";
import { EMBEDDED_ACCOUNT_ID } from "../aws/plan-text.ts";
import type { KnownDuration } from "./known-duration.ts";

/** Two weeks have every day of the week twice. */
const DAYS = 14;
/** An estimate is not worth waiting longer for. */
const LONGEST_WAIT_MS = 20_000;

/** What CloudWatch knows of a function's duration, or why nothing. */
export type Asked =
  | { readonly state: "known"; readonly duration: KnownDuration }
  | { readonly state: "unknown"; readonly why: string };

/**
 * Reads how long the function took in production, warm and cold together: the mean, from its median to its p95. What
 * cannot be read is a reason, and no error.
 * @throws the reason of `signal` when that is aborted
 */
export async function askCloudWatch(
  { functionName, functionArn, qualifier, region }: Target,
  options: Parameters<typeof createCloudWatchClient>[0],
  signal: AbortSignal,
): Promise<Asked> {
  if (functionArn.includes(`:${EMBEDDED_ACCOUNT_ID}:`)) {
    return { state: "unknown", why: "the embedded cloud has no CloudWatch" };
  }
  const cloudWatch = await createCloudWatchClient({ ...options, region });
  try {
    const asked = { functionName, ...(qualifier !== undefined && { qualifier }) };
    const { targets } = await readMetrics([asked], {
      cloudWatch,
      window: chooseMetricWindow(new Date(), DAYS),
      metrics: ["durationSumMs", "p50Ms", "p95Ms"],
      patience: createPatience(LONGEST_WAIT_MS, 0),
      signal,
    });
    const [found] = targets;
    if (found?.state !== "measured" || found.meanDurationMs === undefined) {
      const why =
        found?.state === "unreadable" ? found.reason : `CloudWatch saw no invocation in ${DAYS} days`;
      return { state: "unknown", why };
    }
    const { meanDurationMs, percentilesMs: { p50 = meanDurationMs, p95 = meanDurationMs } = {} } = found;
    const rangeMs = {
      low: Math.min(p50, meanDurationMs),
      likely: meanDurationMs,
      high: Math.max(p95, meanDurationMs),
    };
    const source = `one invocation took ${formatDurationMs(meanDurationMs)} on average in ${DAYS} days of production, half of them at most ${formatDurationMs(p50)}, one of twenty ${formatDurationMs(p95)} or more (CloudWatch)`;
    return { state: "known", duration: { rangeMs, source } };
  } catch (error) {
    signal.throwIfAborted();
    return { state: "unknown", why: messageOf(error) };
  } finally {
    cloudWatch.destroy();
  }
}
