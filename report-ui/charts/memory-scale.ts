import type { Scale } from "chart.js";
import { MEMORY_MB_PER_VCPU } from "../../lib/units.ts";
import { NARROW_PX, type Theme } from "../theme.ts";
import { RIGHT_PADDING, type ScaleOptions } from "./frame.ts";
import { type AnyChart, drawLine, toPixel } from "./marks.ts";
import { labelMemory, type MemoryAxis, MIN_MARK_PX } from "./memory-axis.ts";

/** The memory axis for Chart.js, in powers of two: a tick at each measured size, labelled where there is room. */
export function makeMemoryScale(
  axis: MemoryAxis,
  theme: Theme,
  { gutter, hasTitle }: { readonly gutter: number; readonly hasTitle: boolean },
): ScaleOptions {
  const font = { family: theme.font, size: 12 };
  return {
    type: "linear",
    min: axis.min,
    max: axis.max,
    border: { color: theme.muted },
    grid: { color: theme.line, drawOnChartArea: axis.markPx > MIN_MARK_PX, tickLength: 6 },
    title: {
      display: hasTitle,
      text: "Memory, MB (log scale)",
      color: theme.muted,
      font,
      padding: { top: 6 },
    },
    ticks: { color: theme.muted, font, autoSkip: false, maxRotation: 0 },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = axis.sizesMb.map((memoryMb) => ({ value: Math.log2(memoryMb) }));
    },
    afterTickToLabelConversion: (scale: Scale) => {
      const labels = labelMemory(axis, scale.chart.width - gutter - RIGHT_PADDING);
      scale.ticks = scale.ticks.map((tick, index) => ({ ...tick, label: labels[index] ?? "" }));
    },
  } as ScaleOptions;
}

/** The memory at which Lambda grants one full vCPU; outside the axis there is no guide. */
export function drawVcpuGuide(chart: AnyChart, theme: Theme, hasName: boolean): void {
  const x = toPixel(chart, "x", Math.log2(MEMORY_MB_PER_VCPU));
  const { left, right, top, bottom } = chart.chartArea;
  if (x < left || x > right) return;
  const { ctx } = chart;
  ctx.save();
  drawLine(
    ctx,
    [
      { x, y: top },
      { x, y: bottom },
    ],
    { colour: theme.muted, width: 1, dash: [2, 3] },
  );
  if (hasName) {
    ctx.font = `12px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    const text = chart.width < NARROW_PX ? "1 vCPU" : `1 vCPU at ${MEMORY_MB_PER_VCPU} MB`;
    const half = ctx.measureText(text).width / 2;
    ctx.fillText(text, Math.min(Math.max(x, left + half), right - half), top - 4);
  }
  ctx.restore();
}
