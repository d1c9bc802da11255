import type { TuningPlan } from "../prepare/plan.ts";
import { comparePayload } from "../production/compare-payload.ts";
import { formatCount } from "../report/format.ts";
import type { MeasuredCandidate, Warning } from "./result.ts";

/**
 * What a reader must know of the production data that the run asked for: that there is none and why, or that the test
 * payload takes far longer or shorter than production. Empty without `productionDays`.
 * @param current the target's own configuration; undefined when it was not measured
 */
export function listProductionWarnings(
  { production, settings }: Pick<TuningPlan, "production" | "settings">,
  current: MeasuredCandidate | undefined,
): Warning[] {
  if (!production) return [];
  const { metrics, days } = production;
  const over = days === 1 ? "the last day" : `the last ${formatCount(days)} days`;
  if (metrics.state === "unreadable") {
    const message = `What production did over ${over} is not known, and is in no figure: ${metrics.reason}.`;
    return [{ code: "production-unreadable", message }];
  }
  if (metrics.state === "no-data") {
    const name = [metrics.functionName, metrics.qualifier].filter(Boolean).join(":");
    const message = `CloudWatch has nothing of ${name} over ${over}, so production is in no figure: look whether this is the version or alias that runs, or raise productionDays.`;
    return [{ code: "production-without-data", message }];
  }
  // One invocation, or cold ones alone, are not what the mean of production is of.
  if (!current || settings.dryRun || settings.onlyColdStarts) return [];
  const comparison = comparePayload(current.summary.warm.duration.meanMs, metrics);
  if (comparison.state !== "apart") return [];
  const message = `${comparison.text} Another memory size may be best for production: take events from there as payload, unless the function was another one ${days === 1 ? "that day" : "in these days"}.`;
  return [{ code: "payload-unlike-production", message }];
}
