import { SHAPES } from "../theme.ts";
import { type Axis, fitAround } from "./axis.ts";
import type { Drawing } from "./drawing.ts";
import { formatTicksOf, makeChart, makeValueScale } from "./frame.ts";
import type { AnyChart } from "./marks.ts";
import type { Point } from "./points.ts";
import { describeInvocation, type ShownInvocation } from "./sample-view.ts";
import { titleScale } from "./words.ts";

export interface OrderPanel {
  readonly drawing: Drawing;
  readonly point: Point;
  readonly invocations: readonly ShownInvocation[];
  readonly axis: Axis;
}

const CROSS_ABOVE_PX = 8;

/** Durations in the order in which they were sent: drift is visible only there. */
export function drawOrder(
  canvas: HTMLCanvasElement,
  { drawing, point, invocations, axis }: OrderPanel,
): AnyChart {
  const { theme } = drawing;
  const colour = theme.colour[point.architecture];
  const cold = invocations.filter(({ startMs, isFailed }) => startMs !== undefined && !isFailed);
  const warm = invocations.filter(({ startMs, isFailed }) => startMs === undefined && !isFailed);
  const failed = invocations.filter(({ isFailed }) => isFailed);
  const groups = [warm, cold, failed];
  const place = ({ number, totalMs = axis.min }: ShownInvocation) => ({ x: number, y: totalMs });
  const radius = invocations.length > 400 ? 2 : 3;
  const xAxis = {
    ...fitAround(0, invocations.length),
    min: 0.5 - invocations.length * 0.02,
    max: invocations.length * 1.02 + 0.5,
  };
  const ticks = xAxis.ticks.filter(
    (tick) => Number.isInteger(tick) && tick <= invocations.length && tick >= 0,
  );
  const names = [...(cold.length > 0 ? ["△ cold start"] : []), ...(failed.length > 0 ? ["✕ failed"] : [])];
  return makeChart(canvas, {
    theme,
    title: [titleScale("Duration, ms", axis.scale), ...names].join("   "),
    scales: {
      x: makeValueScale({ ...xAxis, ticks: ticks.map((tick) => Math.max(1, tick)) }, theme, {
        format: formatTicksOf({ ...xAxis, ticks }),
        isVertical: false,
        title: ["Invocation, in the order sent"],
      }),
      y: makeValueScale(axis, theme, { format: formatTicksOf(axis), isVertical: true }),
    },
    datasets: [
      {
        data: warm.map(place),
        pointStyle: SHAPES[point.architecture].pointStyle,
        pointRadius: radius,
        pointBackgroundColor: `${colour}99`,
        pointBorderWidth: 0,
        pointHitRadius: 4,
        clip: 8,
      },
      {
        data: cold.map(place),
        pointStyle: "triangle",
        pointRadius: radius + 2,
        pointBackgroundColor: theme.background,
        pointBorderColor: theme.text,
        pointBorderWidth: 1.5,
        pointHitRadius: 4,
        clip: 8,
      },
      {
        data: failed.map(place),
        pointStyle: "crossRot",
        pointRadius: 4.5,
        pointBorderColor: theme.text,
        pointBorderWidth: 2,
        pointHitRadius: 5,
        clip: 8,
      },
    ],
    keyOf: () => undefined,
    prepare: (chart) => {
      // Without a duration they have no height: they stand at the bottom.
      for (const [index, element] of chart.getDatasetMeta(2).data.entries()) {
        if (failed[index]?.totalMs === undefined) element.y = chart.chartArea.bottom - CROSS_ABOVE_PX;
      }
    },
    describe: (dataset, index) => {
      const invocation = groups[dataset]?.[index];
      return invocation && describeInvocation(invocation);
    },
  });
}
