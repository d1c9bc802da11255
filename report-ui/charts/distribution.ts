import type { Statistic } from "../../lib/prepare/plan.ts";
import { fitDurationAxis } from "./axis.ts";
import type { Drawing, Drawn } from "./drawing.ts";
import { drawEcdf } from "./ecdf-panel.ts";
import { drawOrder } from "./order-panel.ts";
import { listPoints, readLatency } from "./points.ts";
import { describeDistribution, listInvocations, type SampleView } from "./sample-view.ts";
import { formatLatency, nameLatency } from "./words.ts";

export interface DistributionPanels {
  readonly ecdf: HTMLCanvasElement;
  readonly order: HTMLCanvasElement;
}

const PERCENTILES: readonly Statistic[] = ["p50", "p90", "p95", "p99"];

/**
 * How one candidate's durations are distributed, and how they came one after the other. Both panels have the same axis of
 * durations.
 * @returns undefined for a candidate that was not measured; nothing is drawn in `order` where only quantiles are known
 */
export function drawDistribution(
  panels: DistributionPanels,
  candidateKey: string,
  drawing: Drawing,
): Drawn | undefined {
  const { data, view } = drawing;
  // Of any architecture, whatever the filter: somebody asked for this one.
  const point = listPoints({ data, view: { ...view, referenceKey: candidateKey } }).find(
    ({ key }) => key === candidateKey,
  );
  const samples = data.samples[candidateKey];
  if (!point || !samples) return undefined;
  const { onlyColdStarts } = data.findings.settings;
  const judgedCount = point.durations.count;
  const sample: SampleView =
    samples.kind === "all"
      ? { kind: "all", invocations: listInvocations(samples), onlyColdStarts }
      : { kind: "quantiles", durationsMs: samples.durationMs, count: judgedCount };
  const values = listValues(sample);
  if (values.length === 0) return undefined;
  const axis = fitDurationAxis(
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
    drawing.scale,
  );
  const charts = [
    drawEcdf(panels.ecdf, { drawing, point, sample, axis }),
    ...(sample.kind === "all"
      ? [drawOrder(panels.order, { drawing, point, invocations: sample.invocations, axis })]
      : []),
  ];
  return {
    description: describeDistribution(point, sample, drawing),
    points: PERCENTILES.map((statistic) => ({
      candidateKey,
      text: `${point.configuration}: ${nameLatency(data.findings, statistic)} ${formatLatency(readLatency(point.durations, statistic))}`,
    })),
    highlight: () => {},
    destroy: () => {
      for (const chart of charts) chart.destroy();
    },
  };
}

function listValues(sample: SampleView): number[] {
  if (sample.kind === "quantiles") return [...sample.durationsMs];
  return sample.invocations.flatMap(({ totalMs }) => totalMs ?? []);
}
