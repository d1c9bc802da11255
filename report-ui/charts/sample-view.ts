import type { EveryInvocation } from "../../lib/report/page-data.ts";

/** One invocation as the charts show it. */
export interface ShownInvocation {
  /** From 1, in the order in which they were sent. */
  readonly number: number;
  /** Of the handler; absent without a REPORT line. */
  readonly durationMs?: number;
  /** Init or restore before it; absent for a warm one. */
  readonly startMs?: number;
  /** Both together. */
  readonly totalMs?: number;
  readonly isFailed: boolean;
}

/** What is known of a candidate's invocations. */
export type SampleView =
  | {
      readonly kind: "all";
      readonly invocations: readonly ShownInvocation[];
      readonly onlyColdStarts: boolean;
    }
  | {
      readonly kind: "quantiles";
      readonly durationsMs: readonly number[];
      /** Of the sample that they stand for. */
      readonly count: number;
    };

export function listInvocations({ durationMs, startMs, failed }: EveryInvocation): ShownInvocation[] {
  const isFailed = new Set(failed);
  return durationMs.map((own, place) => {
    const start = startMs[place];
    return {
      number: place + 1,
      ...(own !== null && { durationMs: own, totalMs: own + (start ?? 0) }),
      ...(start !== undefined && { startMs: start }),
      isFailed: isFailed.has(place) || own === null,
    };
  });
}

/** Totals of the cold starts that worked, in milliseconds. */
export function listColds(invocations: readonly ShownInvocation[]): number[] {
  return listTotals(invocations, true);
}

/** Durations of the warm invocations that worked, in milliseconds. */
export function listWarms(invocations: readonly ShownInvocation[]): number[] {
  return listTotals(invocations, false);
}

function listTotals(invocations: readonly ShownInvocation[], isCold: boolean): number[] {
  return invocations.flatMap(({ isFailed, startMs, totalMs }) =>
    isFailed || totalMs === undefined || (startMs !== undefined) !== isCold ? [] : [totalMs],
  );
}
