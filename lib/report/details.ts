import type { CandidateResult, TuningResult } from "../analyze/result.ts";
import { isSnapStartBilled } from "../prices/cost.ts";
import type { Currency } from "../prices/price-list.ts";
import {
  formatConfiguration,
  formatCount,
  formatFailureReason,
  formatGbSeconds,
  formatInstant,
  formatText,
  formatUsd,
} from "./format.ts";
import { type Html, html } from "./html.ts";
import { renderMonth, renderPrices } from "./price-details.ts";
import { MAX_EMBEDDED_DURATIONS } from "./report-data.ts";
import { describeSearch } from "./summary.ts";
import {
  COLUMNS,
  type ColumnId,
  describePruned,
  listRows,
  listShown,
  MIN_P99_SAMPLES,
  type ShownCandidate,
} from "./table.ts";

/** The body of the page: every configuration in a table, failures, method and limits, a month, prices, the run. */
export function renderDetails(result: TuningResult): Html {
  return html`${renderTable(result)}
${renderFailures(result)}
${renderMethod(result)}
${renderMonth(result)}
${renderPrices(result)}
${renderRun(result)}`;
}

/** What the page sorts by; a candidate without the value comes last. */
const SORT_VALUES: Readonly<
  Record<ColumnId, (candidate: CandidateResult) => number | string | false | undefined>
> = {
  memory: ({ memoryMb }) => memoryMb,
  architecture: ({ architecture }) => architecture,
  p50: (candidate) => candidate.state === "measured" && candidate.summary.warm.duration.p50Ms,
  p95: (candidate) => candidate.state === "measured" && candidate.summary.warm.duration.p95Ms,
  p99: (candidate) => candidate.state === "measured" && candidate.summary.warm.duration.p99Ms,
  coldStart: (candidate) =>
    candidate.state === "measured" &&
    (candidate.summary.cold?.init ?? candidate.summary.cold?.restore)?.meanMs,
  billed: (candidate) => candidate.state === "measured" && candidate.summary.warm.meanBilledMs,
  costPerMillion: (candidate) => candidate.state === "measured" && candidate.summary.costPerMillionUsd,
  costRange: (candidate) => candidate.state === "measured" && candidate.summary.costPerMillionInterval?.high,
  maxMemoryUsed: (candidate) => candidate.state === "measured" && candidate.summary.maxMemoryUsedMb,
  errors: ({ counts }) => counts.failed,
  mark: () => undefined,
};

function renderTable(result: TuningResult): Html {
  const candidates = listShown(result);
  const rows = listRows(result).map((row, index) => {
    const candidate = candidates[index];
    const cells = COLUMNS.map(({ id, align }) => {
      const value = candidate && (id === "mark" ? row.mark || false : SORT_VALUES[id](candidate));
      const attributes = html`class="${id} ${align}"${value !== undefined && value !== false && html` data-value="${value}"`}`;
      return id === "memory"
        ? html`<th scope="row" ${attributes}>${row[id]}</th>`
        : html`<td ${attributes}>${row[id]}</td>`;
    });
    const marks = row.mark ? ` ${row.mark.replace(",", "")}` : "";
    return html`<tr class="${row.state} ${row.architecture}${marks}" data-key="${row.candidateKey}">${cells}</tr>`;
  });
  return html`<section aria-labelledby="configurations">
<h2 id="configurations">All configurations</h2>
<div class="scroll" role="group" aria-labelledby="configurations" tabindex="0">
<table id="candidates">
<thead><tr>${COLUMNS.map(
    ({ id, heading, align }) => html`<th scope="col" class="${id} ${align}">${heading}</th>`,
  )}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>
${describePruned(result).map((sentence) => html`<p>${sentence}</p>`)}
<dl class="legend">${COLUMNS.map(({ heading, meaning }) => html`<div><dt>${heading}</dt><dd>${meaning}</dd></div>`)}</dl>
</section>`;
}

function renderFailures(result: TuningResult): Html | undefined {
  const affected = listShown(result).filter(
    ({ state, failures }) => state === "failed" || failures.length > 0,
  );
  if (affected.length === 0) return undefined;
  // Sizes that failed for one reason share an entry; whatever has counts of its own has its own.
  const entries = Map.groupBy(affected, (candidate) =>
    candidate.state === "measured" || hasCounts(candidate) ? candidate.key : `failed: ${candidate.message}`,
  );
  return html`<section aria-labelledby="failures">
<h2 id="failures">Failures</h2>
<ul class="failures">${[...entries.values()].map(renderFailure)}</ul>
</section>`;
}

function renderFailure(alike: readonly ShownCandidate[]): Html | undefined {
  const [candidate] = alike;
  if (candidate === undefined) return undefined;
  return html`<li><p><b>${alike.map(formatConfiguration).join(", ")}</b> ${
    candidate.state === "failed"
      ? `failed: ${formatText(candidate.message)}`
      : "was measured, but not every invocation worked:"
  }</p>
${hasCounts(candidate) && renderCounts(candidate)}</li>`;
}

/** Whether there is more to tell than the one message of a failed size. */
const hasCounts = (candidate: ShownCandidate): boolean =>
  candidate.state === "measured" || candidate.failures.length > 1;

function renderCounts({ failures, counts }: CandidateResult): Html {
  return html`<ul>${failures.map(
    ({ reason, errorType, errorMessage, count, isAllowed }) =>
      html`<li>${formatCount(count)} of ${formatCount(counts.invocations)}: ${formatFailureReason(reason)}${isAllowed && ", allowed"}${
        errorType !== undefined && html` (${formatText(errorType)})`
      }: <q>${formatText(errorMessage)}</q></li>`,
  )}</ul>`;
}

/** Whether the page's data leaves durations out. */
function isThinned({ candidates }: TuningResult): boolean {
  return candidates.some(
    (candidate) =>
      candidate.state === "measured" && candidate.summary.warm.duration.count > MAX_EMBEDDED_DURATIONS,
  );
}

function renderMethod(result: TuningResult): Html {
  const { settings } = result;
  const coldPercent = Number((settings.coldStartShare * 100).toPrecision(3));
  return html`<section aria-labelledby="method">
<h2 id="method">Method and limits</h2>
<ul>
<li>Each configuration was measured on ${settings.isolation === "versions" ? "a published version of the function itself" : "a clone of the function, never on the function itself"}, with ${formatCount(settings.concurrency)} ${settings.concurrency === 1 ? "invocation" : "invocations"} in flight at a time.</li>
${result.search && html`<li>Invocations went where they could change the answer, so that configurations have different numbers of them. ${describeSearch(result)}</li>`}
<li>Durations are those of Lambda's REPORT lines. The time the caller waits for the network is not in them, nor is queueing under load.</li>
<li>p50, p95 and p99 are percentiles of warm invocations, interpolated between the two nearest (Hyndman-Fan type 7). Below ${formatCount(MIN_P99_SAMPLES)} warm invocations a p99 is shown as “≥”, because a sample that small can miss the slowest percent.</li>
<li>Cost = mean billed duration × memory × price per GB-second + price per request. Nothing is trimmed, because the bill is not trimmed. ${coldPercent} % of the invocations are taken to be cold starts. Billed duration already contains init${isSnapStartBilled(result.target) && ", and the billed part of a restore; what SnapStart asks for each GB restored is added to cold starts"}.</li>
<li>Intervals hold with 95 % confidence for the payload that was sent: those of means allow for rare long invocations, those of percentiles assume nothing of the distribution. A configuration is recommended instead of the current one when it is better beyond noise and by more than ${settings.marginPercent} %.</li>
<li>Free tier, volume tiers and savings plans are left out${settings.monthlyInvocations !== undefined && ", but for what a month costs, in which only the free tier is"}.</li>
<li>Failed invocations are counted, those with an allowed exception apart. They are not part of any average or percentile.</li>
<li>Only measured configurations can be recommended. Lines between the points guide the eye; nothing was measured there.</li>
${isThinned(result) && html`<li>This page holds at most ${formatCount(MAX_EMBEDDED_DURATIONS)} warm durations of each configuration, evenly spaced by rank from the shortest to the longest. All figures are of all durations, which are in result.json.</li>`}
<li>Lambda gives CPU in proportion to memory, one vCPU at 1769 MB: see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html" rel="noreferrer">Configure Lambda function memory</a>.</li>
</ul>
</section>`;
}

function describeStrategy({ strategy, objective, balancedWeight }: TuningResult["settings"]): string {
  if (strategy === "cost") return "lowest cost";
  const duration = `${formatText(objective)} duration`;
  if (strategy === "speed") return `lowest ${duration}`;
  return `balance of cost and ${duration}, cost weighs ${balancedWeight}`;
}

function describeTransitions({ stateTransitions, stateTransitionsUsd }: TuningResult["spend"]): string {
  const cost = stateTransitionsUsd === undefined ? "" : `, ${formatUsd(stateTransitionsUsd)}`;
  return ` and ${formatCount(stateTransitions)} state transitions${cost}`;
}

function describeWaiting({ waitingUsd }: TuningResult["spend"], currency: Currency): string {
  if (waitingUsd === undefined) return "; the tuner's own functions are not in it";
  return `, and ${formatUsd(waitingUsd, currency)} for the tuner's own time of waiting; the seconds of its other steps are not in it`;
}

function renderRun({ run, target, settings, prices, spend, tool }: TuningResult): Html {
  const facts: [string, string][] = [
    ["Run", run.runId],
    ["Execution", run.executionArn],
    ["Function", target.functionArn],
    ["Code SHA-256", target.codeSha256],
    ["Looking for", describeStrategy(settings)],
    ["Started", formatInstant(run.startedAt)],
    ["Finished", formatInstant(run.finishedAt)],
    [
      "Used by this run",
      `${formatCount(spend.invocations)} invocations, ${formatGbSeconds(spend.gbSeconds)}, ${formatUsd(spend.costUsd, prices.currency)}${describeTransitions(spend)}${describeWaiting(spend, prices.currency)}`,
    ],
    ["Written by", `${tool.name} ${tool.version}`],
  ];
  return html`<section aria-labelledby="run">
<h2 id="run">This run</h2>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${formatText(value)}</dd></div>`)}</dl>
</section>`;
}
