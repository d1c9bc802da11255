import type { ColdSummary } from "../../lib/analyze/result.ts";
import { capitalize, formatCount } from "../../lib/report/format.ts";
import { type Figure, listMeasured, type Point, readLatency, type Source } from "./points.ts";
import { formatLatency } from "./words.ts";

/** How a candidate started. */
export interface ColdPoint {
  readonly point: Point;
  readonly kind: "init" | "restore";
  readonly count: number;
  readonly mean: Figure;
  /** One by one, in milliseconds, where they are on the page. */
  readonly startsMs: readonly number[];
}

/** The candidates of the view that started cold, in the order of every list. */
export function listColdPoints(drawing: Source): ColdPoint[] {
  return listMeasured(drawing).flatMap((point) => {
    const { cold } = point.findings.summary;
    const figures = cold?.init ?? cold?.restore;
    if (!cold || !figures) return [];
    return [
      {
        point,
        kind: cold.init ? "init" : "restore",
        count: figures.count,
        mean: readLatency(figures, "mean"),
        startsMs: listStarts(point, cold, drawing),
      },
    ];
  });
}

/** Those that worked; none where init and restore are mixed, as nothing tells them apart. */
function listStarts({ key }: Point, { init, restore }: ColdSummary, { data }: Source): number[] {
  const samples = data.samples[key];
  if (samples?.kind !== "all" || (init && restore)) return [];
  return Object.entries(samples.startMs).flatMap(([place, startMs]) =>
    samples.failed.includes(Number(place)) || samples.durationMs[Number(place)] === null ? [] : [startMs],
  );
}

/** `mean init 184 ms (170 to 200 ms)`, `5 cold starts` */
export function describeCold({ kind, mean, count }: ColdPoint): string[] {
  return [
    `mean ${kind} ${formatLatency(mean)}`,
    count === 1 ? "1 cold start" : `${formatCount(count)} cold starts`,
  ];
}

/** `mean init`, `mean restore`, or both, as the cold starts have it. */
export function nameKinds(colds: readonly ColdPoint[]): string {
  const kinds = new Set(colds.map(({ kind }) => kind));
  return `mean ${[...kinds].join(" or ")}`;
}

/** What the chart of cold starts shows, in words. */
export function describeColds(colds: readonly ColdPoint[]): string {
  const sorted = colds.toSorted((a, b) => a.mean.value - b.mean.value);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return "";
  const tell = (cold: ColdPoint) => `${formatLatency(cold.mean)} at ${cold.point.configuration}`;
  const range = first === last ? tell(first) : `from ${tell(first)} to ${tell(last)}`;
  return `${capitalize(nameKinds(colds))} of cold starts by memory size: ${range}.`;
}
