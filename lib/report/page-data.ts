import { listDurationsMs } from "../analyze/figures.ts";
import { dropSamples, type Findings } from "../analyze/findings.ts";
import type { MeasuredCandidate, TuningResult } from "../analyze/result.ts";
import type { Settings } from "../prepare/plan.ts";
import type { ListDurations } from "./changes.ts";
import type { GateCheck } from "./checks.ts";

/** A candidate with more invocations than this is on the page as quantiles only. */
export const MAX_EMBEDDED_INVOCATIONS = 2000;

/** So many of them. */
export const QUANTILES = 200;

/** Every invocation of a candidate, in the order in which they were sent. */
export interface EveryInvocation {
  readonly kind: "all";
  /** Of the REPORT line; null where there was none. */
  readonly durationMs: readonly (number | null)[];
  /** Init or restore before them, by their place: cold starts only. */
  readonly startMs: Readonly<Record<number, number>>;
  /** Places of those that failed. */
  readonly failed: readonly number[];
}

/** What is left of a large sample. */
export interface Quantiles {
  readonly kind: "quantiles";
  /** Durations that latency is judged by, in ascending order, evenly spaced by rank from the shortest to the longest: each was measured. */
  readonly durationMs: readonly number[];
}

export type PageSamples = EveryInvocation | Quantiles;

/** What is shown beside the result. */
export interface Beside {
  /** An earlier result of the same function. */
  readonly baseline?: Findings;
  /** What a gate made of the result. */
  readonly checks?: readonly GateCheck[];
}

/** What the script of the page works with, embedded in it as JSON. */
export interface PageData extends Beside {
  readonly schemaVersion: 2;
  readonly findings: Findings;
  /** By candidate, of those that were measured. */
  readonly samples: Readonly<Record<string, PageSamples>>;
}

/** A result as the page embeds it: without single invocations where they are many. */
export function toPageData(result: TuningResult, beside: Beside = {}): PageData {
  const measured = result.candidates.filter((candidate) => candidate.state === "measured");
  return {
    schemaVersion: 2,
    findings: dropSamples(result),
    samples: Object.fromEntries(
      measured.map((candidate) => [candidate.key, reduceSamples(candidate, result.settings)]),
    ),
    ...beside,
  };
}

/** The same durations of the page as `listDurationsOf` finds in the result. */
export function listEmbeddedDurations({ findings, samples }: PageData): ListDurations {
  const { onlyColdStarts } = findings.settings;
  return (candidateKey) => {
    const own = samples[candidateKey];
    if (own?.kind !== "all") return undefined;
    const places = [...own.durationMs.keys()].filter(
      (place) => own.durationMs[place] !== null && !own.failed.includes(place),
    );
    const read = (place: number) => own.durationMs[place] ?? 0;
    const cold = places.filter((place) => place in own.startMs);
    const warm = places.filter((place) => !(place in own.startMs));
    if (onlyColdStarts && cold.length > 0)
      return cold.map((place) => read(place) + (own.startMs[place] ?? 0));
    return (warm.length > 0 ? warm : cold).map(read);
  };
}

/** Durations of a result that latency is judged by; undefined where a page keeps quantiles, so that all say the same. */
export function listDurationsOf(result: TuningResult): ListDurations {
  return (candidateKey) => {
    const candidate = result.candidates.find(({ key }) => key === candidateKey);
    return candidate?.state === "measured" && !isThinned(candidate)
      ? listDurationsMs(candidate, result.settings)
      : undefined;
  };
}

function isThinned({ samples }: MeasuredCandidate): boolean {
  return samples.durationMs.length > MAX_EMBEDDED_INVOCATIONS;
}

function reduceSamples(candidate: MeasuredCandidate, settings: Settings): PageSamples {
  const { samples } = candidate;
  if (isThinned(candidate)) {
    const sortedMs = Float64Array.from(listDurationsMs(candidate, settings)).sort();
    return { kind: "quantiles", durationMs: takeQuantiles(sortedMs) };
  }
  const { initDurationMs = [], restoreDurationMs = [], failure = [] } = samples;
  const startMs: Record<number, number> = {};
  samples.coldStart.forEach((isCold, place) => {
    if (isCold === 1) startMs[place] = initDurationMs[place] ?? restoreDurationMs[place] ?? 0;
  });
  return {
    kind: "all",
    durationMs: samples.durationMs,
    startMs,
    failed: failure.flatMap((kind, place) => (kind === null ? [] : [place])),
  };
}

function takeQuantiles(sortedMs: Float64Array): number[] {
  if (sortedMs.length <= QUANTILES) return Array.from(sortedMs);
  const step = (sortedMs.length - 1) / (QUANTILES - 1);
  return Array.from({ length: QUANTILES }, (_, index) => sortedMs[Math.round(index * step)] ?? 0);
}
