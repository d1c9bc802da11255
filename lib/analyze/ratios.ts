import type { Settings, Statistic } from "../prepare/plan.ts";
import type { ConfidenceInterval, PartialInterval } from "../stats/interval.ts";
import { createRandom } from "../stats/random.ts";
import { combineRatio, computeRatioInterval } from "../stats/ratio-interval.ts";
import { hasCold } from "./comparable.ts";
import { LEVEL } from "./duration-figures.ts";
import { getCostUsd, getDurations, listDurationsMs, readInterval, readStatistic } from "./figures.ts";
import type { MeasuredFindings } from "./findings.ts";
import type { MeasuredCandidate } from "./result.ts";

/** A figure of one candidate over that of another, and where the ratio lies, 95 %. */
export interface Ratio {
  readonly ratio: number;
  /** Absent where a sample is too small. */
  readonly interval?: ConfidenceInterval | undefined;
}

/** What strategies compare, of one candidate over another. */
export interface ScoreRatio extends Ratio {
  /** The samples are too small for the objective's percentile: the interval is that of their means. */
  readonly isOfMeans?: boolean;
}

/**
 * Cost per invocation, requests included. Where cold starts of only one are known, it is that of warm invocations: the
 * other would look cheaper for what was not seen of it. Cold starts that have no interval of their own would look as if
 * they were known: then the interval reaches as far as that of the warm costs alone as well, so that no single cold start
 * makes a difference.
 */
export function computeCostRatio(a: MeasuredFindings, b: MeasuredFindings): Ratio {
  if (hasCold(a) !== hasCold(b)) {
    const ratio = a.summary.warm.costPerInvocationUsd / b.summary.warm.costPerInvocationUsd;
    return { ratio, interval: combineCosts(a, b, ({ summary }) => summary.warm) };
  }
  const ratio = getCostUsd(a) / getCostUsd(b);
  const mixed = combineCosts(a, b, ({ summary }) => summary);
  const isColdKnown = [a, b].every(({ summary: { cold } }) => !cold || cold.costPerMillionInterval);
  if (!mixed || isColdKnown) return { ratio, interval: mixed };
  const warm = combineCosts(a, b, ({ summary }) => summary.warm);
  return { ratio, interval: warm && join(mixed, warm) };
}

/**
 * Costs that put candidates in order. One whose cold starts are not known counts as much dearer than warm by them as the
 * cheapest of those where they are known, so that its ratio to that is the one of `computeCostRatio`.
 */
export function scaleCosts(candidates: readonly MeasuredFindings[]): (candidate: MeasuredFindings) => number {
  const [cheapest] = candidates.filter(hasCold).toSorted((a, b) => getCostUsd(a) - getCostUsd(b));
  if (!cheapest) return getCostUsd;
  const dearer = getCostUsd(cheapest) / cheapest.summary.warm.costPerInvocationUsd;
  return (candidate) =>
    hasCold(candidate) ? getCostUsd(candidate) : candidate.summary.warm.costPerInvocationUsd * dearer;
}

/** One statistic of the durations that strategies compare. */
export function computeDurationRatio(
  a: MeasuredCandidate,
  b: MeasuredCandidate,
  statistic: Statistic,
  settings: Settings,
): Ratio {
  return compareDurations(a, b, statistic, settings, [
    listDurationsMs(a, settings),
    listDurationsMs(b, settings),
  ]);
}

/**
 * The same where the invocations are kept elsewhere. Percentiles are resampled, always with the same draws.
 *
 * @param lists durations of both in milliseconds; where one is left out, the intervals of the percentiles tell, as they
 *   do for large samples
 */
export function compareDurations(
  a: MeasuredFindings,
  b: MeasuredFindings,
  statistic: Statistic,
  settings: Settings,
  [listA, listB]: readonly [readonly number[] | undefined, readonly number[] | undefined],
): Ratio {
  const [durationsA, durationsB] = [getDurations(a, settings), getDurations(b, settings)];
  const ratio = readStatistic(durationsA, statistic) / readStatistic(durationsB, statistic);
  if (!(durationsA.minMs > 0 && durationsB.minMs > 0)) return { ratio };
  if (statistic === "mean") {
    const intervalA = widen(durationsA.intervals.meanMs, a, b);
    const intervalB = widen(durationsB.intervals.meanMs, b, a);
    if (!intervalA || !intervalB) return { ratio };
    return { ratio, interval: combine(durationsA.meanMs, intervalA, durationsB.meanMs, intervalB) };
  }
  if (!listA || !listB) {
    const intervalA = readInterval(durationsA, statistic);
    const intervalB = readInterval(durationsB, statistic);
    if (!isWhole(intervalA) || !isWhole(intervalB)) return { ratio };
    const [valueA, valueB] = [readStatistic(durationsA, statistic), readStatistic(durationsB, statistic)];
    return { ratio, interval: combine(valueA, intervalA, valueB, intervalB) };
  }
  const found = computeRatioInterval(listA, listB, {
    statistic: Number(statistic.slice(1)),
    level: LEVEL,
    random: createRandom(`${a.key} ${b.key} ${statistic}`),
  });
  return { ratio, interval: found && { level: found.level, low: found.low, high: found.high } };
}

/**
 * What the strategy compares: cost, duration by the objective's statistic, or for `balanced` cost^w x duration^(1-w).
 * Cost and duration come from the same invocations, so the limits of the balance are those of both at once: the
 * logarithms of both intervals, weighted and added, which is exact where the two go together and too wide otherwise.
 */
export function computeScoreRatio(
  a: MeasuredCandidate,
  b: MeasuredCandidate,
  settings: Settings,
): ScoreRatio {
  const { strategy, objective, balancedWeight: weight } = settings;
  if (strategy === "cost") return computeCostRatio(a, b);
  const duration = judgeDurations(a, b, objective, settings);
  if (strategy === "speed") return duration;
  const cost = computeCostRatio(a, b);
  const balance = (ofCost: number, ofDuration: number) => ofCost ** weight * ofDuration ** (1 - weight);
  return {
    ...duration,
    ratio: balance(cost.ratio, duration.ratio),
    interval: cost.interval &&
      duration.interval && {
        level: LEVEL,
        low: balance(cost.interval.low, duration.interval.low),
        high: balance(cost.interval.high, duration.interval.high),
      },
  };
}

function judgeDurations(
  a: MeasuredCandidate,
  b: MeasuredCandidate,
  statistic: Statistic,
  settings: Settings,
): ScoreRatio {
  const own = computeDurationRatio(a, b, statistic, settings);
  if (own.interval || statistic === "mean") return own;
  const { interval } = computeDurationRatio(a, b, "mean", settings);
  return interval ? { ratio: own.ratio, interval, isOfMeans: true } : own;
}

const isWhole = (interval: PartialInterval | undefined): interval is ConfidenceInterval =>
  interval?.low !== undefined && interval.high !== undefined;

type Costs = Pick<MeasuredFindings["summary"], "costPerMillionUsd" | "costPerMillionInterval">;

function combineCosts(
  a: MeasuredFindings,
  b: MeasuredFindings,
  read: (candidate: MeasuredFindings) => Costs,
): ConfidenceInterval | undefined {
  const intervalA = widen(read(a).costPerMillionInterval, a, b);
  const intervalB = widen(read(b).costPerMillionInterval, b, a);
  if (!intervalA || !intervalB) return undefined;
  return combine(read(a).costPerMillionUsd, intervalA, read(b).costPerMillionUsd, intervalB);
}

/**
 * The interval of a mean, as it is beside another candidate. A sample without a tail knows nothing of rare long
 * invocations, and looks the better for it beside one that met some: where only the other has a heavy tail, this one's
 * upper limit is raised as much as the longest of them would raise its own mean.
 */
function widen(
  interval: ConfidenceInterval | undefined,
  { summary: { warm } }: MeasuredFindings,
  other: MeasuredFindings,
): ConfidenceInterval | undefined {
  const longestMs = other.summary.warm.heavyTail?.longestMs;
  if (!interval || longestMs === undefined || warm.heavyTail) return interval;
  const raisedBy = (longestMs / warm.meanBilledMs - 1) / (warm.duration.count + 1);
  return { ...interval, high: interval.high * (1 + Math.max(0, raisedBy)) };
}

function combine(
  a: number,
  intervalA: ConfidenceInterval,
  b: number,
  intervalB: ConfidenceInterval,
): ConfidenceInterval {
  const { level, low, high } = combineRatio(a, intervalA, b, intervalB, LEVEL);
  return { level, low, high };
}

function join(a: ConfidenceInterval, b: ConfidenceInterval): ConfidenceInterval {
  return { level: a.level, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}
