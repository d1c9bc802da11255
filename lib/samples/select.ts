import { COLUMNS, type Column, OPTIONAL_COLUMNS, type Samples } from "./samples.ts";

/** The columns that figures of successful invocations are made of. */
export type TimedSamples = Pick<
  Samples,
  | "round"
  | "coldStart"
  | "durationMs"
  | "billedDurationMs"
  | "initDurationMs"
  | "restoreDurationMs"
  | "failure"
>;

/** Successful warm invocations: one value per invocation in each list, in the order in which they were sent. */
export interface WarmSamples {
  readonly durationsMs: readonly number[];
  readonly billedMs: readonly number[];
  /** The rounds they belong to. */
  readonly rounds: readonly number[];
}

/** Successful cold starts: one value per invocation in each list, in the order in which they were sent. */
export interface ColdSamples {
  /** Of the handler, without what comes before it. */
  readonly durationsMs: readonly number[];
  readonly billedMs: readonly number[];
  /** What came before it: Init, or Restore with SnapStart. */
  readonly startsMs: readonly number[];
  /** Init alone, of those that have one; not in step with the other lists. */
  readonly initsMs: readonly number[];
  /** Restore alone, likewise. */
  readonly restoresMs: readonly number[];
  readonly rounds: readonly number[];
}

/** Numbers of a candidate's invocations. Failures are counted, never averaged in. */
export interface OutcomeCounts {
  /** The sum of the next three. */
  readonly invocations: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Ended with one of `allowedExceptions`. */
  readonly allowed: number;
  /** Failed ones too. */
  readonly coldStarts: number;
}

/** All that were sent, failed ones too. */
export function countInvocations({ round }: Samples): number {
  return round.length;
}

/** How a candidate's invocations ended. */
export function countOutcomes(samples: Samples): OutcomeCounts {
  const { coldStart, failures } = samples;
  const byKind = countByKind(samples);
  const sumOf = (isCounted: (isAllowed: boolean) => boolean) =>
    byKind.reduce((sum, count, kind) => sum + (isCounted(failures[kind]?.isAllowed ?? false) ? count : 0), 0);
  const allowed = sumOf((isAllowed) => isAllowed);
  const failed = sumOf((isAllowed) => !isAllowed);
  const invocations = countInvocations(samples);
  return {
    invocations,
    succeeded: invocations - failed - allowed,
    failed,
    allowed,
    coldStarts: coldStart.reduce((sum, isCold) => sum + isCold, 0),
  };
}

/** How many invocations ended with each of `failures`, in its order. */
export function countByKind({ failure = [], failures }: Samples): number[] {
  const counts = failures.map(() => 0);
  for (const kind of failure) {
    if (kind !== null) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** The warm invocations that worked. */
export function selectWarm(samples: TimedSamples): WarmSamples {
  const places = listSuccessful(samples, WARM);
  return {
    durationsMs: pick(samples.durationMs, places),
    billedMs: pick(samples.billedDurationMs, places),
    rounds: pick(samples.round, places),
  };
}

/** The cold starts that worked. */
export function selectCold(samples: TimedSamples): ColdSamples {
  const { initDurationMs = [], restoreDurationMs = [] } = samples;
  const places = listSuccessful(samples, COLD);
  return {
    durationsMs: pick(samples.durationMs, places),
    billedMs: pick(samples.billedDurationMs, places),
    startsMs: places.map((place) => initDurationMs[place] ?? restoreDurationMs[place] ?? 0),
    initsMs: pickKnown(initDurationMs, places),
    restoresMs: pickKnown(restoreDurationMs, places),
    rounds: pick(samples.round, places),
  };
}

/** Where in each column the cold starts that worked are. */
export function listColdPlaces(samples: TimedSamples): readonly number[] {
  return listSuccessful(samples, COLD);
}

/** Billed durations of all invocations with a REPORT line, failed ones too: what is paid for. */
export function selectBilledMs({ billedDurationMs }: Samples): readonly number[] {
  return billedDurationMs.filter((value) => value !== null);
}

/** The most memory that a successful invocation reported, in MB. 0 where the platform does not know it. */
export function findMaxMemoryUsedMb({ durationMs, maxMemoryUsedMb, failure = [] }: Samples): number {
  return maxMemoryUsedMb.reduce<number>(
    (most, usedMb, place) =>
      durationMs[place] !== null && (failure[place] ?? null) === null ? Math.max(most, usedMb ?? 0) : most,
    0,
  );
}

/** The invocations of some rounds, with everything else as it is. */
export function selectRounds(samples: Samples, isSelected: (round: number) => boolean): Samples {
  const names = [...COLUMNS, ...OPTIONAL_COLUMNS].filter((name) => samples[name] !== undefined);
  const select = (column: Column = []) => column.filter((_, place) => isSelected(samples.round[place] ?? 0));
  return { ...samples, ...Object.fromEntries(names.map((name) => [name, select(samples[name])])) };
}

const WARM = 0;
const COLD = 1;

/** Places of the invocations of one kind that have a REPORT line and no failure. */
function listSuccessful({ coldStart, durationMs, failure = [] }: TimedSamples, kind: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < coldStart.length; place++) {
    const hasWorked = durationMs[place] !== null && (failure[place] ?? null) === null;
    if (hasWorked && coldStart[place] === kind) places.push(place);
  }
  return places;
}

const pick = (column: Column, places: readonly number[]): number[] =>
  places.map((place) => column[place] ?? 0);

const pickKnown = (column: Column, places: readonly number[]): number[] =>
  places.flatMap((place) => column[place] ?? []);
