import { type Settings, STATISTICS } from "../prepare/plan.ts";
import { formatDurationMs, formatMemoryMb, formatUsdPerMillion } from "../report/format.ts";
import { getDurations, readStatistic } from "./figures.ts";
import type { MeasuredCandidate } from "./result.ts";

/** A constraint that a candidate does not keep. */
export interface BrokenConstraint {
  /** How far: 1.2 is 20 % beyond the limit. */
  readonly ratio: number;
  /** `p95 120 ms is above 100 ms` */
  readonly text: string;
}

/**
 * The constraints that a measured candidate breaks: longest duration by statistic, highest cost per million, least
 * memory above the most that was used. Where the platform does not say how much memory was used, a headroom is not
 * kept, because nothing shows that it is.
 */
export function findBrokenConstraints(
  candidate: MeasuredCandidate,
  settings: Pick<Settings, "constraints" | "onlyColdStarts" | "currency">,
): BrokenConstraint[] {
  const { maxDurationMs, maxCostPerMillionUsd, memoryHeadroomPercent } = settings.constraints;
  const { costPerMillionUsd, maxMemoryUsedMb } = candidate.summary;
  const durations = getDurations(candidate, settings);
  const broken: BrokenConstraint[] = [];
  const check = (value: number, limit: number, text: string) => {
    if (value > limit) broken.push({ ratio: value / limit, text });
  };

  for (const statistic of STATISTICS) {
    const limitMs = maxDurationMs[statistic];
    if (limitMs === undefined) continue;
    const valueMs = readStatistic(durations, statistic);
    check(
      valueMs,
      limitMs,
      `${statistic} ${formatDurationMs(valueMs)} is above ${formatDurationMs(limitMs)}`,
    );
  }
  if (maxCostPerMillionUsd !== undefined) {
    check(
      costPerMillionUsd,
      maxCostPerMillionUsd,
      `${formatUsdPerMillion(costPerMillionUsd, settings.currency)} per million is above ${formatUsdPerMillion(maxCostPerMillionUsd, settings.currency)}`,
    );
  }
  if (memoryHeadroomPercent !== undefined) {
    const neededMb = maxMemoryUsedMb * (1 + memoryHeadroomPercent / 100);
    if (maxMemoryUsedMb > 0) {
      const text = `${formatMemoryMb(maxMemoryUsedMb)} used leaves less than ${memoryHeadroomPercent} % headroom`;
      check(neededMb, candidate.memoryMb, text);
    } else {
      broken.push({ ratio: Number.POSITIVE_INFINITY, text: "the memory that it used is not known" });
    }
  }
  return broken;
}
