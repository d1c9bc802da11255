import type { MeasuredCandidate, TuningResult } from "../analyze/result.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import {
  formatChangeRange,
  formatConfiguration,
  formatCount,
  formatDurationMs,
  formatInstant,
  formatPercentChange,
  formatText,
  formatUsdPerMillion,
} from "./format.ts";
import { type Html, html } from "./html.ts";
import { renderLocalNote } from "./local-note.ts";
import { describeTimeout, findNarrowerAnswer, listTradeOffs } from "./summary.ts";

/** The top of the page: what was measured, the verdict with both sides of the trade, and what to keep in mind. */
export function renderOverview(result: TuningResult): Html {
  return html`<header>
<p class="kicker">Lambda Power Tuner report</p>
<h1>${formatText(result.target.functionName)}</h1>
${renderIdentity(result)}
</header>
${renderVerdict(result)}
${result.environment.kind === "local" && renderLocalNote(result.environment, result.prices.region)}
${renderWarnings(result)}
${renderTradeOffs(result)}`;
}

function renderIdentity(result: TuningResult): Html {
  const { target, run, environment } = result;
  const items: [string, string | undefined][] = [
    ["Version", describeVersion(target)],
    ["Region", target.region],
    ["Runtime", target.runtime ?? (target.packageType === "Image" ? "container image" : undefined)],
    ["Measured", formatInstant(run.finishedAt)],
    ["Sample", describeSample(result)],
    ["Where", environment.kind === "aws" ? "AWS Lambda" : "this computer (local run)"],
    ["Label", run.label],
  ];
  return html`<dl class="identity">${items.map(
    ([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${formatText(value)}</dd></div>`,
  )}</dl>`;
}

function describeVersion({ version, qualifier }: TuningResult["target"]): string {
  return qualifier === undefined || qualifier === version ? version : `${version} (${qualifier})`;
}

function describeSample({ candidates }: TuningResult): string {
  const shown = candidates.filter(({ state }) => state !== "pruned");
  const sizes = shown.length === 0 ? [0] : shown.map(({ counts }) => counts.invocations);
  const [fewest, most] = [Math.min(...sizes), Math.max(...sizes)];
  const invocations = fewest === most ? formatCount(most) : `${formatCount(fewest)} to ${formatCount(most)}`;
  const noun = candidates.length === 1 ? "configuration" : "configurations";
  const of = shown.length < candidates.length ? `${formatCount(shown.length)} of ` : "";
  return `${of}${formatCount(candidates.length)} ${noun} × ${invocations} invocations`;
}

const ICONS = {
  switch: html`<path d="M4 8h13m-4-5 5 5-5 5M20 16H7m4-5-5 5 5 5"/>`,
  use: html`<path d="M4 12h15m-5.5-5.5L19 12l-5.5 5.5"/>`,
  keep: html`<path d="m4 12.5 5.5 5.5L20 6.5"/>`,
  none: html`<path d="M12 5v9m0 4.5v.5"/>`,
} as const;

const WORDS = {
  switch: "Change it",
  use: "Recommended",
  keep: "Keep it",
  none: "No recommendation",
} as const;

function classify({ recommendation, currentKey, candidates }: TuningResult): keyof typeof WORDS {
  if (recommendation.state === "none") return "none";
  if (recommendation.candidateKey === currentKey) return "keep";
  return candidates.some(({ key, state }) => key === currentKey && state === "measured") ? "switch" : "use";
}

function renderVerdict(result: TuningResult): Html {
  const kind = classify(result);
  return html`<section class="verdict ${kind}" aria-labelledby="verdict">
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${ICONS[kind]}</svg>
<div>
<h2 id="verdict">${WORDS[kind]}</h2>
<p class="sentence">${formatText(result.recommendation.sentence)}</p>
${renderAnswer(result)}
${renderTimeout(result)}
${renderSides(result)}
</div>
</section>`;
}

function renderAnswer(result: TuningResult): Html | undefined {
  const sentence = findNarrowerAnswer(result);
  return sentence === undefined ? undefined : html`<p>${formatText(sentence)}</p>`;
}

function renderTimeout(result: TuningResult): Html | undefined {
  const sentence = describeTimeout(result);
  return sentence === undefined ? undefined : html`<p>${sentence}</p>`;
}

/** Cost and latency of the pick side by side, against the current configuration if that was measured. */
function renderSides(result: TuningResult): Html | undefined {
  const { recommendation, currentKey, candidates, settings } = result;
  if (recommendation.state === "none") return undefined;
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const pick = measured.find(({ key }) => key === recommendation.candidateKey);
  if (!pick) return undefined;
  const current = measured.find(({ key }) => key === currentKey && key !== pick.key);
  const formatCost = (usd: number) => formatUsdPerMillion(usd, result.prices.currency);
  const renderSide = (
    name: string,
    read: (candidate: MeasuredCandidate) => number,
    format: (value: number) => string,
    of: "cost" | "latency",
    interval?: ConfidenceInterval,
  ) =>
    current
      ? html`<div><dt>${name}</dt><dd><b>${formatPercentChange(read(pick) / read(current), of)}</b>
<span>${describeRange(interval, of)}${format(read(pick))}, now ${format(read(current))}</span></dd></div>`
      : html`<div><dt>${name}</dt><dd><b>${format(read(pick))}</b></dd></div>`;
  return html`<dl class="sides">
${renderSide("Cost per million", ({ summary }) => summary.costPerMillionUsd, formatCost, "cost", recommendation.costRatioInterval)}
${renderSide("p95, warm", ({ summary }) => summary.warm.duration.p95Ms, formatDurationMs, "latency", settings.onlyColdStarts ? undefined : recommendation.p95RatioInterval)}
${renderSide("Mean, warm", ({ summary }) => summary.warm.duration.meanMs, formatDurationMs, "latency")}
</dl>`;
}

/** Where a change lies with 95 % confidence: `15 to 21 %: `. */
function describeRange(interval: ConfidenceInterval | undefined, of: "cost" | "latency"): string {
  const range = interval && formatChangeRange(interval, of);
  return range === undefined ? "" : `${range} with 95 % confidence: `;
}

function renderWarnings({ warnings, candidates }: TuningResult): Html | undefined {
  if (warnings.length === 0) return undefined;
  return html`<section class="note warnings" aria-labelledby="warnings">
<h2 id="warnings">${warnings.length === 1 ? "One warning" : `${formatCount(warnings.length)} warnings`}</h2>
<ul>${warnings.map(({ message, candidateKey }) => {
    const candidate = candidates.find(({ key }) => key === candidateKey);
    const text = formatText(message);
    const isNamed = candidate === undefined || text.startsWith(formatConfiguration(candidate));
    return html`<li>${isNamed ? text : `${formatConfiguration(candidate)}: ${text}`}</li>`;
  })}</ul>
</section>`;
}

function renderTradeOffs(result: TuningResult): Html | undefined {
  const tradeOffs = listTradeOffs(result);
  if (tradeOffs.length < 2) return undefined;
  return html`<section aria-labelledby="trade-offs">
<h2 id="trade-offs">Trade-offs</h2>
<div class="scroll" role="group" aria-labelledby="trade-offs" tabindex="0">
<table>
<thead><tr><th scope="col">Role</th><th scope="col">Configuration</th><th scope="col" class="right">Cost per million</th><th scope="col" class="right">p95</th><th scope="col">Against the pick</th></tr></thead>
<tbody>${tradeOffs.map(
    ({ role, configuration, costPerMillion, p95, againstPick }) =>
      html`<tr><th scope="row">${role}</th><td>${configuration}</td><td class="right">${costPerMillion}</td><td class="right">${p95}</td><td>${againstPick}</td></tr>`,
  )}</tbody>
</table>
</div>
</section>`;
}
