import { capitalize } from "../../lib/report/format.ts";
import { SHAPES } from "../theme.ts";
import { fitDurationAxis } from "./axis.ts";
import { describeCold, describeColds, listColdPoints, nameKinds } from "./cold-points.ts";
import type { Drawing, Drawn } from "./drawing.ts";
import {
  formatTicksOf,
  makeChart,
  makeValueScale,
  measureWidest,
  RIGHT_PADDING,
  showTooltip,
} from "./frame.ts";
import { drawInside, drawWhisker, placeWhisker } from "./marks.ts";
import { fitMemoryAxis, placeMemory } from "./memory-axis.ts";
import { makeMemoryScale } from "./memory-scale.ts";
import { listReach } from "./points.ts";
import { titleScale } from "./words.ts";

/**
 * What comes before the first invocation of an environment: init, or restore with SnapStart.
 * @returns undefined where no candidate of the view had any
 */
export function drawColdStarts(canvas: HTMLCanvasElement, drawing: Drawing): Drawn | undefined {
  const { theme } = drawing;
  const colds = listColdPoints(drawing);
  if (colds.length === 0) return undefined;
  const values = [...listReach(colds.map(({ mean }) => mean)), ...colds.flatMap(({ startsMs }) => startsMs)];
  const [low, high] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const axis = fitDurationAxis(low, high, drawing.scale);
  const format = formatTicksOf(axis);
  const gutter = measureWidest(canvas, axis.ticks.map(format), theme) + 14;
  const width = canvas.parentElement?.clientWidth ?? canvas.width;
  const memoryAxis = fitMemoryAxis(
    colds.map(({ point }) => point),
    colds.flatMap(({ point }) => (point.roles.includes("pick") ? [point.memoryMb] : [])),
    width - gutter - RIGHT_PADDING,
  );
  const radii = colds.map(({ point }) => SHAPES[point.architecture].radius + memoryAxis.markPx - 5);
  const singles = colds.flatMap((cold, owner) =>
    cold.startsMs.map((startMs, index) => ({ cold, owner, startMs, index })),
  );
  const unitsPerPx = (memoryAxis.max - memoryAxis.min) / Math.max(1, width - gutter - RIGHT_PADDING);
  const chart = makeChart(canvas, {
    theme,
    title: titleScale(`${capitalize(nameKinds(colds))}, ms`, axis.scale),
    scales: {
      x: makeMemoryScale(memoryAxis, theme, { gutter, hasTitle: true }),
      y: {
        ...makeValueScale(axis, theme, { format, isVertical: true }),
        afterFit: (scale: { width: number }) => {
          scale.width = gutter;
        },
      } as ReturnType<typeof makeValueScale>,
    },
    datasets: [
      {
        data: colds.map(({ point, mean }) => ({ x: placeMemory(memoryAxis, point), y: mean.value })),
        pointStyle: colds.map(({ point }) => SHAPES[point.architecture].pointStyle),
        pointRadius: radii,
        pointHoverRadius: radii.map((radius) => radius + 2),
        pointHitRadius: 8,
        pointBackgroundColor: colds.map(({ point }) => theme.colour[point.architecture]),
        pointBorderColor: theme.background,
        pointBorderWidth: 1,
        clip: 12,
      },
      {
        // Spread a little, so that equal ones do not hide each other; the same on every drawing.
        data: singles.map(({ cold, startMs, index }) => ({
          x:
            placeMemory(memoryAxis, cold.point) +
            (((index * 0.618) % 1) - 0.5) * 1.6 * memoryAxis.markPx * unitsPerPx,
          y: startMs,
        })),
        pointStyle: singles.map(({ cold }) => SHAPES[cold.point.architecture].pointStyle),
        pointRadius: 2,
        pointHoverRadius: 2,
        pointHitRadius: 0,
        pointBackgroundColor: singles.map(({ cold }) => `${theme.colour[cold.point.architecture]}80`),
        pointBorderWidth: 0,
        clip: 12,
      },
    ],
    keyOf: (dataset, index) => (dataset === 0 ? colds[index]?.point.key : undefined),
    describe: (dataset, index) => {
      const cold = colds[dataset === 0 ? index : (singles[index]?.owner ?? -1)];
      return cold && [[cold.point.configuration, ...cold.point.roles].join(", "), ...describeCold(cold)];
    },
    drawUnder: (chart) =>
      drawInside(chart, 4, (context) => {
        for (const [index, place] of chart.getDatasetMeta(0).data.entries()) {
          const cold = colds[index];
          const whisker = cold && placeWhisker(chart, "y", place, cold.mean);
          if (whisker)
            drawWhisker(context, whisker, theme.colour[cold.point.architecture], memoryAxis.markPx);
        }
      }),
  });
  return {
    description: describeColds(colds),
    points: colds.map((cold) => ({
      candidateKey: cold.point.key,
      text: `${cold.point.configuration}: ${describeCold(cold).join(", ")}`,
    })),
    highlight: (key) => {
      const index = colds.findIndex(({ point }) => point.key === key);
      showTooltip(chart, index === -1 ? undefined : { dataset: 0, index });
    },
    destroy: () => chart.destroy(),
  };
}
