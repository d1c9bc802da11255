/*
 * Whether the intervals hold: the recorded warm billed durations of every candidate are taken for the truth, samples
 * are drawn from them with replacement, and the 95 % intervals of the sample are held against the truth. Cost is affine
 * in the mean billed duration, so the coverage of one is that of the other. Student's t stands beside it; a function on
 * which that covers less than 85 % from 50 values counts as one with a heavy tail, whatever our own diagnostic says.
 *
 *   npm run bench:coverage -- --recordings DIR [--only NAME] [--repetitions 200] [--json]
 *
 * DIR holds recordings (see read-recordings.ts). They are no part of this repository.
 */
import { parseArgs } from "node:util";
import Table from "cli-table3";
import {
  LEVEL,
  measureCoverage,
  formatPercent as percent,
  SAMPLE_COUNTS,
  summarizeCoverage,
} from "./coverage-functions.ts";
import type { Figures } from "./coverage-measure.ts";
import { readRecordings } from "./read-recordings.ts";

const { values: flags } = parseArgs({
  options: {
    recordings: { type: "string" },
    only: { type: "string", default: "" },
    repetitions: { type: "string", default: "200" },
    json: { type: "boolean", default: false },
  },
});
const repetitions = Number(flags.repetitions);
if (flags.recordings === undefined || !(repetitions >= 1)) {
  console.error(
    "usage: npm run bench:coverage -- --recordings DIR [--only NAME] [--repetitions 200] [--json]",
  );
  process.exit(2);
}
const functions = (await readRecordings(flags.recordings))
  .filter(({ name }) => name.includes(flags.only))
  .map((recorded) => {
    console.error(recorded.name);
    return measureCoverage(recorded, repetitions);
  });
if (functions.length === 0) throw new Error("no recorded function has that name");
const { withoutHeavyTail, withHeavyTail, aims } = summarizeCoverage(functions);

if (flags.json) {
  console.log(
    JSON.stringify({
      level: LEVEL,
      repetitions,
      functions: functions.map(({ figures, ...rest }) => ({ ...rest, samples: Object.fromEntries(figures) })),
      withoutHeavyTail: Object.fromEntries(withoutHeavyTail),
      withHeavyTail: Object.fromEntries(withHeavyTail),
      aims,
    }),
  );
} else print();
if (aims.some(({ met }) => !met)) process.exitCode = 1;

function times(factor: number | undefined): string {
  return factor?.toFixed(2) ?? "";
}

function print(): void {
  for (const count of SAMPLE_COUNTS) {
    console.log(
      `${count} samples, ${repetitions} times of every candidate: how often the 95 % interval holds`,
    );
    printTable(
      count,
      [
        ["mean", ({ mean }) => percent(mean)],
        ["Student's t", ({ student }) => percent(student)],
        ["width / t", ({ width }) => times(width)],
        ["p50", ({ p50 }) => percent(p50)],
        ["p95", ({ p95 }) => percent(p95)],
        ["p95 has both", ({ p95Both }) => percent(p95Both)],
        ["warned", ({ warned }) => percent(warned)],
      ],
      [
        ["average without heavy tail", withoutHeavyTail],
        ["average with heavy tail *", withHeavyTail],
      ],
    );
  }
  for (const count of SAMPLE_COUNTS) {
    console.log(
      `${count} samples where execution environments were recorded: the mean, as far as they are known`,
    );
    printTable(count, [
      ["unknown", ({ meanGrouped, mean }) => (meanGrouped === undefined ? "" : percent(mean))],
      ["known", ({ meanGrouped }) => percent(meanGrouped)],
      ["width / t", ({ widthGrouped }) => times(widthGrouped)],
      ["drawn whole, unknown", ({ clustered }) => percent(clustered)],
      ["drawn whole, known", ({ clusteredGrouped }) => percent(clusteredGrouped)],
    ]);
  }
  for (const { aim, value, met } of aims) console.log(`${aim}: ${percent(value)}: ${met ? "yes" : "NO"}`);
}

function printTable(
  count: number,
  columns: readonly (readonly [string, (figures: Figures) => string])[],
  averages: readonly (readonly [string, ReadonlyMap<number, Figures>])[] = [],
): void {
  const table = new Table({
    head: ["function", ...columns.map(([head]) => head)],
    colAligns: ["left", ...columns.map(() => "right" as const)],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  const push = (name: string, figures: Figures | undefined) => {
    const cells = columns.map(([, format]) => (figures ? format(figures) : ""));
    if (cells.some((cell) => cell !== "")) table.push([name, ...cells]);
  };
  for (const { name, heavyTail, figures } of functions)
    push(heavyTail ? `${name} *` : name, figures.get(count));
  for (const [name, figures] of averages) push(name, figures.get(count));
  console.log(table.toString());
}
