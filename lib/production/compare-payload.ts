import { formatDurationMs } from "../report/format.ts";
import type { TargetMetrics } from "./summarize-metrics.ts";

/** Whether what was measured with the test payload looks like what production does. */
export type PayloadComparison =
  | { readonly state: "alike"; readonly durationRatio: number }
  | { readonly state: "apart"; readonly durationRatio: number; readonly text: string }
  | { readonly state: "unknown"; readonly why: string };

/** A guess: from twice as long or half as long, the best memory size may be another one. */
const FAR_APART = 2;

/** Below it a few odd invocations make the mean. AWS Compute Optimizer wants as many to say anything of a function. */
const MIN_INVOCATIONS = 50;

/**
 * Compares the mean duration of the test payload with that of production, as cost goes by the mean. Both without init;
 * production's holds failed invocations and those that were cold.
 * @param testMeanMs of the invocations at the configuration that production has; another one takes another time
 * @param metrics of the version or alias that was tuned, over days on which it had that configuration
 */
export function comparePayload(testMeanMs: number, metrics: TargetMetrics): PayloadComparison {
  if (metrics.state === "unreadable") {
    return { state: "unknown", why: `CloudWatch did not answer (${metrics.reason})` };
  }
  const { invocations, meanDurationMs } =
    metrics.state === "measured" ? metrics : { invocations: 0, meanDurationMs: undefined };
  if (!(testMeanMs > 0)) return { state: "unknown", why: "no duration was measured" };
  if (!meanDurationMs || invocations < MIN_INVOCATIONS) {
    return {
      state: "unknown",
      why: `production has ${invocations} invocations, of at least ${MIN_INVOCATIONS}`,
    };
  }
  const durationRatio = testMeanMs / meanDurationMs;
  if (durationRatio < FAR_APART && durationRatio > 1 / FAR_APART) return { state: "alike", durationRatio };
  const test = formatDurationMs(testMeanMs);
  const production = formatDurationMs(meanDurationMs);
  const text = `The test payload does not look like production: it takes ${test} on average, where production takes ${production}.`;
  return { state: "apart", durationRatio, text };
}
