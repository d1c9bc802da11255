import { mean as computeMean } from "simple-statistics";
import { detectHeavyTail } from "../lib/stats/heavy-tail.ts";
import type { PartialInterval } from "../lib/stats/interval.ts";
import { computeMeanInterval } from "../lib/stats/mean-interval.ts";
import { computePercentile } from "../lib/stats/percentile.ts";
import { computePercentileInterval } from "../lib/stats/percentile-interval.ts";
import { computeStudentLimit } from "../lib/stats/student-t.ts";
import type { RecordedCandidate } from "./read-recordings.ts";

/** Shares are of the samples of a candidate, or averages of those over candidates and over functions. */
export interface Figures {
  /** How often the interval of the mean holds. */
  readonly mean: number;
  /** How often Student's t does. */
  readonly student: number;
  /** Mean width of ours, as a multiple of Student's t's. */
  readonly width: number;
  readonly p50: number;
  readonly p95: number;
  /** How often p95 has an upper limit; without one, "at least" is held against the truth. */
  readonly p95Both: number;
  /** How often there is a heavy-tail warning. */
  readonly warned: number;
  /** The mean with the execution environments known, where they were recorded. */
  readonly meanGrouped?: number;
  readonly widthGrouped?: number;
  /** The mean when whole environments are drawn, as a run meets them: not knowing them, and knowing them. */
  readonly clustered?: number;
  readonly clusteredGrouped?: number;
}

/** Draws samples of `count` from the candidate's warm billed durations and holds the intervals against the truth. */
export function measureCandidate(
  { warm }: RecordedCandidate,
  options: {
    readonly count: number;
    readonly repetitions: number;
    readonly level: number;
    readonly random: () => number;
  },
): Figures {
  const { count, repetitions, level, random } = options;
  const billedMs = warm.durationMs.map(Math.ceil);
  const sorted = billedMs.toSorted((a, b) => a - b);
  const meanMs = computeMean(billedMs);
  const p50Ms = computePercentile(sorted, 50);
  const p95Ms = computePercentile(sorted, 95);
  const held = { mean: 0, student: 0, p50: 0, p95: 0, p95Both: 0, warned: 0 };
  const heldGrouped = { meanGrouped: 0, clustered: 0, clusteredGrouped: 0 };
  const width = { student: 0, ours: 0, grouped: 0 };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const drawn = Array.from({ length: count }, () => Math.floor(random() * billedMs.length));
    const sample = drawn.map((index) => billedMs[index] ?? Number.NaN);
    const sortedSample = sample.toSorted((a, b) => a - b);

    const interval = computeMeanInterval(sample, { level });
    held.mean += Number(holds(interval, meanMs));
    width.ours += measureWidth(interval);
    const student = computeStudentInterval(sample, level);
    held.student += Number(holds(student, meanMs));
    width.student += measureWidth(student);

    held.p50 += Number(holds(computePercentileInterval(sortedSample, 50, level), p50Ms));
    const p95 = computePercentileInterval(sortedSample, 95, level);
    held.p95 += Number(holds(p95, p95Ms));
    held.p95Both += Number(p95?.low !== undefined && p95.high !== undefined);
    held.warned += Number(detectHeavyTail(sortedSample) !== undefined);

    if (warm.environment === undefined) continue;
    const groups = drawn.map((index) => warm.environment?.[index] ?? "unknown");
    const grouped = computeMeanInterval(sample, { level, groups });
    heldGrouped.meanGrouped += Number(holds(grouped, meanMs));
    width.grouped += measureWidth(grouped);
    const clustered = drawEnvironments(billedMs, warm.environment, count, random);
    const known = computeMeanInterval(clustered.values, { level, groups: clustered.groups });
    heldGrouped.clustered += Number(holds(computeMeanInterval(clustered.values, { level }), meanMs));
    heldGrouped.clusteredGrouped += Number(holds(known, meanMs));
  }
  return {
    ...divide(held, repetitions),
    width: width.ours / width.student,
    ...(warm.environment && {
      ...divide(heldGrouped, repetitions),
      widthGrouped: width.grouped / width.student,
    }),
  };
}

/** Each figure over those that have it. */
export function averageFigures(figures: readonly Figures[]): Figures {
  const keys = new Set(figures.flatMap((each) => Object.keys(each) as (keyof Figures)[]));
  const means = [...keys].map((key) => [
    key,
    computeMean(figures.map((each) => each[key]).filter((value) => value !== undefined)),
  ]);
  return Object.fromEntries(means) as Figures;
}

function computeStudentInterval(values: readonly number[], level: number): PartialInterval {
  const mean = computeMean(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  const reach = error * computeStudentLimit(level, values.length - 1);
  return { level, low: mean - reach, high: mean + reach };
}

/** Environments are drawn with replacement, each time as another one, and all their values taken, up to `count`. */
function drawEnvironments(
  values: readonly number[],
  environments: readonly number[],
  count: number,
  random: () => number,
): { readonly values: number[]; readonly groups: number[] } {
  const names = [...new Set(environments)];
  const drawn = { values: [] as number[], groups: [] as number[] };
  for (let group = 0; drawn.values.length < count; group++) {
    const name = names[Math.floor(random() * names.length)];
    for (const [index, environment] of environments.entries()) {
      if (environment !== name || drawn.values.length === count) continue;
      drawn.values.push(values[index] ?? Number.NaN);
      drawn.groups.push(group);
    }
  }
  return drawn;
}

function holds(interval: PartialInterval | undefined, truth: number): boolean {
  if (interval === undefined) return false;
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = interval;
  return low <= truth && truth <= high;
}

function measureWidth(interval: PartialInterval | undefined): number {
  return (interval?.high ?? Number.POSITIVE_INFINITY) - (interval?.low ?? 0);
}

function divide<Key extends string>(record: Record<Key, number>, divisor: number): Record<Key, number> {
  const entries = Object.entries<number>(record).map(([key, value]) => [key, value / divisor]);
  return Object.fromEntries(entries) as Record<Key, number>;
}
