import { formatCount, formatDurationMs } from "../../lib/report/format.ts";
import type { EveryInvocation } from "../../lib/report/page-data.ts";
import { type Point, readLatency, type Source } from "./points.ts";
import { formatLatency } from "./words.ts";

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

/** Every invocation as it is drawn, in the order in which they were sent. */
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

/** What is drawn of a candidate's invocations. */
export function describeDistribution(point: Point, sample: SampleView, { data, view }: Source): string {
  const { durations } = point;
  const name = data.findings.settings.onlyColdStarts ? "cold starts" : "invocations";
  const range = `${formatDurationMs(durations.minMs)} to ${formatDurationMs(durations.maxMs)}`;
  const statistic = `${view.statistic} ${formatLatency(readLatency(durations, view.statistic))}`;
  const lead = `Durations of ${formatCount(durations.count)} ${name} of ${point.configuration}: ${range}, ${statistic}.`;
  if (sample.kind === "quantiles") {
    return `${lead} Drawn from ${formatCount(sample.durationsMs.length)} evenly spaced quantiles; with so many invocations the page does not hold each, nor their order.`;
  }
  const failed = sample.invocations.filter(({ isFailed }) => isFailed).length;
  const cold = listColds(sample.invocations).length;
  return [
    lead,
    ...(cold > 0 && !sample.onlyColdStarts
      ? [`${count(cold, "cold start")} apart, with init or restore.`]
      : []),
    ...(failed > 0 ? [`${count(failed, "failed invocation")} in no figure.`] : []),
  ].join(" ");
}

const count = (number: number, noun: string) => `${formatCount(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Heading and lines of one invocation. */
export function describeInvocation({
  number,
  durationMs,
  startMs,
  totalMs,
  isFailed,
}: ShownInvocation): string[] {
  return [
    `Invocation ${formatCount(number)}`,
    ...(isFailed ? ["failed"] : []),
    ...(startMs === undefined ? [] : [`cold start: ${formatDurationMs(startMs)} before the handler`]),
    ...(durationMs === undefined ? ["no duration"] : [`handler ${formatDurationMs(durationMs)}`]),
    ...(startMs === undefined || totalMs === undefined ? [] : [`together ${formatDurationMs(totalMs)}`]),
  ];
}
