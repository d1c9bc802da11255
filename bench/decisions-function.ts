import { computeInvocationCostUsd } from "../lib/prices/cost.ts";
import { lookUpPrices } from "../lib/prices/price-table.ts";
import { computePercentile } from "../lib/stats/percentile.ts";
import { createRandom } from "../lib/stats/random.ts";
import { type Architecture, toGbSeconds } from "../lib/units.ts";
import type { RecordedFunction } from "./read-recordings.ts";

/** The region of the recordings' own figures. */
export const PRICES = lookUpPrices("us-east-2");

/** A recorded candidate and the truth about it: its recorded invocations are all there are. */
export interface TrueCandidate {
  readonly key: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly warmMs: readonly number[];
  /** Duration and init of each cold start. */
  readonly cold: readonly { readonly durationMs: number; readonly initDurationMs: number }[];
  readonly costUsd: number;
  readonly p95Ms: number;
}

export interface TrueFunction {
  readonly name: string;
  readonly candidates: readonly TrueCandidate[];
}

/** Billed duration of a cold start: Init is billed since 2025-08-01, with one rounding. */
export const toBilledMs = (durationMs: number, initDurationMs = 0) => Math.ceil(durationMs + initDurationMs);

/** The truth about a recorded function: cost by the mean of what its warm invocations are billed. */
export function describeTruth({ name, candidates }: RecordedFunction): TrueFunction {
  return {
    name,
    candidates: candidates.map(({ architecture, memorySizeMB: memoryMb, warm, cold }) => {
      const billed = warm.durationMs.map((ms) => toBilledMs(ms));
      return {
        key: `${architecture}-${memoryMb}`,
        architecture,
        memoryMb,
        warmMs: warm.durationMs,
        cold: (cold?.durationMs ?? warm.durationMs).map((durationMs, index) => ({
          durationMs,
          initDurationMs: cold?.initDurationMs[index] ?? 0,
        })),
        costUsd: priceUsd(architecture, memoryMb, billed.reduce((a, b) => a + b, 0) / billed.length),
        p95Ms: computePercentile(
          warm.durationMs.toSorted((a, b) => a - b),
          95,
        ),
      };
    }),
  };
}

function priceUsd(architecture: Architecture, memoryMb: number, billedDurationMs: number): number {
  return computeInvocationCostUsd({
    prices: PRICES,
    architecture,
    memoryMb,
    billedDurationMs,
    ephemeralStorageMb: 512,
  });
}

/**
 * What the invocations of one candidate would be in one repetition, one after the other: drawn with replacement, the
 * first one a cold start. Every method gets the same ones, however many it asks for.
 */
export class Draws {
  readonly #candidate: TrueCandidate;
  readonly #random: () => number;
  readonly #warmMs: number[] = [];
  readonly #cold: TrueCandidate["cold"][number];

  constructor(candidate: TrueCandidate, seed: string) {
    this.#candidate = candidate;
    this.#random = createRandom(`${seed} ${candidate.key}`);
    this.#cold = this.#pick(candidate.cold);
  }

  /** The invocation at this place, from 0. */
  get(place: number): { readonly durationMs: number; readonly initDurationMs?: number } {
    if (place === 0) return this.#cold;
    while (this.#warmMs.length < place) this.#warmMs.push(this.#pick(this.#candidate.warmMs));
    return { durationMs: this.#warmMs[place - 1] ?? 0 };
  }

  /** GB-seconds that the first `count` invocations are billed. */
  computeGbSeconds(count: number): number {
    let billedMs = 0;
    for (let place = 0; place < count; place++) {
      const { durationMs, initDurationMs } = this.get(place);
      billedMs += toBilledMs(durationMs, initDurationMs);
    }
    return toGbSeconds(billedMs, this.#candidate.memoryMb);
  }

  #pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.#random() * values.length)];
    if (value === undefined) throw new Error(`${this.#candidate.key} has no recorded invocation`);
    return value;
  }
}
