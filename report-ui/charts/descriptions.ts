/** What charts show, in sentences, and the titles of their axes. Pure: no page, no canvas. */

import { capitalize, formatCount } from "../../lib/report/format.ts";
import { ARCHITECTURES } from "../../lib/units.ts";
import type { Axis } from "./axis.ts";
import { listFailed, type Point, type Source } from "./points.ts";
import { describeCost, describeLatency, describePoint, nameCostUnit, nameLatency } from "./words.ts";

/** What the scatter shows. */
export function describeScatter(points: readonly Point[], frontierSize: number, source: Source): string {
  if (points.length === 0) return "No configuration was measured.";
  const { data, view } = source;
  const of = points.length === 1 ? "1 configuration" : `${points.length} configurations`;
  const named = points.filter(({ roles }) => roles.length > 0).map((point) => describePoint(point, source));
  const failed = listFailed(source).length;
  return [
    `Cost ${nameCostUnit(view)} against ${nameLatency(data.findings, view.statistic)} latency of ${of}; lower left is better.`,
    `${frontierSize} of ${points.length} on the frontier, where nothing is better in both.`,
    `${named.join("; ")}.`,
    ...(failed > 0 ? [`${failed} failed and ${failed === 1 ? "is" : "are"} not shown.`] : []),
  ].join(" ");
}

/** What the sweep shows. */
export function describeSweep(points: readonly Point[], failedCount: number, source: Source): string {
  const { data, view } = source;
  if (points.length === 0) return "No configuration was measured.";
  const ranges = ARCHITECTURES.flatMap((architecture) => {
    const own = points.filter((point) => point.architecture === architecture);
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return [];
    const start = `${describeLatency(first, source)} and ${describeCost(first, source)} at ${first.configuration}`;
    if (first === last) return [`${start}.`];
    return [
      `${start}, ${describeLatency(last, source)} and ${describeCost(last, source)} at ${last.configuration}.`,
    ];
  });
  return [
    `${capitalize(nameLatency(data.findings, view.statistic))} latency and cost ${nameCostUnit(view)} by memory size.`,
    ...ranges,
    ...(failedCount > 0 ? [`${failedCount} failed.`] : []),
  ].join(" ");
}

/** Lines of the title of the cost axis. */
export function titleCostAxis({ min }: Axis, { data, view }: Source, isNarrow: boolean): string[] {
  const what =
    view.monthlyInvocations === undefined
      ? "million invocations"
      : `month of ${formatCount(view.monthlyInvocations)} invocations`;
  const title = `Cost per ${what}, ${data.findings.prices.currency}`;
  if (min === 0) return [title];
  const note = "axis does not start at zero";
  return isNarrow ? [title, note] : [`${title} (${note})`];
}
