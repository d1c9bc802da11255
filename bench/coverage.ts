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
import { createRandom } from "../lib/stats/random.ts";
import { averageFigures, type Figures, measureCandidate } from "./coverage-measure.ts";
import { type RecordedFunction, readRecordings } from "./read-recordings.ts";

const LEVEL = 0.95;
const SAMPLE_COUNTS = [20, 50, 100, 200];
const JUDGED_COUNT = 50;
const HEAVY_BELOW = 0.85;

interface FunctionCoverage {
  readonly name: string;
  readonly heavyTail: boolean;
  readonly figures: ReadonlyMap<number, Figures>;
}

interface Aim {
  readonly aim: string;
  readonly value: number;
  readonly met: boolean;
}

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
  .map(measureFunction);
if (functions.length === 0) throw new Error("no recorded function has that name");
const withoutHeavyTail = averageFunctions(false);
const withHeavyTail = averageFunctions(true);
const aims = judge();

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

function measureFunction({ name, candidates }: RecordedFunction): FunctionCoverage {
  console.error(name);
  const figures = new Map(
    SAMPLE_COUNTS.map((count) => {
      const measured = candidates.map((candidate) => {
        const random = createRandom(`${name} ${candidate.architecture} ${candidate.memorySizeMB} ${count}`);
        return measureCandidate(candidate, { count, repetitions, level: LEVEL, random });
      });
      return [count, averageFigures(measured)];
    }),
  );
  return { name, heavyTail: (figures.get(JUDGED_COUNT)?.student ?? 1) < HEAVY_BELOW, figures };
}

/** Every function counts alike, however many candidates it has. Empty where there is none. */
function averageFunctions(heavyTail: boolean): ReadonlyMap<number, Figures> {
  const chosen = functions.filter((each) => each.heavyTail === heavyTail);
  if (chosen.length === 0) return new Map();
  return new Map(
    SAMPLE_COUNTS.map((count) => [
      count,
      averageFigures(chosen.map(({ figures }) => figures.get(count)).filter((each) => each !== undefined)),
    ]),
  );
}

/** An aim about functions of which there are none is left out. */
function judge(): Aim[] {
  const atLeast = (aim: string, bound: number, value: number | undefined): Aim[] =>
    value === undefined ? [] : [{ aim: `${aim}, at least ${percent(bound)}`, value, met: value >= bound }];
  const atMost = (aim: string, bound: number, value: number | undefined): Aim[] =>
    value === undefined ? [] : [{ aim: `${aim}, at most ${percent(bound)}`, value, met: value <= bound }];
  const lowest = (key: "p50" | "p95") =>
    Math.min(...functions.flatMap(({ figures }) => [...figures.values()].map((each) => each[key])));
  return [
    ...atLeast("mean, no heavy tail, 50 samples", 0.9, withoutHeavyTail.get(50)?.mean),
    ...atLeast("mean, heavy tail, 50 samples", 0.8, withHeavyTail.get(50)?.mean),
    ...atLeast("mean, heavy tail, 200 samples", 0.89, withHeavyTail.get(200)?.mean),
    ...atLeast("warning, heavy tail, 50 samples", 0.9, withHeavyTail.get(50)?.warned),
    ...atMost("warning, no heavy tail, 50 samples", 0.1, withoutHeavyTail.get(50)?.warned),
    ...atLeast("p50, the worst function and number of samples", 0.9, lowest("p50")),
    ...atLeast("p95, the worst function and number of samples", 0.9, lowest("p95")),
  ];
}

function percent(share: number | undefined): string {
  return share === undefined ? "" : `${(share * 100).toFixed(1)} %`;
}

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
