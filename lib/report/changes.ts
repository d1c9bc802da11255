import { hasCold } from "../analyze/comparable.ts";
import { judgeRatio, type Verdict } from "../analyze/decide.ts";
import type { Findings, MeasuredFindings } from "../analyze/findings.ts";
import { compareDurations, computeCostRatio, type Ratio } from "../analyze/ratios.ts";
import { formatChangeRange, formatPercentChange } from "./format.ts";
import { computeMonth } from "./months.ts";
import type { View } from "./view.ts";

/** Durations of a candidate that latency is judged by, as they came; undefined where only quantiles are kept. */
export type ListDurations = (candidateKey: string) => readonly number[] | undefined;

/** A difference to the reference, in words. */
export interface ChangeText {
  readonly verdict: Verdict;
  /**
   * `12 % cheaper` where that is sure, `≈ same` within the margin, and where it cannot be told `?` and what it may be:
   * `? 1 % faster to 7 % slower`.
   */
  readonly text: string;
}

/** What a candidate costs more or less than the reference, and what latency it has more or less. */
export function describeChanges(
  candidate: MeasuredFindings,
  reference: MeasuredFindings,
  findings: Findings,
  view: View,
  listDurations: ListDurations,
): { readonly cost: ChangeText; readonly latency: ChangeText } {
  const { settings } = findings;
  const { statistic } = view;
  const durations = [listDurations(candidate.key), listDurations(reference.key)] as const;
  const margin = settings.marginPercent / 100;
  const latency = compareDurations(candidate, reference, statistic, settings, durations);
  const means = compareDurations(candidate, reference, "mean", settings, durations);
  return {
    cost: describeCosts(compareCosts(candidate, reference, findings, view), [candidate, reference], margin),
    latency: describeLatency(latency, means, margin),
  };
}

/**
 * The ratio of what the view shows: of months where it has them, as tiers and discounts take more off the one than off
 * the other. How sure it is comes from the costs of an invocation all the same.
 */
function compareCosts(a: MeasuredFindings, b: MeasuredFindings, findings: Findings, view: View): Ratio {
  const ofCalls = computeCostRatio(a, b);
  const [monthA, monthB] = [computeMonth(a, findings, view), computeMonth(b, findings, view)];
  if (!monthA || !monthB) return ofCalls;
  const { ratio, interval } = ofCalls;
  const ofMonths = monthA.onDemand.totalUsd / monthB.onDemand.totalUsd;
  // Where cold starts of only one are known, the ratio is that of warm invocations; months would compare unlike things.
  if (!areCostsAlike(a, b)) return ofCalls;
  const scale = ofMonths / ratio;
  return {
    ratio: ofMonths,
    interval: interval && { ...interval, low: interval.low * scale, high: interval.high * scale },
  };
}

/** Whether the costs shown of both are those that `computeCostRatio` compares: else it is that of warm invocations. */
export function areCostsAlike(a: MeasuredFindings, b: MeasuredFindings): boolean {
  return hasCold(a) === hasCold(b);
}

/** A ratio of costs in words: `5 % cheaper (warm only)` where cold starts of only one of the two are known. */
export function describeCosts(
  cost: Ratio,
  [a, b]: readonly [MeasuredFindings, MeasuredFindings],
  margin: number,
): ChangeText {
  const { verdict, text } = describeRatio(cost, "cost", margin);
  return { verdict, text: areCostsAlike(a, b) ? text : `${text} (warm only)` };
}

/**
 * A ratio of latencies in words. Where invocations are too few for a percentile, that of their means tells whether they
 * differ.
 */
export function describeLatency(latency: Ratio, means: Ratio, margin: number): ChangeText {
  return latency.interval || !isFarApart(means, latency.ratio, margin)
    ? describeRatio(latency, "latency", margin)
    : { verdict: "different", text: formatPercentChange(latency.ratio, "latency") };
}

/**
 * Whether means tell what a percentile of a small sample cannot: that two configurations differ, in the direction of
 * the percentiles.
 */
function isFarApart(means: Ratio, ratio: number, margin: number): boolean {
  return judgeRatio(means.interval, margin) === "different" && means.ratio < 1 === ratio < 1;
}

/** A ratio in words, by whether it is beyond the margin: 0.01 is 1 %. */
export function describeRatio(
  { ratio, interval }: Ratio,
  of: "cost" | "latency",
  margin: number,
): ChangeText {
  const verdict = judgeRatio(interval, margin);
  if (verdict === "same") return { verdict, text: "≈ same" };
  const words = formatPercentChange(ratio, of);
  if (verdict === "different") return { verdict, text: words };
  const range = interval && formatChangeRange(interval, of);
  const isNamed = range !== undefined && /[a-z]$/.test(range);
  return {
    verdict,
    text: `? ${range === undefined ? words : isNamed ? range : `${range} ${wordOf(words)}`}`,
  };
}

/** `cheaper` of `12 % cheaper` */
const wordOf = (words: string) => words.replace(/^.*% /, "");
