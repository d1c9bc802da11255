import type { Verdict } from "../../analyze/decide.ts";
import { getDurations, readInterval, readStatistic } from "../../analyze/figures.ts";
import type { Findings, MeasuredFindings } from "../../analyze/findings.ts";
import type { Statistic } from "../../prepare/plan.ts";
import { listConfigurationChanges, listMismatches, type Mismatch } from "../../report/comparison.ts";
import { listUnmatched, type Unmatched } from "../../report/unmatched.ts";
import type { View } from "../../report/view.ts";
import type { ConfidenceInterval, PartialInterval } from "../../stats/interval.ts";

/** One figure of a configuration, then and now. */
interface FigureChange {
  readonly before: { readonly value: number; readonly interval?: PartialInterval };
  readonly after: { readonly value: number; readonly interval?: PartialInterval };
  /** Now over then, as of the cost: 0.8 is 20 % less. Absent where the currencies are not the same. */
  readonly ratio?: number;
  readonly interval?: ConfidenceInterval;
  readonly verdict: Verdict;
  /** The change in words: `12 % cheaper`. */
  readonly text: string;
}

/** What `compare --json` prints. */
export interface Comparison {
  readonly statistic: Statistic;
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  /** What was not measured alike. */
  readonly mismatches: readonly Mismatch[];
  readonly changes: readonly {
    readonly candidateKey: string;
    readonly configuration: string;
    readonly costPerMillionUsd: FigureChange;
    /** Of the statistic. */
    readonly latencyMs: FigureChange;
  }[];
  /** Configurations that were not measured in both. */
  readonly unmatched: readonly Unmatched[];
}

interface ComparedRun {
  readonly functionName: string;
  readonly runId: string;
  readonly label?: string;
  readonly finishedAt: string;
  readonly currentKey: string;
  /** Absent where nothing was recommended. */
  readonly recommendedKey?: string;
}

/** Everything that a comparison says, as data. */
export function describeComparison(findings: Findings, baseline: Findings, { statistic }: View): Comparison {
  return {
    statistic,
    before: describeRun(baseline),
    after: describeRun(findings),
    mismatches: listMismatches(findings, baseline),
    changes: listConfigurationChanges(findings, baseline, statistic).map(
      ({ candidateKey, configuration, before, after, cost, latency }) => ({
        candidateKey,
        configuration,
        costPerMillionUsd: { before: readCost(before), after: readCost(after), ...toChange(cost) },
        latencyMs: {
          before: readLatency(before, baseline, statistic),
          after: readLatency(after, findings, statistic),
          ...toChange(latency),
        },
      }),
    ),
    unmatched: listUnmatched(findings, baseline),
  };
}

function describeRun({ target, run, currentKey, recommendation }: Findings): ComparedRun {
  const { runId, label, finishedAt } = run;
  return {
    functionName: target.functionName,
    runId,
    ...(label !== undefined && { label }),
    finishedAt,
    currentKey,
    ...(recommendation.state === "found" && { recommendedKey: recommendation.candidateKey }),
  };
}

type Change = ReturnType<typeof listConfigurationChanges>[number]["cost" | "latency"];

const toChange = ({ ratio, interval, words: { verdict, text } }: Change) => ({
  ...(ratio !== undefined && { ratio }),
  ...(interval && { interval }),
  verdict,
  text,
});

function readCost({ summary }: MeasuredFindings): FigureChange["before"] {
  const { costPerMillionUsd: value, costPerMillionInterval: interval } = summary;
  return { value, ...(interval && { interval }) };
}

function readLatency(
  { summary }: MeasuredFindings,
  { settings }: Findings,
  statistic: Statistic,
): FigureChange["before"] {
  const durations = getDurations({ summary }, settings);
  const interval = readInterval(durations, statistic);
  return { value: readStatistic(durations, statistic), ...(interval && { interval }) };
}
