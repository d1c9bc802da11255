import { createRandom } from "../lib/stats/random.ts";
import { averageFigures, type Figures, measureCandidate } from "./coverage-measure.ts";
import type { RecordedFunction } from "./read-recordings.ts";

export const LEVEL = 0.95;
export const SAMPLE_COUNTS = [20, 50, 100, 200];

const JUDGED_COUNT = 50;
const HEAVY_BELOW = 0.85;

/** How often the intervals hold on one function, by number of warm samples. */
export interface FunctionCoverage {
  readonly name: string;
  /** Student's t covers less than 85 % from 50 values, whatever our own diagnostic says. */
  readonly heavyTail: boolean;
  readonly figures: ReadonlyMap<number, Figures>;
}

/** Averages in which every function counts alike, however many candidates it has; empty where there is none. */
export interface CoverageSummary {
  readonly withoutHeavyTail: ReadonlyMap<number, Figures>;
  readonly withHeavyTail: ReadonlyMap<number, Figures>;
  readonly aims: readonly Aim[];
}

/** A figure that is to be reached, and whether it is. */
export interface Aim {
  readonly aim: string;
  readonly value: number;
  readonly met: boolean;
}

/** Draws samples from every candidate, always the same ones. */
export function measureCoverage(
  { name, candidates }: RecordedFunction,
  repetitions: number,
): FunctionCoverage {
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

export function summarizeCoverage(functions: readonly FunctionCoverage[]): CoverageSummary {
  const withoutHeavyTail = averageFunctions(functions.filter(({ heavyTail }) => !heavyTail));
  const withHeavyTail = averageFunctions(functions.filter(({ heavyTail }) => heavyTail));
  const lowest = (key: "p50" | "p95") =>
    Math.min(...functions.flatMap(({ figures }) => [...figures.values()].map((each) => each[key])));
  return {
    withoutHeavyTail,
    withHeavyTail,
    aims: [
      ...atLeast("mean, no heavy tail, 50 samples", 0.9, withoutHeavyTail.get(50)?.mean),
      ...atLeast("mean, heavy tail, 50 samples", 0.8, withHeavyTail.get(50)?.mean),
      ...atLeast("mean, heavy tail, 200 samples", 0.89, withHeavyTail.get(200)?.mean),
      ...atLeast("warning, heavy tail, 50 samples", 0.9, withHeavyTail.get(50)?.warned),
      ...atMost("warning, no heavy tail, 50 samples", 0.1, withoutHeavyTail.get(50)?.warned),
      ...atLeast("p50, the worst function and number of samples", 0.9, lowest("p50")),
      ...atLeast("p95, the worst function and number of samples", 0.9, lowest("p95")),
    ],
  };
}

export function formatPercent(share: number | undefined): string {
  return share === undefined ? "" : `${(share * 100).toFixed(1)} %`;
}

function averageFunctions(functions: readonly FunctionCoverage[]): ReadonlyMap<number, Figures> {
  if (functions.length === 0) return new Map();
  return new Map(
    SAMPLE_COUNTS.map((count) => [
      count,
      averageFigures(functions.map(({ figures }) => figures.get(count)).filter((each) => each !== undefined)),
    ]),
  );
}

/** An aim about functions of which there are none is left out. */
function atLeast(aim: string, bound: number, value: number | undefined): Aim[] {
  if (value === undefined) return [];
  return [{ aim: `${aim}, at least ${formatPercent(bound)}`, value, met: value >= bound }];
}

function atMost(aim: string, bound: number, value: number | undefined): Aim[] {
  if (value === undefined) return [];
  return [{ aim: `${aim}, at most ${formatPercent(bound)}`, value, met: value <= bound }];
}
