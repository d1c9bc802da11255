import { formatDurationMs } from "../../lib/report/format.ts";
import type { Source } from "./points.ts";
import { chooseCostFormat } from "./words.ts";

/** A limit of the run's input: values above it are not allowed. */
export interface Limit {
  readonly axis: "x" | "y";
  readonly value: number;
  /** `p95 limit 250 ms` */
  readonly text: string;
}

/** The limits of latency (y) and cost (x) that apply to what the view shows. */
export function listLimits({ data, view }: Source): Limit[] {
  const { maxDurationMs, maxCostPerMillionUsd } = data.findings.settings.constraints;
  const limitMs = maxDurationMs[view.statistic];
  const format = chooseCostFormat({ data, view });
  return [
    ...(limitMs === undefined
      ? []
      : [
          {
            axis: "y",
            value: limitMs,
            text: `${view.statistic} limit ${formatDurationMs(limitMs)}`,
          } as const,
        ]),
    ...(maxCostPerMillionUsd === undefined || view.monthlyInvocations !== undefined
      ? []
      : [
          {
            axis: "x",
            value: maxCostPerMillionUsd,
            text: `cost limit ${format(maxCostPerMillionUsd)}`,
          } as const,
        ]),
  ];
}

/** Whether an axis for these values should reach as far as the limit: not where it would squeeze them. */
export function isNear(limit: number, lowest: number, highest: number): boolean {
  return limit <= highest * 1.6 && limit >= lowest / 1.6;
}
