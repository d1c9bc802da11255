import type { Findings } from "../../analyze/findings.ts";
import { describeBaseline } from "../../report/comparison.ts";
import { joinCell, modelComparison } from "../../report/comparison-section.ts";
import { formatText } from "../../report/format.ts";
import { describeRecommendations } from "../../report/unmatched.ts";
import type { View } from "../../report/view.ts";
import { drawPlainTable } from "../plain-table.ts";
import type { Terminal } from "../terminal.ts";
import type { Comparison } from "./comparison-json.ts";

/** Columns that a narrow terminal can do without, the first to go first. */
const DISPENSABLE = ["cost-before", "latency-before"];

/** What changed, for people. No trailing newline. */
export function renderComparisonText(
  findings: Findings,
  baseline: Findings,
  { statistic, mismatches, unmatched }: Comparison,
  view: View,
  terminal: Terminal,
): string {
  const { columns, rows } = modelComparison(findings, baseline, { ...view, statistic });
  const cells = rows.map((row) =>
    Object.fromEntries(columns.map(({ id }, place) => [id, joinCell(row.cells[place] ?? { text: "" })])),
  );
  return [
    `${formatText(findings.target.functionName)}: ${describeBaseline(findings, baseline)}`,
    describeRecommendations(findings, baseline),
    "",
    ...drawPlainTable(columns, cells, DISPENSABLE, terminal),
    "",
    `≈ is the same within ${findings.settings.marginPercent} %, ? cannot be told; all with 95 % confidence.`,
    ...mismatches.map(
      ({ name, before, after }) => `Not measured alike: ${name}: ${before} then, ${after} now`,
    ),
    ...unmatched.map(({ configuration, before, after }) => `${configuration}: ${before} then, ${after} now`),
  ].join("\n");
}
