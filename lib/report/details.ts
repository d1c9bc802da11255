import type { Findings } from "../analyze/findings.ts";
import { getOwnSpend } from "../analyze/spend.ts";
import { isSnapStartBilled } from "../prices/cost.ts";
import type { Currency } from "../prices/price-list.ts";
import { type FailureNote, listFailures } from "./failures.ts";
import { formatCount, formatGbSeconds, formatInstant, formatText, formatUsd } from "./format.ts";
import { type Html, html } from "./html.ts";
import { MAX_EMBEDDED_INVOCATIONS, QUANTILES } from "./page-data.ts";
import { renderPrices } from "./price-details.ts";
import { describeSearch } from "./summary.ts";
import { MIN_P99_SAMPLES } from "./table.ts";

/** What stands below the tables: method and limits, prices, the run. */
export function renderDetails(findings: Findings): Html {
  return html`${renderMethod(findings)}
${renderPrices(findings)}
${renderRun(findings)}`;
}

/** Which sizes failed, and which had invocations that did; undefined where all worked. */
export function renderFailures(findings: Findings): Html | undefined {
  const notes = listFailures(findings);
  if (notes.length === 0) return undefined;
  return html`<section aria-labelledby="failures">
<h2 id="failures">Failures</h2>
<ul class="failures">${notes.map(renderFailure)}</ul>
</section>`;
}

function renderFailure({ configurations, outcome, kinds }: FailureNote): Html {
  return html`<li><p><b>${configurations}</b> ${outcome}</p>
${kinds.length > 0 && html`<ul>${kinds.map(({ text, message }) => html`<li>${text}: <q>${message}</q></li>`)}</ul>`}</li>`;
}

/** Whether the page's data leaves durations out. */
function isThinned({ candidates }: Findings): boolean {
  return candidates.some(
    ({ state, counts }) => state === "measured" && counts.invocations > MAX_EMBEDDED_INVOCATIONS,
  );
}

function renderMethod(result: Findings): Html {
  const { settings } = result;
  const kind = settings.onlyColdStarts ? "cold starts, init or restore included" : "warm invocations";
  const coldPercent = Number((settings.coldStartShare * 100).toPrecision(3));
  return html`<section aria-labelledby="method">
<h2 id="method">Method and limits</h2>
<ul>
<li>Each configuration was measured on ${settings.isolation === "versions" ? "a published version of the function itself" : "a clone of the function, never on the function itself"}, with ${formatCount(settings.concurrency)} ${settings.concurrency === 1 ? "invocation" : "invocations"} in flight at a time.</li>
${result.search && html`<li>Invocations went where they could change the answer, so that configurations have different numbers of them. ${describeSearch(result)}</li>`}
<li>Durations are those of ${result.environment.kind === "local" ? "the local runtime's" : "Lambda's"} REPORT lines. The time the caller waits for the network is not in them, nor is queueing under load.</li>
<li>p50, p95 and p99 are percentiles of ${kind}, interpolated between the two nearest (Hyndman-Fan type 7). Below ${formatCount(MIN_P99_SAMPLES)} of them a p99 is shown as “≥”, because a sample that small can miss the slowest percent.</li>
<li>Cost = mean billed duration × memory × price per GB-second + price per request. Nothing is trimmed, because the bill is not trimmed. ${settings.onlyColdStarts ? "All invocations are taken" : `${coldPercent} % of the invocations are taken`} to be cold starts. Billed duration already contains init${isSnapStartBilled(result.target) && ", and the billed part of a restore; what SnapStart asks for each GB restored is added to cold starts"}.</li>
<li>Intervals hold with 95 % confidence for the payload that was sent: those of means allow for rare long invocations, those of percentiles assume nothing of the distribution. A configuration is recommended instead of the current one when it is better beyond noise and by more than ${settings.marginPercent} %.</li>
<li>The cost of a million invocations leaves out volume tiers, savings plans and the free tier. The cost of a month, here or chosen above, has the volume tiers and the savings plan, and leaves out the free tier.</li>
<li>Failed invocations are counted, those with an allowed exception apart. They are not part of any average or percentile.</li>
<li>Only measured configurations can be recommended. Lines between the points guide the eye; nothing was measured there.</li>
${isThinned(result) && html`<li>Of configurations with more than ${formatCount(MAX_EMBEDDED_INVOCATIONS)} invocations this page holds ${formatCount(QUANTILES)} durations, evenly spaced by rank from the shortest to the longest. All figures are of all invocations, which are in result.json.</li>`}
<li>Lambda gives CPU in proportion to memory, one vCPU at 1769 MB: see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html" rel="noreferrer">Configure Lambda function memory</a>.</li>
</ul>
</section>`;
}

function describeStrategy({ strategy, objective, balancedWeight }: Findings["settings"]): string {
  if (strategy === "cost") return "lowest cost";
  const duration = `${formatText(objective)} duration`;
  if (strategy === "speed") return `lowest ${duration}`;
  return `balance of cost and ${duration}, cost weighs ${balancedWeight}`;
}

function describeTransitions({ stateTransitions, stateTransitionsUsd }: Findings["spend"]): string {
  const cost = stateTransitionsUsd === undefined ? "" : `, ${formatUsd(stateTransitionsUsd)}`;
  return ` and ${formatCount(stateTransitions)} state transitions${cost}`;
}

function describeWaiting({ waitingUsd }: Findings["spend"], currency: Currency): string {
  if (waitingUsd === undefined) return "; the tuner's own functions are not in it";
  return `, and ${formatUsd(waitingUsd, currency)} for the tuner's own time of waiting; the seconds of its other steps are not in it`;
}

function renderRun({ run, target, settings, prices, spend, tool }: Findings): Html {
  const own = getOwnSpend(spend);
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
      `${formatCount(own.invocations)} invocations, ${formatGbSeconds(own.gbSeconds)}, ${formatUsd(own.costUsd, prices.currency)}${describeTransitions(spend)}${describeWaiting(spend, prices.currency)}`,
    ],
    ["Written by", `${tool.name} ${tool.version}`],
  ];
  return html`<section aria-labelledby="run">
<h2 id="run">This run</h2>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${formatText(value)}</dd></div>`)}</dl>
</section>`;
}
