import type { Findings } from "../analyze/findings.ts";
import type { TuningResult } from "../analyze/result.ts";
import type { StopReason } from "../assess/assess.ts";
import type { ChangeText } from "./changes.ts";
import { countFailed } from "./failures.ts";
import { formatConfiguration, formatCount, formatDurationMs, formatSentence, formatShare } from "./format.ts";
import { listDurationsOf } from "./page-data.ts";
import { describeProduction } from "./production-section.ts";
import { listShortlist, nameLatency, type ShortlistRow } from "./shortlist.ts";
import { describePruned } from "./table.ts";
import { chooseView, type View } from "./view.ts";

/** What the execution answers and Apply sets, in a sentence, when that is not the recommendation itself. */
export function findNarrowerAnswer({ answer, recommendation }: Findings): string | undefined {
  const isSame =
    answer.state === recommendation.state &&
    (answer.state === "none" ||
      (recommendation.state === "found" && answer.candidateKey === recommendation.candidateKey));
  return isSame ? undefined : answer.sentence;
}

/** What the observed durations say of the function's time-out, where a shorter one would do. */
export function describeTimeout(findings: Findings): string | undefined {
  const { timeout, recommendation, candidates } = findings;
  if (timeout?.recommendedSeconds === undefined || recommendation.state === "none") return undefined;
  const { recommendedSeconds, currentSeconds, longestMs } = timeout;
  const pick = candidates.find(({ key }) => key === recommendation.candidateKey);
  const where = pick ? ` of ${formatConfiguration(pick)}` : "";
  return `A time-out of ${formatCount(recommendedSeconds)} s would do there instead of ${formatCount(currentSeconds)} s: the longest invocation${where} took ${formatDurationMs(longestMs)}.`;
}

const ENDS: Readonly<Record<StopReason, string>> = {
  enough: "when all had their invocations",
  decided: "when more would not change the answer by much",
  num: "when all that could change the answer had num invocations",
  "max-cost": "at maxCostUsd",
  time: "when maxMinutes were over",
  "history-limit": "when the execution's history was nearly full",
};

/** How the search went, and how sure its answer is, in a sentence; undefined with fixed sampling. */
export function describeSearch(findings: Findings): string | undefined {
  if (!findings.search) return undefined;
  const { rounds, stopReason } = findings.search;
  const end = stopReason === undefined ? "" : `, and ended ${ENDS[stopReason]}`;
  const times = rounds === 1 ? "round" : "rounds";
  return `The search took ${formatCount(rounds)} ${times}${end}${describeDoubt(findings)}.`;
}

/** What the search may lose is said of the best by its estimates, which is not recommended where noise may explain it. */
function describeDoubt({ search, recommendation, candidates }: Findings): string {
  if (!search || recommendation.state === "none") return "";
  const { candidateKey, bestKey, rule } = recommendation;
  const best = candidates.find(({ key }) => key === bestKey);
  const isBelowBest = candidateKey !== bestKey && (rule === "current" || rule === "sure");
  return isBelowBest && best
    ? `: more invocations would tell whether ${formatConfiguration(best)} is better`
    : `: what measuring more would gain is ${formatShare(search.expectedLoss)} on average`;
}

/** The recommendation and its trade-offs against the reference in a few plain lines for the terminal. No colours, no trailing newline. */
export function renderSummaryText(result: TuningResult): string {
  const view = chooseView(result);
  const answer = findNarrowerAnswer(result);
  const shortlist = listShortlist(result, view, listDurationsOf(result));
  const notes = [
    describeProduction(result),
    describeTimeout(result),
    countFailed(result),
    describeSearch(result),
    ...describePruned(result),
  ];
  return [
    formatSentence(result.recommendation.sentence),
    ...(answer ? [formatSentence(answer)] : []),
    ...renderShortlist(shortlist, result, view),
    ...notes.flatMap((note) => (note === undefined ? [] : [`  ${note}`])),
  ].join("\n");
}

function renderShortlist(rows: readonly ShortlistRow[], findings: Findings, view: View): string[] {
  const latencyName = nameLatency(findings, view.statistic);
  const per = view.monthlyInvocations === undefined ? "per million" : "per month";
  const widthOf = (read: (row: ShortlistRow) => string) =>
    Math.max(0, ...rows.map((row) => read(row).length));
  const [roleWidth, configurationWidth, costWidth, latencyWidth] = [
    widthOf(({ role }) => role),
    widthOf(({ configuration }) => configuration),
    widthOf(({ cost }) => cost),
    widthOf(({ latency }) => latency),
  ];
  return rows.map(({ role, configuration, cost, latency, changes, budget }) =>
    [
      `  ${role.padEnd(roleWidth)}`,
      configuration.padStart(configurationWidth),
      `${cost.padStart(costWidth)} ${per}`,
      `${latencyName} ${latency.padStart(latencyWidth)}`,
      ...(changes ? [`(${joinChanges(changes, latencyName)})`] : []),
      ...(budget ? [budget.text] : []),
    ].join("  "),
  );
}

/** Both sides of a trade: `15 % cheaper, p95 33 % slower`. */
export function joinChanges(
  { cost, latency }: { readonly cost: ChangeText; readonly latency: ChangeText },
  latencyName: string,
): string {
  return [
    cost.verdict === "same" ? "≈ same cost" : cost.text,
    latency.verdict === "same" ? `≈ same ${latencyName}` : `${latencyName} ${latency.text}`,
  ].join(", ");
}
