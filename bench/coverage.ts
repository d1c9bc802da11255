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
import { detectHeavyTail } from "../lib/stats/heavy-tail.ts";
import type { PartialInterval } from "../lib/stats/interval.ts";
import { computeMeanInterval } from "../lib/stats/mean-interval.ts";
import { computePercentile } from "../lib/stats/percentile.ts";
import { computePercentileInterval } from "../lib/stats/percentile-interval.ts";
import { createRandom } from "../lib/stats/random.ts";
import { computeStudentLimit } from "../lib/stats/student-t.ts";
import { type RecordedCandidate, type RecordedFunction, readRecordings } from "./read-recordings.ts";

const LEVEL = 0.95;
const SAMPLE_COUNTS = [20, 50, 100, 200];
const JUDGED_COUNT = 50;
const HEAVY_BELOW = 0.85;

/** All are shares or ratios, averaged over the samples of a candidate, over candidates, or over functions. */
interface Figures {
  /** How often the interval of the mean holds. */
  readonly mean: number;
  /** The same with the execution environments known, where they were recorded. */
  readonly meanGrouped?: number;
  readonly student: number;
  /** Mean width, as a multiple of Student's t's. */
  readonly width: number;
  readonly widthGrouped?: number;
  readonly p50: number;
  readonly p95: number;
  /** How often p95 has an upper limit; without one, "at least" is held against the truth. */
  readonly p95Both: number;
  readonly warned: number;
}

interface FunctionCoverage {
  readonly name: string;
  readonly heavyTail: boolean;
  readonly figures: ReadonlyMap<number, Figures>;
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

const aims = judge();
if (flags.json) {
  const byCount = (figures: ReadonlyMap<number, Figures>) => Object.fromEntries(figures);
  console.log(
    JSON.stringify({
      level: LEVEL,
      repetitions,
      functions: functions.map(({ figures, ...rest }) => ({ ...rest, samples: byCount(figures) })),
      withoutHeavyTail: byCount(averageFunctions(false)),
      withHeavyTail: byCount(averageFunctions(true)),
      aims,
    }),
  );
} else print();
if (aims.some(({ met }) => !met)) process.exitCode = 1;

function measureFunction({ name, candidates }: RecordedFunction): FunctionCoverage {
  console.error(name);
  const figures = new Map(
    SAMPLE_COUNTS.map((count) => [
      count,
      average(
        candidates.map((candidate) => {
          const { architecture, memorySizeMB } = candidate;
          return measureCandidate(
            candidate,
            count,
            createRandom(`${name} ${architecture} ${memorySizeMB} ${count}`),
          );
        }),
      ),
    ]),
  );
  return { name, heavyTail: (figures.get(JUDGED_COUNT)?.student ?? 1) < HEAVY_BELOW, figures };
}

function measureCandidate({ warm }: RecordedCandidate, count: number, random: () => number): Figures {
  const billedMs = warm.durationMs.map(Math.ceil);
  const sorted = billedMs.toSorted((a, b) => a - b);
  const meanMs = computeMean(billedMs);
  const p50Ms = computePercentile(sorted, 50);
  const p95Ms = computePercentile(sorted, 95);
  const limit = computeStudentLimit(LEVEL, count - 1);
  let studentWidth = 0;
  let width = 0;
  let widthGrouped = 0;
  const held = { mean: 0, meanGrouped: 0, student: 0, p50: 0, p95: 0, p95Both: 0, warned: 0 };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const drawn = Array.from({ length: count }, () => Math.floor(random() * billedMs.length));
    const sample = drawn.map((index) => billedMs[index] ?? 0);
    const sortedSample = sample.toSorted((a, b) => a - b);

    const interval = computeMeanInterval(sample, { level: LEVEL });
    if (interval === undefined) throw new Error(`no interval from ${count} values`);
    held.mean += Number(holds(interval, meanMs));
    width += interval.high - interval.low;
    if (warm.environment) {
      const groups = drawn.map((index) => warm.environment?.[index] ?? "unknown");
      const grouped = computeMeanInterval(sample, { level: LEVEL, groups }) ?? interval;
      held.meanGrouped += Number(holds(grouped, meanMs));
      widthGrouped += grouped.high - grouped.low;
    }

    const sampleMeanMs = computeMean(sample);
    const squares = sample.reduce((sum, value) => sum + (value - sampleMeanMs) ** 2, 0);
    const reachMs = limit * Math.sqrt(squares / (count - 1) / count);
    held.student += Number(Math.abs(sampleMeanMs - meanMs) <= reachMs);
    studentWidth += 2 * reachMs;

    held.p50 += Number(holds(computePercentileInterval(sortedSample, 50, LEVEL), p50Ms));
    const p95 = computePercentileInterval(sortedSample, 95, LEVEL);
    held.p95 += Number(holds(p95, p95Ms));
    held.p95Both += Number(p95?.low !== undefined && p95.high !== undefined);
    held.warned += Number(detectHeavyTail(sortedSample) !== undefined);
  }
  const { meanGrouped, ...shares } = held;
  return {
    ...mapValues(shares, (times) => times / repetitions),
    width: width / studentWidth,
    ...(warm.environment && {
      meanGrouped: meanGrouped / repetitions,
      widthGrouped: widthGrouped / studentWidth,
    }),
  };
}

function holds(interval: PartialInterval | undefined, truth: number): boolean {
  if (interval === undefined) return false;
  return (
    (interval.low ?? Number.NEGATIVE_INFINITY) <= truth &&
    truth <= (interval.high ?? Number.POSITIVE_INFINITY)
  );
}

function mapValues<Key extends string>(
  record: Record<Key, number>,
  map: (value: number) => number,
): Record<Key, number> {
  return Object.fromEntries(
    Object.entries<number>(record).map(([key, value]) => [key, map(value)]),
  ) as Record<Key, number>;
}

function computeMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Each figure over those that have it. */
function average(figures: readonly Figures[]): Figures {
  const keys = new Set(figures.flatMap((each) => Object.keys(each) as (keyof Figures)[]));
  const means = [...keys].map((key) => [
    key,
    computeMean(figures.map((each) => each[key]).filter((value) => value !== undefined)),
  ]);
  return Object.fromEntries(means) as Figures;
}

/** Every function counts alike, however many candidates it has. */
function averageFunctions(heavyTail: boolean): Map<number, Figures> {
  const chosen = functions.filter((each) => each.heavyTail === heavyTail);
  if (chosen.length === 0) return new Map();
  return new Map(
    SAMPLE_COUNTS.map((count) => [
      count,
      average(chosen.map(({ figures }) => figures.get(count)).filter((each) => each !== undefined)),
    ]),
  );
}

interface Aim {
  readonly aim: string;
  readonly value: number;
  readonly met: boolean;
}

function judge(): Aim[] {
  const atLeast = (aim: string, bound: number, value: number | undefined): Aim[] =>
    value === undefined ? [] : [{ aim: `${aim}, at least ${percent(bound)}`, value, met: value >= bound }];
  const atMost = (aim: string, bound: number, value: number | undefined): Aim[] =>
    value === undefined ? [] : [{ aim: `${aim}, at most ${percent(bound)}`, value, met: value <= bound }];
  const [light, heavy] = [averageFunctions(false), averageFunctions(true)];
  const lowest = (key: "p50" | "p95") =>
    Math.min(...functions.flatMap(({ figures }) => [...figures.values()].map((each) => each[key])));
  return [
    ...atLeast("mean, no heavy tail, 50 samples", 0.9, light.get(50)?.mean),
    ...atLeast("mean, heavy tail, 50 samples", 0.8, heavy.get(50)?.mean),
    ...atLeast("mean, heavy tail, 200 samples", 0.89, heavy.get(200)?.mean),
    ...atLeast("warning, heavy tail, 50 samples", 0.9, heavy.get(50)?.warned),
    ...atMost("warning, no heavy tail, 50 samples", 0.1, light.get(50)?.warned),
    ...atLeast("p50, the worst function and size of sample", 0.9, lowest("p50")),
    ...atLeast("p95, the worst function and size of sample", 0.9, lowest("p95")),
  ];
}

function percent(share: number | undefined): string {
  return share === undefined ? "" : `${(share * 100).toFixed(1)} %`;
}

function print(): void {
  for (const count of SAMPLE_COUNTS) {
    const table = new Table({
      head: [
        "function",
        "mean",
        "grouped",
        "Student's t",
        "width / t",
        "grouped",
        "p50",
        "p95",
        "p95 has both",
        "warned",
      ],
      colAligns: ["left", ...Array.from({ length: 9 }, () => "right" as const)],
      style: { head: [], border: [] },
      chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
    });
    const push = (name: string, figures: Figures | undefined) => {
      if (figures === undefined) return;
      table.push([
        name,
        percent(figures.mean),
        percent(figures.meanGrouped),
        percent(figures.student),
        figures.width.toFixed(2),
        figures.widthGrouped?.toFixed(2) ?? "",
        percent(figures.p50),
        percent(figures.p95),
        percent(figures.p95Both),
        percent(figures.warned),
      ]);
    };
    for (const { name, heavyTail, figures } of functions)
      push(heavyTail ? `${name} *` : name, figures.get(count));
    push("average without heavy tail", averageFunctions(false).get(count));
    push("average with heavy tail *", averageFunctions(true).get(count));
    console.log(
      `${count} samples, ${repetitions} times of every candidate: how often the 95 % interval holds`,
    );
    console.log(table.toString());
  }
  for (const { aim, value, met } of aims) console.log(`${aim}: ${percent(value)}: ${met ? "yes" : "NO"}`);
}
