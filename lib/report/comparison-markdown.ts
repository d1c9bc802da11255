import type { Findings } from "../analyze/findings.ts";
import { describeBaseline, listMismatches } from "./comparison.ts";
import { joinCell, modelComparison } from "./comparison-section.ts";
import { escapeMarkdown, renderMarkdownTable } from "./markdown-text.ts";
import { describeRecommendations, listUnmatched } from "./unmatched.ts";
import type { View } from "./view.ts";

/** What has changed since an earlier result in GitHub's Markdown, and what may have changed it. */
export function renderComparisonMarkdown(findings: Findings, baseline: Findings, view: View): string {
  const { columns, rows } = modelComparison(findings, baseline, view);
  const mismatches = listMismatches(findings, baseline).map(
    ({ name, before, after }) => `- ${escapeMarkdown(`${name}: ${before} then, ${after} now`)}`,
  );
  const unmatched = listUnmatched(findings, baseline).map(
    ({ configuration, before, after }) =>
      `- ${escapeMarkdown(`${configuration}: ${before} then, ${after} now`)}`,
  );
  return [
    `### What changed: ${escapeMarkdown(findings.target.functionName)}`,
    `${escapeMarkdown(describeBaseline(findings, baseline))} ${escapeMarkdown(describeRecommendations(findings, baseline))}`,
    ...(mismatches.length > 0
      ? [`**Not measured alike:** differences may come from these.\n\n${mismatches.join("\n")}`]
      : []),
    renderMarkdownTable(
      columns.map(({ heading, align }) => [heading, align]),
      rows.map(({ cells }) => cells.map(joinCell)),
    ),
    ...(unmatched.length > 0 ? [`Not measured in both:\n\n${unmatched.join("\n")}`] : []),
    `<sub>${escapeMarkdown(`≈ is the same within ${findings.settings.marginPercent} %, ? cannot be told; in brackets where a change lies. All with 95 % confidence.`)}</sub>`,
  ]
    .join("\n\n")
    .concat("\n");
}
