import { computePercentile } from "../lib/stats/percentile.ts";
import {
  type Draws,
  PRICES,
  type TrueCandidate,
  type TrueFunction,
  toBilledMs,
} from "./decisions-function.ts";
import type { Decision } from "./decisions-search.ts";
import { measureEffort } from "./decisions-search.ts";

/** Share that aws-lambda-power-tuning leaves out at both ends, by default. */
const TRIM = 0.2;

const SAMPLE_OF = { costUsd: "sampleCost", p95Ms: "sampleP95Ms" } as const;

/** What a fixed grid decides by. */
export interface GridGoal {
  readonly score: "costUsd" | "p95Ms";
  readonly maxP95Ms?: number | undefined;
}

/**
 * Decides as aws-lambda-power-tuning does, run once per architecture: every candidate gets `num` invocations, the cold
 * start among them; cost is by the mean of billed durations without the lowest and highest fifth, and without the price
 * of a request. It knows no percentiles: where one is asked for, that of the sample is taken.
 */
export function decideByGrid(
  { candidates }: TrueFunction,
  draws: ReadonlyMap<string, Draws>,
  num: number,
  { score, maxP95Ms = Number.POSITIVE_INFINITY }: GridGoal,
): Decision {
  const measured = candidates.map((candidate) => ({
    ...candidate,
    ...summarize(candidate, draws.get(candidate.key), num),
  }));
  const kept = measured.filter(({ sampleP95Ms }) => sampleP95Ms <= maxP95Ms);
  const best = kept.reduce<(typeof kept)[number] | undefined>(
    (a, b) => (a && a[SAMPLE_OF[score]] <= b[SAMPLE_OF[score]] ? a : b),
    undefined,
  );
  const sent = new Map(candidates.map(({ key }) => [key, num]));
  return { ...(best && { pickKey: best.key }), ...measureEffort(sent, draws) };
}

function summarize(
  { architecture, memoryMb }: TrueCandidate,
  draws: Draws | undefined,
  num: number,
): { readonly sampleCost: number; readonly sampleP95Ms: number } {
  if (!draws) throw new Error("a candidate without draws");
  const invocations = Array.from({ length: num }, (_, place) => draws.get(place));
  const billed = invocations.map(({ durationMs, initDurationMs }) => toBilledMs(durationMs, initDurationMs));
  const meanMs = computeTrimmedMean(billed);
  const warmMs = invocations.slice(1).map(({ durationMs }) => durationMs);
  return {
    sampleCost: meanMs * memoryMb * PRICES.gbSecondUsd[architecture],
    sampleP95Ms: computePercentile(
      warmMs.toSorted((a, b) => a - b),
      95,
    ),
  };
}

/** Without the lowest and the highest fifth of the values, each rounded down to whole values. */
export function computeTrimmedMean(values: readonly number[]): number {
  const left = Math.floor(values.length * TRIM);
  const kept = values.toSorted((a, b) => a - b).slice(left, values.length - left);
  return kept.reduce((a, b) => a + b, 0) / kept.length;
}
