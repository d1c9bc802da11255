import { formatConfiguration, formatInstant, formatUsd } from "./format.ts";
import { escapeMarkdown, renderMarkdownTable } from "./markdown-text.ts";
import { listTuned, type Overview } from "./overview.ts";
import {
  describeChange,
  describeCounts,
  describeMissingMonths,
  describeState,
  describeWorth,
  describeWorthRange,
  formatFunctions,
  formatSaving,
} from "./overview-words.ts";

/** The overview in GitHub's Markdown: what all is worth, a line for each function, and why some have none. */
export function renderOverviewMarkdown(overview: Overview): string {
  const { functions, totals, finishedAt } = overview;
  const range = describeWorthRange(overview);
  const missing = describeMissingMonths(totals);
  const tuned = listTuned(functions);
  const untuned = functions.filter((row) => row.state !== "tuned");
  return [
    `### Power tuning of ${formatFunctions(totals.functions)}`,
    `**${escapeMarkdown(describeWorth(overview))}**${range ? `, ${escapeMarkdown(range)}` : ""}`,
    escapeMarkdown(describeCounts(totals)),
    tuned.length > 0 &&
      renderMarkdownTable(
        [
          ["Function", "left"],
          ["Now", "left"],
          ["Recommended", "left"],
          ["Cost", "left"],
          ["p95", "left"],
          ["Saves a month", "right"],
        ],
        tuned.map((row) => [
          row.functionName,
          formatConfiguration(row.current),
          row.decision === "keep" ? describeState(row) : formatConfiguration(row.recommended),
          describeChange(row).cost,
          describeChange(row).p95,
          formatSaving(row) ?? "",
        ]),
      ),
    untuned
      .map((row) => `- ${escapeMarkdown(`${row.functionName}: ${describeState(row)}: ${row.reason}`)}`)
      .join("\n"),
    missing && `> ${escapeMarkdown(missing)}`,
    `<sub>${escapeMarkdown(`Measured ${formatInstant(finishedAt)} for ${formatUsd(totals.spentUsd, totals.currency)}. ≈ is the same within the margin, ? cannot be told.`)}</sub>`,
  ]
    .filter((part) => typeof part === "string" && part !== "")
    .join("\n\n")
    .concat("\n");
}
