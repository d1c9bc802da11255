import Table from "cli-table3";
import { type FunctionCoverage, formatPercent, SAMPLE_COUNTS } from "./coverage-functions.ts";
import type { Figures } from "./coverage-measure.ts";
import type { DecisionFigures } from "./decisions-goals.ts";
import type { Method } from "./decisions-measure.ts";
import type { FiguresByMethod, GoalReport } from "./decisions-report.ts";

type Column = readonly [string, (figures: DecisionFigures) => string];

const percent = (value: number) => `${(value * 100).toFixed(2)} %`;

const REGRETS: readonly Column[] = [
  ["mean regret", ({ meanRegret }) => percent(meanRegret)],
  ["p50", ({ p50Regret }) => percent(p50Regret)],
  ["p95", ({ p95Regret }) => percent(p95Regret)],
  ["max", ({ maxRegret }) => percent(maxRegret)],
  ["exact", ({ hitShare }) => formatPercent(hitShare)],
];

const EFFORT: readonly Column[] = [
  ["invocations", ({ invocations }) => invocations.toFixed(1)],
  ["GB-seconds", ({ gbSeconds }) => gbSeconds.toFixed(0)],
  ["rounds", ({ rounds }) => rounds?.toFixed(1) ?? ""],
];

const BROKEN: Column = ["breaks it", ({ brokenShare }) => formatPercent(brokenShare)];
const NONE: Column = ["no pick", ({ noneShare }) => formatPercent(noneShare)];
const NEAREST: Column = ["nearest named", ({ nearestShare }) => formatPercent(nearestShare)];

export const COLUMNS = {
  plain: [...REGRETS, ...EFFORT],
  budget: [BROKEN, NONE, ...REGRETS, ...EFFORT],
  impossible: [BROKEN, NONE, NEAREST, ...EFFORT],
} as const satisfies Record<string, readonly Column[]>;

/** A table per goal: every function and method, and all functions last. */
export function printGoal(
  title: string,
  { functions, overall }: GoalReport,
  columns: readonly Column[],
  labels: Readonly<Record<Method, string>>,
): void {
  console.log(title);
  const methods = Object.entries(labels) as [Method, string][];
  const rows = [
    ...functions.map(({ name, ...figures }) => [name, figures] as const),
    ["ALL", overall] as const,
  ];
  printTable(
    ["function", "method", ...columns.map(([head]) => head)],
    2,
    rows.flatMap(([name, figures]: readonly [string, FiguresByMethod]) =>
      methods.map(([method, label], index) => [
        index === 0 ? name : "",
        label,
        ...columns.map(([, format]) => format(figures[method])),
      ]),
    ),
  );
}

/** How often the 95 % intervals hold, by number of warm samples. */
export function printCoverage(functions: readonly FunctionCoverage[]): void {
  const shown: readonly (readonly [string, keyof Figures])[] = [
    ["cost", "mean"],
    ["p50", "p50"],
    ["p95", "p95"],
    ["warned of a heavy tail", "warned"],
  ];
  console.log("how often the 95 % interval holds, and heavy-tail warnings, from so many warm samples");
  printTable(
    ["function (* heavy tail)", "figure", ...SAMPLE_COUNTS.map(String)],
    2,
    functions.flatMap(({ name, heavyTail, figures }) =>
      shown.map(([head, key], index) => [
        index === 0 ? `${name}${heavyTail ? " *" : ""}` : "",
        head,
        ...SAMPLE_COUNTS.map((count) => formatPercent(figures.get(count)?.[key])),
      ]),
    ),
  );
}

export function printTable(
  head: readonly string[],
  leftColumns: number,
  rows: readonly (readonly string[])[],
): void {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, index) => (index < leftColumns ? "left" : "right")),
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  table.push(...rows.map((row) => [...row]));
  console.log(table.toString());
}
