import type { Verdict } from "../../lib/analyze/decide.ts";
import { type ConfigurationChange, listConfigurationChanges } from "../../lib/report/comparison.ts";
import { capitalize } from "../../lib/report/format.ts";
import type { Architecture } from "../../lib/units.ts";
import { listPoints, type Source } from "./points.ts";

export type Metric = "cost" | "latency";

/** What became of one figure of a candidate since the baseline. */
export interface MetricChange {
  /** In percent of what it was: -12 is 12 % less; NaN, which no chart draws, where the two cannot be compared. */
  readonly percent: number;
  readonly lowPercent?: number;
  readonly highPercent?: number;
  readonly verdict: Verdict;
  /** `12 % cheaper`, `≈ same`, `? 1 % faster to 7 % slower` */
  readonly text: string;
}

export interface CandidateChange {
  readonly key: string;
  readonly architecture: Architecture;
  readonly configuration: string;
  readonly cost: MetricChange;
  readonly latency: MetricChange;
}

/** The candidates of the view that the baseline has measured as well, in the order of every list; as in the table of changes. */
export function listCandidateChanges({ data, view }: Source): CandidateChange[] {
  const { baseline, findings } = data;
  if (!baseline) return [];
  const shown = new Set(listPoints({ data, view }).map(({ key }) => key));
  return listConfigurationChanges(findings, baseline, view.statistic)
    .filter(({ candidateKey }) => shown.has(candidateKey))
    .map(({ candidateKey, configuration, after, cost, latency }) => ({
      key: candidateKey,
      architecture: after.architecture,
      configuration,
      cost: toMetricChange(cost),
      latency: toMetricChange(latency),
    }));
}

function toMetricChange({ ratio = Number.NaN, interval, words }: ConfigurationChange["cost"]): MetricChange {
  return {
    percent: toPercent(ratio),
    ...(interval && { lowPercent: toPercent(interval.low), highPercent: toPercent(interval.high) }),
    ...words,
  };
}

const toPercent = (ratio: number) => (ratio - 1) * 100;

/** `cost 12 % cheaper`, `p95 ≈ same` */
export const describeChange = ({ cost, latency }: CandidateChange, latencyName: string) => [
  `cost ${cost.text}`,
  `${latencyName} ${latency.text}`,
];

/** What the comparison shows. */
export function describeChanges(
  changes: readonly CandidateChange[],
  latencyName: string,
  marginPercent: number,
): string {
  const count = (metric: Metric, isMore: boolean) =>
    changes.filter(
      (change) => change[metric].verdict === "different" && change[metric].percent > 0 === isMore,
    ).length;
  return [
    `Change since the baseline of ${changes.length === 1 ? "1 configuration" : `${changes.length} configurations`}, with 95 % intervals.`,
    `Cost: ${count("cost", false)} cheaper, ${count("cost", true)} more expensive.`,
    `${capitalize(latencyName)}: ${count("latency", false)} faster, ${count("latency", true)} slower.`,
    `The others are the same within ${marginPercent} %, or it cannot be told.`,
  ].join(" ");
}
