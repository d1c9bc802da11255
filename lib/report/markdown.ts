import type { Findings } from "../analyze/findings.ts";
import type { TuningResult } from "../analyze/result.ts";
import type { ListDurations } from "./changes.ts";
import { countFailed, listFailures } from "./failures.ts";
import { formatConfiguration, formatCount, formatInstant } from "./format.ts";
import { escapeMarkdown, renderMarkdownTable } from "./markdown-text.ts";
import { listDurationsOf } from "./page-data.ts";
import { describeProduction } from "./production-section.ts";
import { listShortlist, nameCost, nameLatency } from "./shortlist.ts";
import { describeSearch, describeTimeout, findNarrowerAnswer } from "./summary.ts";
import { describePruned, listColumns, listRows } from "./table.ts";
import { chooseView, type View } from "./view.ts";
import { listWarnings } from "./warnings.ts";

/** The result in GitHub's Markdown, for pull requests: the verdict, the shortlist, failures, warnings, and all configurations folded. */
export function renderMarkdown(result: TuningResult): string {
  return renderFindingsMarkdown(result, chooseView(result), listDurationsOf(result));
}

/** The same of what a page holds, as a view has it. */
export function renderFindingsMarkdown(findings: Findings, view: View, listDurations: ListDurations): string {
  const { recommendation, target } = findings;
  const answer = findNarrowerAnswer(findings);
  const notes = [
    describeProduction(findings),
    describeTimeout(findings),
    describeSearch(findings),
    ...describePruned(findings),
    countFailed(findings),
  ].filter((note) => note !== undefined);
  const items = [...notes.map((note) => `- ${escapeMarkdown(note)}`), ...renderFailures(findings)];
  return [
    `### Power tuning of ${escapeMarkdown(target.functionName)}`,
    `**${escapeMarkdown(recommendation.sentence)}**`,
    ...(answer ? [escapeMarkdown(answer)] : []),
    renderShortlist(findings, view, listDurations),
    items.join("\n"),
    listWarnings(findings)
      .map((text) => `> ${escapeMarkdown(text)}`)
      .join("\n>\n"),
    `<details><summary>All configurations</summary>\n\n${renderAll(findings, view)}\n\n</details>`,
    `<sub>${describeOrigin(findings)}</sub>`,
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

/** As the page has them. */
function renderFailures(findings: Findings): string[] {
  return listFailures(findings).flatMap(({ configurations, outcome, kinds }) => [
    `- ${escapeMarkdown(`${configurations} ${outcome}`)}`,
    ...kinds.map(({ text, message }) => `  - ${escapeMarkdown(`${text}: “${message}”`)}`),
  ]);
}

function renderShortlist(findings: Findings, view: View, listDurations: ListDurations): string {
  const rows = listShortlist(findings, view, listDurations);
  if (rows.length === 0) return "";
  const hasBudget = rows.some(({ budget }) => budget);
  const latencyName = nameLatency(findings, view.statistic);
  return renderMarkdownTable(
    [
      ["", "left"],
      ["Configuration", "left"],
      [nameCost(view), "right"],
      ["Change", "right"],
      [latencyName, "right"],
      ["Change", "right"],
      ...(hasBudget ? [["Limits", "left"] as const] : []),
    ],
    rows.map(({ role, configuration, cost, latency, changes, budget }) => [
      role,
      configuration,
      cost,
      changes?.cost.text ?? "",
      latency,
      changes?.latency.text ?? "",
      ...(hasBudget ? [budget?.text ?? ""] : []),
    ]),
  );
}

function renderAll(findings: Findings, view: View): string {
  const columns = listColumns(findings).filter(
    ({ id }) => id !== "month" || view.monthlyInvocations !== undefined,
  );
  return renderMarkdownTable(
    columns.map(({ heading, align }) => [heading, align]),
    listRows(findings, view).map((row) => columns.map(({ id }) => row[id])),
  );
}

function describeOrigin({ environment, run, target, spend, settings }: Findings): string {
  const where = environment.kind === "aws" ? `AWS Lambda, ${target.region}` : "a local run, not AWS";
  const label = run.label === undefined ? "" : `, ${run.label}`;
  const pick = formatConfiguration(target);
  return escapeMarkdown(
    `Measured ${formatInstant(run.finishedAt)} on ${where}${label}: ${formatCount(spend.invocations)} invocations, now ${pick}, margin ${settings.marginPercent} %. Intervals are of 95 % confidence; ≈ is the same within the margin, ? cannot be told.`,
  );
}
