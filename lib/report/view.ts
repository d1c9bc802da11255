import { type Findings, listCompared, type MeasuredFindings } from "../analyze/findings.ts";
import type { Statistic } from "../prepare/plan.ts";
import type { Architecture } from "../units.ts";

/** What a reader wants to see of a result: what its author chose, until the reader chooses otherwise. */
export interface View {
  /** Of latency. */
  readonly statistic: Statistic;
  /** The configuration that others are compared with; absent when nothing was measured that can be compared. */
  readonly referenceKey?: string;
  /** Absent for both. */
  readonly architecture?: Architecture;
  /** Absent where nobody said how many there are: then costs are those of a million. */
  readonly monthlyInvocations?: number;
  /** Off duration and provisioned concurrency of a month, 0 to 99. */
  readonly savingsPlanDiscountPercent: number;
  /** Environments provisioned all month long; absent for none. */
  readonly provisionedConcurrency?: number;
}

/**
 * The view that the run's input asks for: latency by the percentile that was looked for or limited, else p95; against
 * the current configuration, or the pick where that was not measured.
 */
export function chooseView(findings: Findings): View {
  const { settings } = findings;
  const { monthlyInvocations, savingsPlanDiscountPercent, provisionedConcurrency } = settings;
  const reference = findReference(findings);
  return {
    statistic: chooseStatistic(settings),
    ...(reference && { referenceKey: reference.key }),
    ...(monthlyInvocations !== undefined && { monthlyInvocations }),
    savingsPlanDiscountPercent,
    ...(provisionedConcurrency !== undefined && { provisionedConcurrency }),
  };
}

/** Whether the view shows a configuration: of its architecture, and always the reference, the pick and the current one. */
export function isInView(
  { key, architecture }: { readonly key: string; readonly architecture: Architecture },
  { currentKey, recommendation }: Findings,
  view: View,
): boolean {
  if (view.architecture === undefined || architecture === view.architecture) return true;
  const pickKey = recommendation.state === "found" ? recommendation.candidateKey : undefined;
  return [currentKey, pickKey, view.referenceKey].includes(key);
}

function chooseStatistic({ strategy, objective, constraints }: Findings["settings"]): Statistic {
  const [limited] = Object.keys(constraints.maxDurationMs) as Statistic[];
  if (strategy !== "cost" && objective !== "mean") return objective;
  return limited ?? "p95";
}

function findReference(findings: Findings): MeasuredFindings | undefined {
  const { currentKey, recommendation } = findings;
  const measured = listCompared(findings);
  const pickKey = recommendation.state === "found" ? recommendation.candidateKey : undefined;
  return (
    measured.find(({ key }) => key === currentKey) ??
    measured.find(({ key }) => key === pickKey) ??
    measured[0]
  );
}
