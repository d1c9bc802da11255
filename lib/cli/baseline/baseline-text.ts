import { type BaselineChange, describeBaselineChange } from "../../gate/baseline-changes.ts";
import type { BaselineTarget } from "../../gate/baseline-schema.ts";
import { formatInstant, formatText } from "../../report/format.ts";
import { drawPlainTable, type PlainColumn } from "../plain-table.ts";
import type { Terminal } from "../terminal.ts";

/** What becomes of one target. */
export interface UpdatedTarget {
  readonly before?: BaselineTarget | undefined;
  readonly after: BaselineTarget;
  readonly changes: readonly BaselineChange[];
}

const COLUMNS: readonly PlainColumn<"check" | "configuration" | "before" | "after" | "change">[] = [
  { id: "check", heading: "Check", align: "left" },
  { id: "configuration", heading: "Configuration", align: "left" },
  { id: "before", heading: "Then", align: "right" },
  { id: "after", heading: "Now", align: "right" },
  { id: "change", heading: "Change", align: "left" },
];

/** What a new baseline of one target changes, for people. No trailing newline. */
export function renderUpdatedTarget({ before, after, changes }: UpdatedTarget, terminal: Terminal): string {
  const rows = changes.map((change) => describeBaselineChange(change, after.prices.currency));
  const mismatches = [...new Set(changes.flatMap((change) => change.mismatches))];
  return [
    `${formatText(after.name)}: ${before ? `${describeOrigin(before)} then, ${describeOrigin(after)} now` : `new, ${describeOrigin(after)}`}`,
    ...(rows.length > 0 ? drawPlainTable(COLUMNS, rows, [], terminal) : []),
    ...mismatches.map((text) => `Not comparable: ${formatText(text)}`),
  ].join("\n");
}

/** `measured 2026-11-20 14:09 UTC at 4f2c1aa` */
function describeOrigin({ measuredAt, commit }: BaselineTarget): string {
  return `measured ${formatInstant(measuredAt)}${commit === undefined ? "" : ` at ${commit.slice(0, 7)}`}`;
}
