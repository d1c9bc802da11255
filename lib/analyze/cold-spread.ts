import { mean } from "simple-statistics";
import type { ConfidenceInterval } from "../stats/interval.ts";
import { computeMeanInterval } from "../stats/mean-interval.ts";
import { computeStudentLimit } from "../stats/student-t.ts";
import { LEVEL } from "./duration-figures.ts";

/** How much cold starts of one configuration differ from each other. */
export interface ColdSpread {
  /** Standard deviation of the logarithms of billed durations. */
  readonly deviation: number;
  /** How many independent differences it is known from. */
  readonly degrees: number;
}

/** From this many cold starts on a configuration speaks for itself. */
const MIN_OWN = 10;

/** Known from fewer differences, a spread is little more than a guess: it would make intervals absurdly wide. */
const MIN_DEGREES = 4;

/**
 * The spread of cold starts within configurations, pooled over all: a run has few cold starts of each, and they differ
 * by about the same factor at every size.
 *
 * @param samples billed durations of the cold starts of each configuration, in milliseconds
 * @returns undefined where they have too few repetitions, in all fewer than four
 */
export function poolColdSpread(samples: readonly (readonly number[])[]): ColdSpread | undefined {
  let squares = 0;
  let degrees = 0;
  for (const billedMs of samples) {
    if (billedMs.length < 2) continue;
    const logs = billedMs.map((ms) => Math.log(Math.max(ms, 1)));
    const centre = mean(logs);
    squares += logs.reduce((sum, log) => sum + (log - centre) ** 2, 0);
    degrees += logs.length - 1;
  }
  return degrees < MIN_DEGREES ? undefined : { deviation: Math.sqrt(squares / degrees), degrees };
}

/**
 * Where the mean billed duration of a configuration's cold starts lies, 95 %: by its own sample from ten on, else from
 * the pooled spread with Student's t on the logarithm.
 *
 * @param billedMs at least one
 * @returns undefined for fewer than ten without a pooled spread
 */
export function computeColdInterval(
  billedMs: readonly number[],
  spread: ColdSpread | undefined,
): ConfidenceInterval | undefined {
  if (billedMs.length >= MIN_OWN) return computeMeanInterval(billedMs, { level: LEVEL });
  if (!spread) return undefined;
  const reach = (spread.deviation / Math.sqrt(billedMs.length)) * computeStudentLimit(LEVEL, spread.degrees);
  const meanMs = mean(billedMs);
  return { level: LEVEL, low: meanMs * Math.exp(-reach), high: meanMs * Math.exp(reach) };
}
