import { LEVEL } from "../analyze/duration-figures.ts";
import type { MeasuredSummary } from "../analyze/result.ts";
import type { Settings } from "../prepare/plan.ts";
import { type OutcomeCounts, selectCold, selectWarm, type TimedSamples } from "../samples/select.ts";
import type { ConfidenceInterval, PartialInterval } from "../stats/interval.ts";
import { computeMeanInterval } from "../stats/mean-interval.ts";
import { computePercentile } from "../stats/percentile.ts";
import { computePercentileInterval } from "../stats/percentile-interval.ts";
import { computeProportionInterval } from "../stats/proportion-interval.ts";
import { computeStudentLimit } from "../stats/student-t.ts";
import { countForUpperLimit } from "../stats/supporting-count.ts";
import { METRIC_FACTS, type Metric } from "./budget.ts";

/** One metric of one candidate, in the metric's unit. */
export interface Figure {
  readonly value: number;
  /** Of the invocations it is made of. */
  readonly count: number;
  /** Where it lies, at any confidence level; undefined where the sample is too small for any limit. */
  readonly limit: (level: number) => PartialInterval | undefined;
  /** So many invocations it takes before there is an upper limit; absent where two suffice. */
  readonly neededCount?: number;
  /** So many it takes before it can be within a limit for sure, if all goes well; absent where that depends on them. */
  readonly countToPass?: (limit: number) => number;
}

/** What figures of a configuration are made of; each of a result is one, and each of a baseline. */
export type FigureSource = MeasuredSource | UnmeasuredSource<"failed"> | UnmeasuredSource<"pruned">;

interface CountedSource {
  readonly counts: Pick<OutcomeCounts, "succeeded" | "failed">;
}

interface UnmeasuredSource<State> extends CountedSource {
  readonly state: State;
  /** Why. */
  readonly message: string;
}

export interface MeasuredSource extends CountedSource {
  readonly state: "measured";
  readonly samples: TimedSamples;
  readonly summary: Pick<MeasuredSummary, "costPerMillionUsd" | "costPerMillionInterval" | "maxMemoryUsedMb">;
}

/** Why there is no figure, in a few words. */
export interface Missing {
  readonly missing: string;
}

type Measuring = Pick<Settings, "onlyColdStarts">;

/**
 * A metric of a candidate, from its invocations. Failed ones count in the error rate only, where allowed exceptions
 * count as neither.
 */
export function readFigure(candidate: FigureSource, metric: Metric, settings: Measuring): Figure | Missing {
  if (metric === "errorRate") return readErrorRate(candidate);
  if (candidate.state === "failed") return { missing: `it does not work: ${candidate.message}` };
  if (candidate.state === "pruned") return { missing: `it was not measured: ${candidate.message}` };
  switch (metric) {
    case "cost":
      return readCost(candidate, settings);
    case "meanBilled":
      return describeMean(listOwn(candidate, settings).billedMs, noInvocations(settings));
    case "coldInit":
      return describeMean(selectCold(candidate.samples).initsMs, "no cold start with an init was measured");
    case "maxMemoryUsed":
      return readMemory(candidate);
    default:
      return readPercentile(listOwn(candidate, settings).durationsMs, metric, settings);
  }
}

const noInvocations = ({ onlyColdStarts }: Measuring) =>
  onlyColdStarts ? "no cold start worked" : "no warm invocation worked";

/** Invocations of the kind that the run is about. */
function listOwn({ samples }: MeasuredSource, { onlyColdStarts }: Measuring) {
  if (!onlyColdStarts) return selectWarm(samples);
  const { durationsMs, startsMs, billedMs } = selectCold(samples);
  return {
    durationsMs: durationsMs.map((durationMs, index) => durationMs + (startsMs[index] ?? 0)),
    billedMs,
  };
}

function describeMean(values: readonly number[], missing: string): Figure | Missing {
  if (values.length === 0) return { missing };
  return {
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
    count: values.length,
    limit: (level) => computeMeanInterval(values, { level }),
  };
}

/** Cost has an interval of 95 % in the result; at other levels it reaches as much further as Student's t does. */
function readCost(candidate: MeasuredSource, settings: Measuring): Figure | Missing {
  const count = listOwn(candidate, settings).billedMs.length;
  if (count === 0) return { missing: noInvocations(settings) };
  const { costPerMillionUsd: value, costPerMillionInterval: interval } = candidate.summary;
  return {
    value,
    count,
    limit: (level) => interval && rescaleInterval(value, interval, level, count),
  };
}

/**
 * The interval of a positive mean at another level: on the logarithm, each limit as much further away as Student's t with
 * `count` - 1 degrees of freedom says.
 *
 * @param count at least two
 */
export function rescaleInterval(
  value: number,
  interval: ConfidenceInterval,
  level: number,
  count: number,
): ConfidenceInterval {
  if (level === interval.level || value === 0) return { ...interval, level };
  const degrees = Math.max(1, count - 1);
  const factor = computeStudentLimit(level, degrees) / computeStudentLimit(interval.level, degrees);
  return {
    level,
    low: value * (interval.low / value) ** factor,
    high: value * (interval.high / value) ** factor,
  };
}

function readPercentile(
  durationsMs: readonly number[],
  metric: Metric,
  settings: Measuring,
): Figure | Missing {
  const { percentile } = METRIC_FACTS[metric];
  if (percentile === undefined) throw new RangeError(`${metric} is no percentile`);
  if (durationsMs.length === 0) return { missing: noInvocations(settings) };
  const sorted = Array.from(Float64Array.from(durationsMs).sort());
  return {
    value: computePercentile(sorted, percentile),
    count: sorted.length,
    limit: (level) => computePercentileInterval(sorted, percentile, level),
    neededCount: countForUpperLimit(percentile, LEVEL),
  };
}

/** The most that was used is a fact of the run, not an estimate. */
function readMemory({ summary, counts }: MeasuredSource): Figure | Missing {
  const value = summary.maxMemoryUsedMb;
  if (!(value > 0)) return { missing: "the memory that it used is not known" };
  return { value, count: counts.succeeded, limit: (level) => ({ level, low: value, high: value }) };
}

function readErrorRate({ counts, state }: FigureSource): Figure | Missing {
  const count = counts.succeeded + counts.failed;
  if (state === "pruned" || count === 0) return { missing: "it was not invoked" };
  return {
    value: (counts.failed / count) * 100,
    count,
    limit: (level) => {
      const interval = computeProportionInterval(counts.failed, count, level);
      return interval && { level, low: interval.low * 100, high: interval.high * 100 };
    },
    countToPass: (limit) => countUntilBelow(counts.failed, limit / 100),
  };
}

/** More would be another test than this. */
const MAX_COUNT = 1_000_000;

/** How many invocations bring the upper limit down to `share`, if no more of them fail than did. */
function countUntilBelow(failed: number, share: number): number {
  const isEnough = (count: number) => (computeProportionInterval(failed, count, LEVEL)?.high ?? 1) <= share;
  let [few, enough] = [failed, failed + 1];
  while (!isEnough(enough)) {
    if (enough > MAX_COUNT || share === 0) return Number.POSITIVE_INFINITY;
    [few, enough] = [enough, 2 * enough];
  }
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/** Below what a figure surely is not, wrong with probability `miss` at most. */
export function findLow({ limit }: Figure, miss: number): number | undefined {
  const both = limit(1 - 2 * miss);
  // A sample too small for both limits gives the other one at the full level, which would be wrong twice as often.
  return both?.high === undefined ? limit(1 - miss)?.low : both.low;
}
