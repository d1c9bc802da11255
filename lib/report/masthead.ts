import type { Findings } from "../analyze/findings.ts";
import { formatCount, formatInstant, formatText } from "./format.ts";
import { type Html, html } from "./html.ts";

/** What was measured, where, when and how much of it. */
export function renderMasthead(findings: Findings): Html {
  const { target, run, environment } = findings;
  const items: [string, string | undefined][] = [
    ["Version", describeVersion(target)],
    ["Region", target.region],
    ["Runtime", target.runtime ?? (target.packageType === "Image" ? "container image" : undefined)],
    ["Measured", formatInstant(run.finishedAt)],
    ["Sample", describeSample(findings)],
    ["Label", run.label],
  ];
  return html`<header class="masthead">
<div class="name"><h1>${formatText(target.functionName)}</h1><span class="kind">power tuning report</span>${environment.kind === "local" && html`<span class="badge">local run</span>`}</div>
<dl class="identity">${items.map(
    ([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${formatText(value)}</dd></div>`,
  )}</dl>
</header>`;
}

function describeVersion({ version, qualifier }: Findings["target"]): string {
  return qualifier === undefined || qualifier === version ? version : `${version} (${qualifier})`;
}

function describeSample({ candidates }: Findings): string {
  const shown = candidates.filter(({ state }) => state !== "pruned");
  const sizes = shown.length === 0 ? [0] : shown.map(({ counts }) => counts.invocations);
  const [fewest, most] = [Math.min(...sizes), Math.max(...sizes)];
  const invocations = fewest === most ? formatCount(most) : `${formatCount(fewest)} to ${formatCount(most)}`;
  const noun = candidates.length === 1 ? "configuration" : "configurations";
  const of = shown.length < candidates.length ? `${formatCount(shown.length)} of ` : "";
  return `${of}${formatCount(candidates.length)} ${noun} × ${invocations} invocations`;
}
