import type { Settings } from "../prepare/plan.ts";
import {
  formatChangeRange,
  formatConfiguration,
  formatCount,
  formatPercentChange,
  formatUsd,
} from "../report/format.ts";
import { type ConstraintCheck, findBrokenConstraints } from "./constraints.ts";
import type { Decision, Verdict } from "./decide.ts";
import type { Change, MeasuredCandidate } from "./result.ts";

export interface PickRequest extends Decision {
  readonly current: MeasuredCandidate | undefined;
  /** Of the pick against the current one. */
  readonly change: Change | undefined;
  /** Of the best against the current one, where that is kept instead. */
  readonly alternative: Change | undefined;
  readonly measured: readonly MeasuredCandidate[];
  readonly settings: Settings;
  /** The architectures that may be picked, in words; empty for all. */
  readonly only: string;
}

/** More ties than this are counted, not named. */
const MAX_NAMED = 3;

/** The recommendation in words: what to change, both sides of the trade, and how sure that is. */
export function describePick(request: PickRequest): string {
  return [describeChoice(request), describeBreak(request), describeTies(request)].filter(Boolean).join(" ");
}

/**
 * Why none is recommended.
 *
 * @param inTheWay what the nearest does not keep, or does not surely keep
 */
export function describeNone(
  only: string,
  nearest: MeasuredCandidate | undefined,
  inTheWay: readonly ConstraintCheck[],
): string {
  const kind = only ? `${only} configuration` : "configuration";
  if (!nearest) return `No ${kind} could be measured, so none is recommended.`;
  const texts = inTheWay.map(({ text }) => text).join(", ");
  const name = formatConfiguration(nearest);
  return inTheWay.some(({ isKept }) => !isKept)
    ? `No ${kind} keeps to the constraints, so none is recommended. ${name} comes nearest: ${texts}.`
    : `No ${kind} surely keeps to the constraints, so none is recommended. ${name} comes nearest: ${texts}, but not by enough to be sure.`;
}

function describeChoice({
  pick,
  best,
  current,
  rule,
  change,
  alternative,
  settings,
  only,
}: PickRequest): string {
  const name = formatConfiguration(pick);
  const kind = only ? `${only} configuration` : "configuration";
  const keeping = hasConstraints(settings) ? " that keeps to the constraints" : "";
  const among = `of the ${kind}s measured${hasConstraints(settings) ? " that keep to the constraints" : ""}`;
  const reason =
    rule === "only"
      ? `it is the only ${kind} measured${keeping}`
      : best === pick
        ? `it has ${describeGoal(settings)} ${among}`
        : `nothing measured is better by more than ${settings.marginPercent} %`;
  if (current === pick) {
    if (!alternative) return `Keep ${name}: ${reason}.`;
    return `Keep ${name}: ${describeNoChange(best, alternative, settings)}.`;
  }
  if (!current || !change) return `Use ${name}: ${reason}.`;
  const from = `${only ? `Within ${only}, switch` : "Switch"} from ${formatConfiguration(current)}`;
  return `${from} to ${name}: ${describeChange(change, settings)}.${describeSaving(change, settings)}`;
}

/** Why the best is not taken instead of the current one. */
function describeNoChange(best: MeasuredCandidate, alternative: Change, settings: Settings): string {
  const name = formatConfiguration(best);
  const { scoreRatio } = alternative;
  const isWithinMargin = scoreRatio >= 1 / (1 + settings.marginPercent / 100) && scoreRatio <= 1;
  const why = isWithinMargin
    ? `nothing measured is better by more than ${settings.marginPercent} %`
    : "nothing measured is better beyond noise";
  return `${why}. ${name}, the best by its figures, was ${describeChange(alternative, settings)}`;
}

/** Both sides of the trade: cost, and latency by p95 and by the objective where the strategy looks at it. */
function describeChange(change: Change, { strategy, objective }: Settings): string {
  const cost = describeRatio(change.costRatio, change.costRatioInterval, "cost");
  const p95 = describeRatio(change.p95Ratio, change.p95RatioInterval, "latency");
  const parts = [cost === "the same" ? "the same cost" : cost];
  if (strategy !== "cost" && change.objectiveRatio !== undefined) {
    const own = describeRatio(change.objectiveRatio, change.objectiveRatioInterval, "latency");
    parts.push(own === "the same" ? `the same ${objective}` : `${objective} ${own}`);
  }
  parts.push(p95 === "the same" ? "the same p95" : `p95 ${p95}`);
  return parts.join(", ");
}

function describeRatio(ratio: number, interval: Change["costRatioInterval"], of: "cost" | "latency"): string {
  const range = interval && formatChangeRange(interval, of);
  const words = formatPercentChange(ratio, of);
  return range === undefined ? words : `${words} (${range})`;
}

/** The current configuration is left although another costs more, when it does not keep to the constraints. */
function describeBreak({ pick, current, settings }: PickRequest): string {
  if (!current || current === pick) return "";
  const broken = findBrokenConstraints(current, settings).map(({ text }) => text);
  if (broken.length === 0) return "";
  return `${formatConfiguration(current)} does not keep to the constraints: ${broken.join(", ")}.`;
}

/** Which others are as good, or may be, and what decided between them. */
function describeTies({ pick, best, rule, ties, measured, settings }: PickRequest): string {
  const keysOf = (verdict: Verdict) =>
    ties.filter((tie) => tie.verdict === verdict).map((tie) => tie.candidateKey);
  const bestKeys = best === pick ? [] : [best.key];
  const same = [...bestKeys, ...keysOf("same")].filter((key) => key !== pick.key);
  const unsure = keysOf("cannot-tell").filter((key) => key !== pick.key);
  const nameOf = (key: string) => {
    const candidate = measured.find((one) => one.key === key);
    return candidate ? formatConfiguration(candidate) : key;
  };
  const list = (keys: readonly string[]) => {
    if (keys.length > MAX_NAMED) return `${formatCount(keys.length)} others`;
    return keys.map(nameOf).join(" and ");
  };
  const sentences: string[] = [];
  const isKept = rule === "current" && best !== pick;
  if (same.length > 0 && !isKept) {
    const why =
      rule === "latency"
        ? "; of these it has the lowest p95"
        : rule === "memory"
          ? "; of these it has the least memory"
          : "";
    sentences.push(
      `${list(same)} ${same.length > 1 ? "are" : "is"} the same within ${settings.marginPercent} %${why}.`,
    );
  }
  if (unsure.length > 0 && !isKept) {
    sentences.push(`${list(unsure)} may be as good: more invocations would tell.`);
  }
  return sentences.join(" ");
}

function describeSaving(
  { monthlySavingUsd, monthlySavingInterval }: Change,
  { monthlyInvocations, currency }: Settings,
): string {
  if (monthlySavingUsd === undefined || monthlyInvocations === undefined || monthlySavingUsd === 0) return "";
  const isSaved = monthlySavingUsd > 0;
  const format = (usd: number) => formatUsd(Math.abs(usd), currency);
  const range = monthlySavingInterval && formatSavingRange(monthlySavingInterval, format);
  const amount = `${format(monthlySavingUsd)}${isSaved ? "" : " more"}${range ? ` (${range})` : ""}`;
  return ` At ${formatCount(monthlyInvocations)} invocations a month that ${isSaved ? "saves" : "costs"} ${amount}.`;
}

function formatSavingRange(
  { low, high }: { readonly low: number; readonly high: number },
  format: (usd: number) => string,
): string | undefined {
  if (low < 0 && high > 0) return `${format(low)} more to ${format(high)} less`;
  const [from, to] = low < 0 ? [format(high), format(low)] : [format(low), format(high)];
  return from === to ? undefined : `${from} to ${to}`;
}

function hasConstraints({ constraints }: Settings): boolean {
  const { maxDurationMs, maxCostPerMillionUsd, memoryHeadroomPercent } = constraints;
  return (
    Object.keys(maxDurationMs).length > 0 ||
    maxCostPerMillionUsd !== undefined ||
    memoryHeadroomPercent !== undefined
  );
}

function describeGoal({ strategy, objective }: Settings): string {
  if (strategy === "cost") return "the lowest cost";
  const duration = objective === "mean" ? "mean duration" : `${objective} duration`;
  return strategy === "speed" ? `the lowest ${duration}` : `the best balance of cost and ${duration}`;
}
