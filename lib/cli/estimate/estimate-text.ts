import type { Platform, Range, RunEstimate } from "../../estimate/estimate-run.ts";
import type { TuningPlan } from "../../prepare/plan.ts";
import { formatCount, formatUsd } from "../../report/format.ts";
import { describeSampling } from "../tune/plan-text.ts";

/** What is printed: an estimate, and what it rests on. */
export interface EstimateReport {
  readonly platform: Platform;
  readonly plan: TuningPlan;
  readonly estimate: RunEstimate;
  /** Sentences without a full stop. */
  readonly restsOn: readonly string[];
}

/** The estimate for people. No trailing newline. */
export function renderEstimateText({ platform, plan, estimate, restsOn }: EstimateReport): string {
  const { target, settings, prices, candidates } = plan;
  const where = platform === "aws" ? `on AWS, in ${target.region}` : "on this machine";
  const sampling = settings.dryRun
    ? "one invocation, a dry run"
    : describeSampling(settings, candidates.length);
  const usd = (value: number) => formatUsd(value, prices.currency);
  const rows: readonly (readonly [string, Range, (value: number) => string])[] = [
    ["Invocations", estimate.invocations, formatCount],
    [platform === "aws" ? "Invocations cost" : "Cost on AWS", estimate.costUsd, usd],
    ...(estimate.stateTransitionsUsd ? [["Step Functions", estimate.stateTransitionsUsd, usd] as const] : []),
    ["Time", estimate.elapsedMs, formatTime],
  ];
  return [
    `A run of ${target.functionName} ${where}: ${sampling}`,
    `  ${settings.memorySizesMb.join(", ")} MB on ${settings.architectures.join(" and ")}`,
    "",
    row("", ["at least", "likely", "at most"]),
    ...rows.map(([name, { low, likely, high }, format]) =>
      row(name, [format(low), likely === undefined ? "–" : format(likely), format(high)]),
    ),
    "",
    ...restsOn.map((sentence) => `  ${sentence}`),
    platform === "local"
      ? "  on this machine nothing is billed: the cost is what the invocations would cost on AWS"
      : "  the tuner's own functions, storage and logs are not in it",
    "Nothing was invoked.",
  ].join("\n");
}

/** The three ranges in a line. */
export function renderEstimateLine({ plan, estimate, platform }: EstimateReport): string {
  const usd = (value: number) => formatUsd(value, plan.prices.currency);
  const between = ({ low, high }: Range, format: (value: number) => string) =>
    format(low) === format(high) ? format(low) : `${format(low)} to ${format(high)}`;
  const cost = `${platform === "local" ? "on AWS for" : "for"} ${between(estimate.costUsd, usd)}`;
  return `${between(estimate.invocations, formatCount)} invocations, ${cost}, in ${between(estimate.elapsedMs, formatTime)}`;
}

const row = (name: string, cells: readonly string[]) =>
  `${name.padEnd(18)}${cells.map((cell) => cell.padStart(12)).join("")}`;

/** `40 s`, `12 min`, `3.5 h` */
function formatTime(durationMs: number): string {
  if (durationMs < 99_500) return `${Math.max(1, Math.round(durationMs / 1000))} s`;
  if (durationMs < 5_970_000) return `${Math.round(durationMs / 60_000)} min`;
  return `${(durationMs / 3_600_000).toFixed(1)} h`;
}
