import { type Settings, STATISTICS, type Statistic } from "../prepare/plan.ts";
import { formatDurationMs, formatMemoryMb, formatUsdPerMillion } from "../report/format.ts";
import type { PartialInterval } from "../stats/interval.ts";
import { getDurations, readInterval, readStatistic } from "./figures.ts";
import type { MeasuredCandidate } from "./result.ts";

/** How a measured candidate stands to one constraint. */
export interface ConstraintCheck {
  readonly constraint: Statistic | "costPerMillion" | "memoryHeadroom";
  /** Milliseconds, cost of a million, or MB that are needed with the headroom; absent where it is not known. */
  readonly value?: number;
  readonly limit: number;
  readonly isKept: boolean;
  /** Whether the figure's interval shows it as well. */
  readonly isCertain: boolean;
  /** `p95 120 ms is above 100 ms` */
  readonly text: string;
}

/** A constraint that a candidate does not keep. */
export interface BrokenConstraint {
  /** How far: 1.2 is 20 % beyond the limit. */
  readonly ratio: number;
  /** `p95 120 ms is above 100 ms` */
  readonly text: string;
}

/** What of a measured candidate its constraints are about. */
export type Constrained = Pick<MeasuredCandidate, "summary" | "memoryMb">;

type ConstraintSettings = Pick<Settings, "constraints" | "onlyColdStarts" | "currency">;

/** Where a sample is too small for an upper limit of a percentile, so many times the longest one seen stands for it. */
const UNSEEN_FACTOR = 2;

/**
 * How a measured candidate stands to each constraint: longest duration by statistic, highest cost per million, least
 * memory above the most that was used. Where the platform does not say how much memory was used, a headroom is not
 * kept, because nothing shows that it is.
 */
export function checkConstraints(candidate: Constrained, settings: ConstraintSettings): ConstraintCheck[] {
  const { maxDurationMs, maxCostPerMillionUsd, memoryHeadroomPercent } = settings.constraints;
  const { costPerMillionUsd, costPerMillionInterval, maxMemoryUsedMb } = candidate.summary;
  const durations = getDurations(candidate, settings);
  const checks: ConstraintCheck[] = [];

  for (const statistic of STATISTICS) {
    const limitMs = maxDurationMs[statistic];
    if (limitMs === undefined) continue;
    const interval = readInterval(durations, statistic);
    const seen = interval && { high: UNSEEN_FACTOR * durations.maxMs, ...interval };
    checks.push(
      compare(statistic, readStatistic(durations, statistic), limitMs, seen, (value, limit) => [
        `${statistic} ${formatDurationMs(value)}`,
        formatDurationMs(limit),
      ]),
    );
  }
  if (maxCostPerMillionUsd !== undefined) {
    checks.push(
      compare(
        "costPerMillion",
        costPerMillionUsd,
        maxCostPerMillionUsd,
        costPerMillionInterval,
        (...both) => {
          const [cost = "", limit = ""] = both.map((usd) => formatUsdPerMillion(usd, settings.currency));
          return [`${cost} per million`, limit];
        },
      ),
    );
  }
  if (memoryHeadroomPercent !== undefined) {
    checks.push(checkHeadroom(maxMemoryUsedMb, candidate.memoryMb, memoryHeadroomPercent));
  }
  return checks;
}

/** The constraints that a measured candidate breaks by its figures, however sure these are. */
export function findBrokenConstraints(
  candidate: Constrained,
  settings: ConstraintSettings,
): BrokenConstraint[] {
  return checkConstraints(candidate, settings)
    .filter(({ isKept }) => !isKept)
    .map(({ value = Number.POSITIVE_INFINITY, limit, text }) => ({ ratio: value / limit, text }));
}

function compare(
  constraint: ConstraintCheck["constraint"],
  value: number,
  limit: number,
  interval: PartialInterval | undefined,
  format: (value: number, limit: number) => readonly [string, string],
): ConstraintCheck {
  const isKept = value <= limit;
  const isCertain = isKept
    ? (interval?.high ?? Number.POSITIVE_INFINITY) <= limit
    : (interval?.low ?? Number.NEGATIVE_INFINITY) > limit;
  const [figure, allowed] = format(value, limit);
  const text = `${figure} is ${isKept ? "within" : "above"} ${allowed}`;
  return { constraint, value, limit, isKept, isCertain, text };
}

function checkHeadroom(usedMb: number, memoryMb: number, percent: number): ConstraintCheck {
  const base = { constraint: "memoryHeadroom", limit: memoryMb } as const;
  if (!(usedMb > 0)) {
    return { ...base, isKept: false, isCertain: false, text: "the memory that it used is not known" };
  }
  const value = usedMb * (1 + percent / 100);
  const isKept = value <= memoryMb;
  const leaves = isKept ? "leaves" : "leaves less than";
  return {
    ...base,
    value,
    isKept,
    isCertain: true,
    text: `${formatMemoryMb(usedMb)} used ${leaves} ${percent} % headroom`,
  };
}
