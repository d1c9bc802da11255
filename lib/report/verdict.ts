import type { Findings } from "../analyze/findings.ts";
import { formatCount, formatSentence } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { Side } from "./sides.ts";
import { describeTimeout, findNarrowerAnswer } from "./summary.ts";
import { listWarnings } from "./warnings.ts";

const ICONS = {
  switch: html`<path d="M4 8h13m-4-5 5 5-5 5M20 16H7m4-5-5 5 5 5"/>`,
  use: html`<path d="M4 12h15m-5.5-5.5L19 12l-5.5 5.5"/>`,
  keep: html`<path d="m4 12.5 5.5 5.5L20 6.5"/>`,
  none: html`<path d="M12 5v9m0 4.5v.5"/>`,
} as const;

const WORDS = {
  switch: "Change it",
  use: "Recommended",
  keep: "No change",
  none: "No recommendation",
} as const;

/** The recommendation: a word, an icon and a colour, the sentence with both sides of the trade, and their figures. */
export function renderVerdict(findings: Findings, sides: readonly Side[]): Html {
  const kind = classify(findings);
  const [headline, ...rest] = splitSentences(keepTogether(formatSentence(findings.recommendation.sentence)));
  const answer = findNarrowerAnswer(findings);
  const timeout = describeTimeout(findings);
  return html`<section class="verdict ${kind}" aria-labelledby="verdict">
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${ICONS[kind]}</svg>
<div class="words">
<h2 id="verdict">${WORDS[kind]}</h2>
<p class="sentence">${headline}${rest.length > 0 && html` <span>${rest.join(" ")}</span>`}</p>
${answer !== undefined && html`<p>${formatSentence(answer)}</p>`}
${timeout !== undefined && html`<p class="muted">${timeout}</p>`}
</div>
${sides.length > 0 && html`<dl class="sides" id="sides">${sides.map(renderSide)}</dl>`}
</section>`;
}

function renderSide({ name, headline, detail }: Side): Html {
  return html`<div><dt>${name}</dt><dd><b>${headline}</b> <span>${detail}</span></dd></div>`;
}

/** What is to be known before anything else: warnings, the first of them in sight. */
export function renderWarnings(findings: Findings): Html | undefined {
  const texts = listWarnings(findings);
  if (texts.length === 0) return undefined;
  if (texts.length === 1) {
    return html`<section class="strip warnings" aria-labelledby="warnings"><h2 id="warnings">Warning</h2> <p>${texts[0]}</p></section>`;
  }
  return html`<section class="strip warnings" aria-labelledby="warnings"><details>
<summary><h2 id="warnings">${formatCount(texts.length)} warnings</h2> <span>${texts[0]}</span></summary>
<ul>${texts.slice(1).map((text) => html`<li>${text}</li>`)}</ul>
</details></section>`;
}

/** The first says what to do; a full stop within a number ends none. */
const splitSentences = (text: string) => text.split(/(?<=\.) (?=[A-Z\d])/);

/** No line breaks between a number and its unit. */
function keepTogether(text: string): string {
  return text.replace(/(\d) (?=%|ms\b|MB\b)/g, "$1\u00a0");
}

function classify({ recommendation, currentKey, candidates }: Findings): keyof typeof WORDS {
  if (recommendation.state === "none") return "none";
  if (recommendation.candidateKey === currentKey) return "keep";
  return candidates.some(({ key, state }) => key === currentKey && state === "measured") ? "switch" : "use";
}
