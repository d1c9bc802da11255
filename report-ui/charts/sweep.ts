import { CURRENCY_SYMBOLS, formatCount, formatDurationMs } from "../../lib/report/format.ts";
import { NARROW_PX } from "../theme.ts";
import { type Axis, fitDurationAxis, fitFromZero } from "./axis.ts";
import { describeSweep } from "./descriptions.ts";
import type { Drawing, Drawn, OnPick } from "./drawing.ts";
import { formatTicksOf, measureWidest, RIGHT_PADDING, showTooltip } from "./frame.ts";
import { isNear, listLimits } from "./limits.ts";
import type { AnyChart } from "./marks.ts";
import { fitMemoryAxis } from "./memory-axis.ts";
import { listFailed, listPoints, listReach, type Point } from "./points.ts";
import { drawPanel, type Panel } from "./sweep-panel.ts";
import {
  describeCost,
  describeFailed,
  describeLatency,
  describePoint,
  describeStanding,
  titleLatency,
} from "./words.ts";

export interface SweepPanels {
  readonly latency: HTMLCanvasElement;
  readonly cost: HTMLCanvasElement;
}

/** Latency above and cost below by memory size, on one memory axis. */
export function drawSweep(panels: SweepPanels, drawing: Drawing, onPick: OnPick): Drawn {
  const { data, theme } = drawing;
  const points = listPoints(drawing);
  const failed = listFailed(drawing);
  const limits = listLimits(drawing);
  const latencyAxis = fitLatency(points, limits.find(({ axis }) => axis === "y")?.value, drawing);
  // A ring around the highest point needs room.
  const highestUsd = 1.05 * Math.max(0, ...listReach(points.map(({ cost }) => cost)));
  const costLimit = limits.find(({ axis }) => axis === "x");
  const costAxis = fitFromZero(
    costLimit && isNear(costLimit.value, 0, highestUsd) ? Math.max(costLimit.value, highestUsd) : highestUsd,
  );
  const formatMs = formatTicksOf(latencyAxis);
  const formatUsd = formatTicksOf(costAxis, CURRENCY_SYMBOLS[data.findings.prices.currency]);
  const ticks = [...latencyAxis.ticks.map(formatMs), ...costAxis.ticks.map(formatUsd)];
  const gutter = measureWidest(panels.latency, ticks, theme) + 14;
  const width = panels.latency.parentElement?.clientWidth ?? panels.latency.width;
  const marked = points.filter(({ roles }) => roles.includes("pick") || roles.includes("current"));
  const charts: AnyChart[] = [];
  const others = (chart: AnyChart) => charts.filter((other) => other !== chart);
  const shared = {
    drawing,
    points,
    failed,
    gutter,
    memoryAxis: fitMemoryAxis(
      [...points, ...failed],
      marked.map(({ memoryMb }) => memoryMb),
      width - gutter - RIGHT_PADDING,
    ),
    onPick,
    onHover: (chart: AnyChart, index: number | undefined) => {
      for (const other of others(chart)) {
        other.setActiveElements(
          index === undefined || index >= points.length ? [] : [{ datasetIndex: 0, index }],
        );
        other.draw();
      }
    },
    describe: (index: number) => {
      const point = points[index];
      const failure = failed[index - points.length];
      if (failure)
        return describeFailed(failure)
          .split(": failed, ")
          .map((text, part) => (part === 0 ? text : `failed, ${text}`));
      if (!point) return undefined;
      return [
        [point.configuration, ...point.roles].join(", "),
        describeLatency(point, drawing),
        `p50 ${formatDurationMs(point.durations.p50Ms)}, p99 ${formatDurationMs(point.durations.p99Ms)}`,
        describeCost(point, drawing),
        ...describeStanding(point, drawing),
      ];
    },
  } satisfies Partial<Panel>;
  const latency = drawPanel(panels.latency, {
    ...shared,
    axis: latencyAxis,
    format: formatMs,
    title: titleLatency(drawing, latencyAxis.scale),
    read: (point) => point.latency,
    hasSpread: true,
    hasTitle: false,
    limits: limits.filter(({ axis }) => axis === "y"),
    namedRoles: ["pick", "current", "reference", nameLowest(drawing)],
  });
  const cost = drawPanel(panels.cost, {
    ...shared,
    axis: costAxis,
    format: formatUsd,
    title: titleCost(drawing, width),
    read: (point) => point.cost,
    hasSpread: false,
    hasTitle: true,
    limits: costLimit ? [{ ...costLimit, axis: "y" }] : [],
    namedRoles: ["pick", "current", "reference", "cheapest"],
  });
  charts.push(latency, cost);
  return {
    description: describeSweep(points, failed.length, drawing),
    points: [
      ...points.map((point) => ({ candidateKey: point.key, text: describePoint(point, drawing) })),
      ...failed.map((candidate) => ({ candidateKey: candidate.key, text: describeFailed(candidate) })),
    ],
    highlight: (key) => {
      const index = [...points, ...failed].findIndex((candidate) => candidate.key === key);
      for (const chart of charts) {
        if (chart === latency) showTooltip(chart, index === -1 ? undefined : { dataset: 0, index });
        else shared.onHover(latency, index === -1 ? undefined : index);
      }
    },
    destroy: () => {
      for (const chart of charts) chart.destroy();
    },
  };
}

/** All that is drawn on it: points, their intervals, and bars from p50 to p99. */
function fitLatency(points: readonly Point[], limitMs: number | undefined, { scale }: Drawing): Axis {
  const values = [
    ...listReach(points.map(({ latency }) => latency)),
    ...points.flatMap(({ durations }) => [durations.p50Ms, durations.p99Ms]),
  ];
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  if (limitMs === undefined || !isNear(limitMs, low, high)) return fitDurationAxis(low, high, scale);
  return fitDurationAxis(Math.min(low, limitMs), Math.max(high, limitMs), scale);
}

const nameLowest = ({ view: { statistic } }: Drawing) =>
  statistic === "mean" ? "fastest" : `lowest ${statistic}`;

function titleCost({ data, view }: Drawing, width: number): string {
  const { currency } = data.findings.prices;
  if (view.monthlyInvocations === undefined) return `Cost per million invocations, ${currency}`;
  const count = width < NARROW_PX ? "" : ` of ${formatCount(view.monthlyInvocations)} invocations`;
  return `Cost per month${count}, ${currency}`;
}
