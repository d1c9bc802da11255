import type { MeasuredCandidate, TuningResult } from "../analyze/result.ts";
import type { StopReason } from "../assess/assess.ts";
import {
  formatConfiguration,
  formatCount,
  formatDurationMs,
  formatPercentChange,
  formatShare,
  formatText,
  formatUsdPerMillion,
} from "./format.ts";
import { describePruned, listShown } from "./table.ts";

/** A configuration worth naming beside the recommendation, and what it would give up or gain. */
export interface TradeOff {
  readonly role: "Pick" | "Current" | "Cheapest" | "Lowest p95";
  readonly candidateKey: string;
  readonly configuration: string;
  readonly costPerMillion: string;
  readonly p95: string;
  /** Against the pick; absent for the pick itself and when there is none. */
  readonly againstPick?: string;
}

/** The pick, then the current, the cheapest and the one with the lowest p95, where they are other ones. */
export function listTradeOffs(result: TuningResult): TradeOff[] {
  const measured = listShown(result).filter((candidate) => candidate.state === "measured");
  const { recommendation } = result;
  const pick =
    recommendation.state === "found"
      ? measured.find(({ key }) => key === recommendation.candidateKey)
      : undefined;
  const roles: [TradeOff["role"], MeasuredCandidate | undefined][] = [
    ["Pick", pick],
    ["Current", measured.find(({ key }) => key === result.currentKey)],
    ["Cheapest", lowest(measured, costOf)],
    ["Lowest p95", lowest(measured, p95Of)],
  ];
  const named = new Set<string>();
  const tradeOffs: TradeOff[] = [];
  for (const [role, candidate] of roles) {
    if (!candidate || named.has(candidate.key)) continue;
    named.add(candidate.key);
    tradeOffs.push({
      role,
      candidateKey: candidate.key,
      configuration: formatConfiguration(candidate),
      costPerMillion: formatUsdPerMillion(costOf(candidate), result.prices.currency),
      p95: formatDurationMs(p95Of(candidate)),
      ...(pick && candidate !== pick ? { againstPick: compare(candidate, pick) } : {}),
    });
  }
  return tradeOffs;
}

/** What the execution answers and Apply sets, in a sentence, when that is not the recommendation itself. */
export function findNarrowerAnswer({ answer, recommendation }: TuningResult): string | undefined {
  const isSame =
    answer.state === recommendation.state &&
    (answer.state === "none" ||
      (recommendation.state === "found" && answer.candidateKey === recommendation.candidateKey));
  return isSame ? undefined : answer.sentence;
}

/** What the observed durations say of the function's time-out, where a shorter one would do. */
export function describeTimeout({ timeout }: TuningResult): string | undefined {
  if (timeout?.recommendedSeconds === undefined) return undefined;
  const { recommendedSeconds, currentSeconds, longestMs } = timeout;
  return `A time-out of ${formatCount(recommendedSeconds)} s would do instead of ${formatCount(currentSeconds)} s: the longest invocation took ${formatDurationMs(longestMs)}.`;
}

const ENDS: Readonly<Record<StopReason, string>> = {
  enough: "when all had their invocations",
  decided: "when more would not change the answer by much",
  num: "when all that could change the answer had num invocations",
  "max-cost": "at maxCostUsd",
  time: "when maxMinutes were over",
  "history-limit": "when the execution's history was nearly full",
};

/** How the search went, and how sure its pick is, in a sentence; undefined with fixed sampling. */
export function describeSearch({ search, recommendation }: TuningResult): string | undefined {
  if (!search) return undefined;
  const { rounds, stopReason, expectedLoss } = search;
  const end = stopReason === undefined ? "" : `, and ended ${ENDS[stopReason]}`;
  const loss = formatShare(expectedLoss);
  const sure =
    recommendation.state === "none" ? "" : `: what measuring more would gain is ${loss} on average`;
  return `The search took ${formatCount(rounds)} ${rounds === 1 ? "round" : "rounds"}${end}${sure}.`;
}

/** The recommendation and its trade-offs, in brackets against the pick, in a few plain lines for the terminal. No colours, no trailing newline. */
export function renderSummaryText(result: TuningResult): string {
  const answer = findNarrowerAnswer(result);
  const lines = [formatText(result.recommendation.sentence), ...(answer ? [formatText(answer)] : [])];
  const tradeOffs = listTradeOffs(result);
  const [roleWidth, configurationWidth, costWidth, p95Width] = [
    widest(tradeOffs.map(({ role }) => role)),
    widest(tradeOffs.map(({ configuration }) => configuration)),
    widest(tradeOffs.map(({ costPerMillion }) => costPerMillion)),
    widest(tradeOffs.map(({ p95 }) => p95)),
  ];
  for (const { role, configuration, costPerMillion, p95, againstPick } of tradeOffs) {
    lines.push(
      [
        `  ${role.padEnd(roleWidth)}`,
        configuration.padStart(configurationWidth),
        `${costPerMillion.padStart(costWidth)} per million`,
        `p95 ${p95.padStart(p95Width)}`,
        ...(againstPick ? [`(${againstPick})`] : []),
      ].join("  "),
    );
  }
  const timeout = describeTimeout(result);
  if (timeout !== undefined) lines.push(`  ${timeout}`);
  const failed = result.candidates.filter(({ state }) => state === "failed").length;
  if (failed > 0) {
    lines.push(`  ${formatCount(failed)} of ${formatCount(result.candidates.length)} configurations failed.`);
  }
  const search = describeSearch(result);
  if (search !== undefined) lines.push(`  ${search}`);
  lines.push(...describePruned(result).map((sentence) => `  ${sentence}`));
  return lines.join("\n");
}

const costOf = (candidate: MeasuredCandidate) => candidate.summary.costPerMillionUsd;
const p95Of = (candidate: MeasuredCandidate) => candidate.summary.warm.duration.p95Ms;

function lowest(candidates: readonly MeasuredCandidate[], measure: (candidate: MeasuredCandidate) => number) {
  return candidates.reduce<MeasuredCandidate | undefined>(
    (best, candidate) => (best && measure(best) <= measure(candidate) ? best : candidate),
    undefined,
  );
}

function compare(candidate: MeasuredCandidate, pick: MeasuredCandidate): string {
  const cost = formatPercentChange(costOf(candidate) / costOf(pick), "cost");
  const p95 = formatPercentChange(p95Of(candidate) / p95Of(pick), "latency");
  return `${cost === "the same" ? "same cost" : cost}, ${p95 === "the same" ? "same p95" : `p95 ${p95}`}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
