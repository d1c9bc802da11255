import type { MeasuredCandidate, TuningResult } from "../analyze/result.ts";
import type { Currency } from "../prices/price-list.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import type { Architecture } from "../units.ts";
import { type ChangeText, describeChanges } from "./changes.ts";
import { listDurationsOf } from "./page-data.ts";
import { chooseView } from "./view.ts";

/** What a function can be set to. */
export interface Configuration {
  readonly memoryMb: number;
  readonly architecture: Architecture;
}

/** Now less then, in a month of the function's own volume. */
export interface MonthChange {
  readonly nowUsd: number;
  readonly thenUsd: number;
  /** Negative where the recommended configuration costs more. */
  readonly savingUsd: number;
  /** 95 %; absent where it is not known, and where nothing changes. */
  readonly savingInterval?: ConfidenceInterval;
}

/** A function that has a recommendation, in a line of the overview. */
export interface TunedRow {
  readonly state: "tuned";
  readonly functionName: string;
  /** Of its own report, from the overview's folder; not encoded. */
  readonly reportPath?: string;
  /** `use`: the current configuration could not be measured, so that there is nothing to compare with. */
  readonly decision: "change" | "keep" | "use";
  readonly region: string;
  readonly current: Configuration;
  readonly recommended: Configuration;
  /** Of the recommended configuration over the current one: 0.8 is 20 % less. */
  readonly costRatio?: number;
  readonly p95Ratio?: number;
  /** The same in words, and whether they are sure. */
  readonly changes?: { readonly cost: ChangeText; readonly p95: ChangeText };
  /** Absent where nobody said how many invocations a month has, or where the two cannot be compared. */
  readonly month?: MonthChange;
  readonly currency: Currency;
  /** What measuring it cost on Lambda. */
  readonly spentUsd: number;
  readonly environment: "aws" | "local";
  readonly sentence: string;
}

/** A function that has none, and why. */
export interface UntunedRow {
  readonly state: "failed" | "interrupted" | "not-started";
  readonly functionName: string;
  readonly reportPath?: string;
  readonly reason: string;
  readonly spentUsd: number;
}

/** What the overview says of one function. */
export type OverviewRow = TunedRow | UntunedRow;

/**
 * What the overview says of a function that was measured. p95 and cost are compared as its own report does.
 * @param functionName as the list of functions calls it
 */
export function describeTuned(functionName: string, result: TuningResult, reportPath?: string): OverviewRow {
  const { recommendation, currentKey, target, candidates, prices, spend, environment } = result;
  const place = { functionName, ...(reportPath !== undefined && { reportPath }) };
  const pick = candidates.find(
    ({ key }) => recommendation.state === "found" && key === recommendation.candidateKey,
  );
  if (recommendation.state === "none" || pick?.state !== "measured") {
    return { ...place, state: "failed", reason: recommendation.sentence, spentUsd: spend.costUsd };
  }
  const current = candidates.find(({ key, state }) => key === currentKey && state === "measured");
  const month = findMonth(result, pick);
  const view = { ...chooseView(result), statistic: "p95" } as const;
  const compared =
    current?.state === "measured" && current !== pick
      ? describeChanges(pick, current, result, view, listDurationsOf(result))
      : undefined;
  return {
    ...place,
    state: "tuned",
    decision: pick.key === currentKey ? "keep" : current ? "change" : "use",
    region: target.region,
    current: { memoryMb: target.memoryMb, architecture: target.architecture },
    recommended: { memoryMb: pick.memoryMb, architecture: pick.architecture },
    ...(recommendation.costRatio !== undefined && { costRatio: recommendation.costRatio }),
    ...(recommendation.p95Ratio !== undefined && { p95Ratio: recommendation.p95Ratio }),
    ...(compared && { changes: { cost: compared.cost, p95: compared.latency } }),
    ...(month && { month }),
    currency: prices.currency,
    spentUsd: spend.costUsd,
    environment: environment.kind,
    sentence: recommendation.sentence,
  };
}

function findMonth(
  { recommendation, candidates, currentKey }: TuningResult,
  pick: MeasuredCandidate,
): MonthChange | undefined {
  const thenUsd = pick.summary.month?.onDemand.totalUsd;
  if (recommendation.state === "none" || thenUsd === undefined) return undefined;
  if (pick.key === currentKey) return { nowUsd: thenUsd, thenUsd, savingUsd: 0 };
  const { monthlySavingUsd: savingUsd, monthlySavingInterval: savingInterval } = recommendation;
  const current = candidates.find(({ key }) => key === currentKey);
  const nowUsd = current?.state === "measured" ? current.summary.month?.onDemand.totalUsd : undefined;
  if (nowUsd === undefined || savingUsd === undefined) return undefined;
  return { nowUsd, thenUsd, savingUsd, ...(savingInterval && { savingInterval }) };
}
