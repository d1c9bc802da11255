import { getDurations, readInterval, readStatistic } from "../../lib/analyze/figures.ts";
import {
  type FailedFindings,
  type Findings,
  isCompared,
  type MeasuredFindings,
} from "../../lib/analyze/findings.ts";
import type { DurationFigures } from "../../lib/analyze/result.ts";
import type { Statistic } from "../../lib/prepare/plan.ts";
import { compareByCost } from "../../lib/report/costs.ts";
import { formatConfiguration } from "../../lib/report/format.ts";
import type { PageData } from "../../lib/report/page-data.ts";
import { listShown, MIN_P99_SAMPLES } from "../../lib/report/table.ts";
import { isInView, type View } from "../../lib/report/view.ts";
import type { PartialInterval } from "../../lib/stats/interval.ts";
import type { Architecture } from "../../lib/units.ts";

/** What charts show. */
export interface Source {
  readonly data: PageData;
  readonly view: View;
}

/** A number, and where it lies with 95 % confidence. */
export interface Figure {
  readonly value: number;
  readonly interval?: PartialInterval | undefined;
  /** The sample is too small to bound it from above. */
  readonly isAtLeast: boolean;
  /** It is not what was measured alone (`compareByCost`). */
  readonly isEstimate?: boolean;
}

/** A measured candidate as charts show it. */
export interface Point {
  readonly key: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly configuration: string;
  /** By the statistic of the view, in milliseconds. */
  readonly latency: Figure;
  /** Of a million invocations, or of the month of the view. */
  readonly cost: Figure;
  readonly durations: DurationFigures;
  /** Why it has a name in the charts: `pick`, `current`, `cheapest`; empty for most. */
  readonly roles: readonly string[];
  /** It is in the set from which the pick was chosen. */
  readonly isTie: boolean;
  readonly findings: MeasuredFindings;
}

/** The measured candidates of the view that can be compared, in the order of every list. */
export function listPoints(source: Source): Point[] {
  return listMeasured(source).filter(({ findings }) => isCompared(findings));
}

/** The same with those that cannot be compared: none of these is the lowest of all. */
export function listMeasured(source: Source): Point[] {
  const { data, view } = source;
  const { findings } = data;
  const tied = listTied(findings);
  const costOf = compareByCost(findings, view);
  const points = listShown(findings).flatMap((candidate): Omit<Point, "roles">[] => {
    if (candidate.state !== "measured" || !isInView(candidate, findings, view)) return [];
    const durations = getDurations(candidate, findings.settings);
    const { key, architecture, memoryMb } = candidate;
    const latency = readLatency(durations, view.statistic);
    const cost = { ...costOf(candidate), isAtLeast: false };
    if (!Number.isFinite(latency.value) || !Number.isFinite(cost.value)) return [];
    return [
      {
        key,
        architecture,
        memoryMb,
        configuration: formatConfiguration(candidate),
        latency,
        cost,
        durations,
        isTie: tied.has(key),
        findings: candidate,
      },
    ];
  });
  const compared = points.filter((point) => isCompared(point.findings));
  return points.map((point) => ({ ...point, roles: listRoles(point, compared, source) }));
}

/** The failed candidates of the view. */
export function listFailed({ data: { findings }, view }: Source): FailedFindings[] {
  return listShown(findings).filter(
    (candidate) => candidate.state === "failed" && isInView(candidate, findings, view),
  ) as FailedFindings[];
}

/** A statistic of durations as a figure. */
export function readLatency(durations: DurationFigures, statistic: Statistic): Figure {
  return {
    value: readStatistic(durations, statistic),
    interval: readInterval(durations, statistic),
    isAtLeast: statistic === "p99" && durations.count < MIN_P99_SAMPLES,
  };
}

/** An arrow takes about this part of the value, to say that there is more. */
const ARROW_SHARE = 0.12;

/** An interval stretches an axis at most to so many times the highest value, and to so small a part of the lowest one. */
const MOST_STRETCH = 1.5;

/**
 * The values and their limits, as far as an axis has to reach: limits that lie far outside of all values, as those of a
 * handful of invocations do, are cut at its end.
 */
export function listReach(figures: readonly Figure[]): number[] {
  const values = figures.map(({ value }) => value);
  const [lowest, highest] = [Math.min(...values) / MOST_STRETCH, Math.max(...values) * MOST_STRETCH];
  return figures.flatMap(listEnds).map((end) => Math.min(Math.max(end, lowest), highest));
}

/** The value and its limits. A limit of zero has no say: the axis would not be logarithmic for it. */
function listEnds({ value, interval, isAtLeast }: Figure): number[] {
  const isOpen = interval ? interval.high === undefined : isAtLeast;
  return [value, interval?.low, isOpen ? value * (1 + ARROW_SHARE) : interval?.high].filter(
    (end): end is number => end !== undefined && (end > 0 || end === value),
  );
}

/** Key of the recommended configuration; undefined where there is none. */
export function findPickKey({ recommendation }: Findings): string | undefined {
  return recommendation.state === "found" ? recommendation.candidateKey : undefined;
}

/** Pixels around a point that belong to it: the pick has a glow, a tie a ring. */
export function clearanceOf(point: Point | undefined, findings: Findings): number {
  if (point?.key === findPickKey(findings)) return 16;
  return point?.isTie ? 13 : 9;
}

/** Keys of the best and of those that are as good, or may be; none where the best stands alone. */
function listTied({ recommendation }: Findings): ReadonlySet<string> {
  if (recommendation.state === "none" || recommendation.ties.length === 0) return new Set();
  const { bestKey, ties } = recommendation;
  return new Set([bestKey, ...ties.map(({ candidateKey }) => candidateKey)]);
}

type Judged = Pick<Point, "key" | "cost" | "latency">;

function listRoles(
  point: Judged,
  points: readonly Judged[],
  { data: { findings }, view: { referenceKey, statistic } }: Source,
): string[] {
  const { key } = point;
  const isCurrent = key === findings.currentKey;
  const isPick = key === findPickKey(findings);
  // One alone is the lowest of nothing.
  const others = points.length > 1 ? points : [];
  const cheapest = lowest(others, ({ cost }) => cost.value);
  const fastest = lowest(others, ({ latency }) => latency.value);
  return [
    ...(isPick ? ["pick"] : []),
    ...(isCurrent ? ["current"] : []),
    ...(key === referenceKey && !isCurrent && !isPick ? ["reference"] : []),
    ...(point === cheapest ? ["cheapest"] : []),
    ...(point === fastest ? [statistic === "mean" ? "fastest" : `lowest ${statistic}`] : []),
  ];
}

/** The first of the lowest. */
export function lowest<Item>(items: readonly Item[], measure: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best !== undefined && measure(best) <= measure(item) ? best : item),
    undefined,
  );
}
