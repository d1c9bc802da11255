import { METRIC_QUERY_USD } from "../../production/metrics.ts";
import type { ScanProgress } from "../../production/scan.ts";
import { formatCount, formatUsd } from "../../report/format.ts";

export interface ScanProgressOptions {
  readonly region: string;
  readonly days: number;
  readonly writeLine: (text: string) => void;
}

/** A line for so many functions: pages come eight a second. */
const FUNCTIONS_PER_LINE = 1000;

/** Says what a scan is doing, in lines: one for each of its parts, and one for every thousand functions listed. */
export function openProgress({
  region,
  days,
  writeLine,
}: ScanProgressOptions): (progress: ScanProgress) => void {
  let told = 0;
  writeLine(`Listing the functions of ${region}`);
  return (progress) => {
    if (progress.state === "listed") {
      const thousands = Math.floor(progress.functionCount / FUNCTIONS_PER_LINE);
      if (thousands > told) writeLine(`  ${formatCount(thousands * FUNCTIONS_PER_LINE)} seen`);
      told = thousands;
      return;
    }
    const { functionCount } = progress;
    if (functionCount === 0) return;
    const functions = functionCount === 1 ? "1 function" : `${formatCount(functionCount)} functions`;
    if (progress.state === "reading-tags") {
      writeLine(`Reading the tags of ${functions}, 50 a second`);
      return;
    }
    const { of, queries } = progress;
    const what =
      of === "costs"
        ? `Reading the last ${days === 1 ? "day" : `${formatCount(days)} days`} of ${functions} from CloudWatch`
        : `Reading what Lambda Insights has of ${functions} that ran`;
    writeLine(`${what}: ${formatCount(queries)} metrics, ${formatUsd(queries * METRIC_QUERY_USD)}`);
  };
}
