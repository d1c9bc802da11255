import type { Column, Samples } from "../samples/samples.ts";

/**
 * How long the tuner's Measure steps waited for a candidate's invocations, which they are billed for as any function is:
 * in each round from the first request to the last answer, its init or restore included. The tuner's own start-up and
 * the time that answers travel are not in it.
 */
export function computeWaitingMs({
  round,
  startedAtOffsetMs,
  durationMs,
  initDurationMs,
  restoreDurationMs,
}: Samples): number {
  const spans = new Map<number, { firstMs: number; lastMs: number }>();
  const at = (column: Column | undefined, place: number) => column?.[place] ?? 0;
  startedAtOffsetMs.forEach((sentMs, place) => {
    const startMs = at(initDurationMs, place) + at(restoreDurationMs, place);
    const endMs = sentMs + startMs + at(durationMs, place);
    const key = round[place] ?? 0;
    const span = spans.get(key);
    if (!span) spans.set(key, { firstMs: sentMs, lastMs: endMs });
    else span.lastMs = Math.max(span.lastMs, endMs);
  });
  return [...spans.values()].reduce((sum, { firstMs, lastMs }) => sum + lastMs - firstMs, 0);
}
