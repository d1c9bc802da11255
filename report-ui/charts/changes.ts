import { judgeRatio, type Verdict } from "../../lib/analyze/decide.ts";
import { compareDurations, computeCostRatio, type Ratio } from "../../lib/analyze/ratios.ts";
import { formatChangeRange, formatConfiguration, formatPercentChange } from "../../lib/report/format.ts";
import { listEmbeddedDurations } from "../../lib/report/page-data.ts";
import type { Architecture } from "../../lib/units.ts";
import { listPoints, type Source } from "./points.ts";
import { capitalize } from "./words.ts";

export type Metric = "cost" | "latency";

/** What became of one figure of a candidate since the baseline. */
export interface MetricChange {
  /** In percent of what it was: -12 is 12 % less. */
  readonly percent: number;
  readonly lowPercent?: number;
  readonly highPercent?: number;
  readonly verdict: Verdict;
  /** `12 % cheaper (10 to 14 %)` */
  readonly text: string;
}

export interface CandidateChange {
  readonly key: string;
  readonly architecture: Architecture;
  readonly configuration: string;
  readonly cost: MetricChange;
  readonly latency: MetricChange;
}

/** The candidates of the view that the baseline has measured as well, in the order of every list. */
export function listCandidateChanges({ data, view }: Source): CandidateChange[] {
  const { baseline, findings } = data;
  if (!baseline) return [];
  const { settings } = findings;
  const margin = settings.marginPercent / 100;
  const listDurations = listEmbeddedDurations(data);
  return listPoints({ data, view }).flatMap(({ key, architecture, findings: after }) => {
    const before = baseline.candidates.find((candidate) => candidate.key === key);
    if (before?.state !== "measured") return [];
    const latency = compareDurations(after, before, view.statistic, settings, [
      listDurations(key),
      undefined,
    ]);
    return [
      {
        key,
        architecture,
        configuration: formatConfiguration(after),
        cost: describeRatio(computeCostRatio(after, before), "cost", margin),
        latency: describeRatio(latency, "latency", margin),
      },
    ];
  });
}

function describeRatio({ ratio, interval }: Ratio, of: Metric, margin: number): MetricChange {
  const range = interval && formatChangeRange(interval, of);
  const verdict = judgeRatio(interval, margin);
  const change = formatPercentChange(ratio, of);
  const words = { same: "≈ same", different: change, "cannot-tell": `? ${change}` }[verdict];
  return {
    percent: toPercent(ratio),
    ...(interval && { lowPercent: toPercent(interval.low), highPercent: toPercent(interval.high) }),
    verdict,
    text: `${words}${range === undefined ? "" : ` (${range})`}`,
  };
}

const toPercent = (ratio: number) => (ratio - 1) * 100;

/** `cost 12 % cheaper (10 to 14 %)`, `p95 ≈ the same` */
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
