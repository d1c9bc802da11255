import { LEVEL } from "../analyze/duration-figures.ts";
import { splitCandidateKey } from "../prepare/plan.ts";
import { formatConfiguration } from "../report/format.ts";
import type { ConfidenceInterval, PartialInterval } from "../stats/interval.ts";
import { formatAmount, formatRange, formatSigned } from "./amount.ts";
import type { BaselineTarget } from "./baseline-schema.ts";
import { type At, type Budget, METRIC_FACTS, type Metric } from "./budget.ts";
import { type EarlierResult, toEarlierResult } from "./earlier-result.ts";
import { type Figure, readFigure } from "./figure.ts";
import { findCandidate } from "./find-candidate.ts";
import { findMismatches } from "./find-mismatches.ts";
import { computeIncrease } from "./judge-increase.ts";

/** One figure of a baseline, in the metric's unit. */
export interface KeptFigure {
  readonly candidateKey: string;
  readonly value: number;
  /** 95 %; absent where the sample is too small for any limit. */
  readonly interval?: PartialInterval;
  /** Of the invocations it is made of. */
  readonly count: number;
}

/** What a new baseline changes of a figure that checks are about. */
export interface BaselineChange {
  readonly metric: Metric;
  readonly at: At;
  /** Absent where the baseline has or had no such figure. */
  readonly before?: KeptFigure;
  readonly after?: KeptFigure;
  /** Of the increase, 95 %; absent where it is not known, or the two cannot be compared. */
  readonly increasePercent?: ConfidenceInterval;
  /** Why the two cannot be compared. */
  readonly mismatches: readonly string[];
}

/**
 * What a new baseline of a target changes, by metric and configuration in the order of the budgets. Savings have no
 * figure of their own.
 *
 * @param before undefined where the target is new
 */
export function listBaselineChanges(
  budgets: readonly Budget[],
  before: BaselineTarget | undefined,
  after: BaselineTarget,
): BaselineChange[] {
  const [then, now] = [before && toEarlierResult(before), toEarlierResult(after)];
  const pairs = new Map<string, readonly [Metric, At]>();
  for (const budget of budgets) {
    if (budget.kind !== "savings") pairs.set(`${budget.metric} ${budget.at}`, [budget.metric, budget.at]);
  }
  return [...pairs.values()].map(([metric, at]) => {
    const [old, own] = [then && find(then, metric, at), find(now, metric, at)];
    const mismatches =
      then && old && own
        ? findMismatches(metric, now, then, { architecture: splitCandidateKey(own.key).architecture })
        : [];
    const increase =
      old && own && mismatches.length === 0 ? computeIncrease(own.figure, old.figure, LEVEL) : undefined;
    return {
      metric,
      at,
      ...(old && { before: toKept(old) }),
      ...(own && { after: toKept(own) }),
      ...(increase?.percent && { increasePercent: increase.percent }),
      mismatches,
    };
  });
}

interface Found {
  readonly key: string;
  readonly figure: Figure;
}

function find(result: EarlierResult, metric: Metric, at: At): Found | undefined {
  const candidate = findCandidate(result, at);
  if ("missing" in candidate) return undefined;
  const figure = readFigure(candidate, metric, result.settings);
  return "missing" in figure ? undefined : { key: candidate.key, figure };
}

function toKept({ key, figure }: Found): KeptFigure {
  const interval = figure.limit(LEVEL);
  return { candidateKey: key, value: figure.value, ...(interval && { interval }), count: figure.count };
}

/** A change as people read it. */
export interface BaselineChangeRow {
  readonly check: string;
  readonly configuration: string;
  /** `262 ms (255 to 270 ms, n 100)`; `none` where there is no figure. */
  readonly before: string;
  readonly after: string;
  /** `+3.1 % (+1 to +5 %)`; empty where the two cannot be compared. */
  readonly change: string;
}

/** The words of a change. */
export function describeBaselineChange(
  { metric, at, before, after, increasePercent, mismatches }: BaselineChange,
  currency: BaselineTarget["prices"]["currency"],
): BaselineChangeRow {
  const { name, unit } = METRIC_FACTS[metric];
  const show = (kept: KeptFigure | undefined) => {
    if (!kept) return "none";
    const { value, interval, count } = kept;
    const isFact = interval?.low === interval?.high;
    const range = interval && !isFact ? `${formatRange(interval, unit, currency, formatAmount)}, ` : "";
    return `${formatAmount(value, unit, currency)} (${range}n ${count})`;
  };
  const keys = [...new Set([before?.candidateKey, after?.candidateKey].filter((key) => key !== undefined))];
  const names = keys.map((key) => formatConfiguration(splitCandidateKey(key))).join(" → ");
  const isComparable = before && after && mismatches.length === 0;
  return {
    check: name,
    configuration: names === "" ? at : names,
    before: show(before),
    after: show(after),
    change: isComparable ? describeIncrease(before, after, unit, increasePercent) : "",
  };
}

function describeIncrease(
  before: KeptFigure,
  after: KeptFigure,
  unit: (typeof METRIC_FACTS)[Metric]["unit"],
  increase: ConfidenceInterval | undefined,
): string {
  // A share of a share would be read as points.
  if (unit === "percent" || !(before.value > 0)) {
    const points = formatSigned(after.value - before.value, unit);
    return unit === "percent" ? points.replace(" %", " points") : points;
  }
  const percent = formatSigned((after.value / before.value - 1) * 100, "percent");
  const isFact = before.interval?.low === before.interval?.high;
  return increase && !isFact
    ? `${percent} (${formatRange(increase, "percent", undefined, formatSigned)})`
    : percent;
}
