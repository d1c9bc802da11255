import type { Settings } from "../prepare/plan.ts";
import { formatConfiguration } from "../report/format.ts";
import { describeChange, describeFigures, describeSaving } from "./change-words.ts";
import type { ConstraintCheck } from "./constraints.ts";
import type { Decision, Kept } from "./decide.ts";
import { listNames } from "./list-names.ts";
import type { Change, MeasuredCandidate } from "./result.ts";
import { describeTies } from "./tie-words.ts";

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
  /** The best is so by a search's estimates, which also say what likely keeps the constraints. */
  readonly isEstimated: boolean;
  /** What of the constraints the current one does not keep, or does not surely keep; empty where it may be picked. */
  readonly inTheWay: readonly ConstraintCheck[];
  /** `measured`, or what is left of it where some cannot be compared: `measured with warm invocations`. */
  readonly compared: string;
  /** Why there is no current one to compare with, in a sentence; empty where there is. */
  readonly missing: string;
}

/** The recommendation in words: what to change, both sides of the trade, and how sure that is. */
export function describePick(request: PickRequest): string {
  const { current, pick, measured, settings, inTheWay, missing } = request;
  return [
    describeChoice(request),
    missing,
    current && current !== pick ? describeBreak(current, inTheWay) : "",
    describeTies(request, measured, settings),
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * Why none is recommended although some could be measured.
 *
 * @param inTheWay what the nearest does not keep, or does not surely keep
 */
export function describeNearest(
  only: string,
  nearest: MeasuredCandidate,
  inTheWay: readonly ConstraintCheck[],
): string {
  const keeps = breaksAny(inTheWay) ? "keeps" : "surely keeps";
  return `No ${nameKind(only)} ${keeps} to the constraints, so none is recommended. ${formatConfiguration(nearest)} comes nearest: ${describeChecks(inTheWay)}.`;
}

/** Why none is recommended where there is nothing to judge by. */
export function describeNothing(
  only: string,
  isAnyMeasured: boolean,
  { onlyColdStarts }: Pick<Settings, "onlyColdStarts">,
): string {
  const kind = nameKind(only);
  if (!isAnyMeasured) return `No ${kind} could be measured, so none is recommended.`;
  if (onlyColdStarts) return `No ${kind} had a cold start that worked, so none is recommended.`;
  return `No ${kind} had a warm invocation that worked, so none is recommended: run again with a higher num, maxCostUsd or maxMinutes.`;
}

function describeChoice(request: PickRequest): string {
  const { pick, current, change, alternative, kept, settings, only } = request;
  const name = formatConfiguration(pick);
  const begin = (verb: string) => (only ? `Within ${only}, ${verb.toLowerCase()}` : verb);
  if (current === pick && alternative && kept) {
    return `${begin("Keep")} ${name}: ${describeKept(request, alternative, kept)}.`;
  }
  if (current && current !== pick && change) {
    const from = `${begin("Switch")} from ${formatConfiguration(current)}`;
    return `${from} to ${name}: ${describeChange(change, settings)}.${describeSaving(change, settings)}`;
  }
  const verb = begin(current ? "Keep" : "Use");
  return `${verb} ${name} (${describeFigures(pick, settings)}): ${describeReason(request)}.`;
}

/** Why it is this one, where it is not compared with the current one. */
function describeReason(request: PickRequest): string {
  const { pick, best, rule, settings, only, isEstimated, compared } = request;
  const kind = nameKind(only);
  if (rule === "only") return `it is the only ${kind} ${compared}${describeKeeping(request, "keeps")}`;
  const goal = describeGoal(settings);
  if (best === pick) {
    const has = isEstimated ? "is expected to have" : "has";
    return `it ${has} ${goal} of the ${kind}s ${compared}${describeKeeping(request, "keep")}`;
  }
  return isEstimated
    ? `it is within ${settings.marginPercent} % of the one that is expected to have ${goal}`
    : `${describeAll(request)} is better by more than ${settings.marginPercent} %`;
}

/** Why the best is not taken instead of the current one. */
function describeKept(request: PickRequest, alternative: Change, kept: Kept): string {
  const { best, settings, isEstimated } = request;
  const isBest = isEstimated ? "expected to be the best" : "the best by its figures";
  const name = `${formatConfiguration(best)}, ${isBest},`;
  const change = describeChange(alternative, settings);
  if (kept.why === "margin") {
    const is = isEstimated ? "is expected to be better" : "is better";
    return `${describeAll(request)} ${is} by more than ${settings.marginPercent} %. ${name} was ${change}`;
  }
  const luck =
    kept.why === "luck"
      ? `: with ${kept.contenders} configurations that may be the best, that can be luck`
      : "";
  return `${describeAll(request)} is better beyond noise. ${name} was ${change}${luck}`;
}

/** `nothing measured on x86_64 that keeps to the constraints` */
function describeAll(request: PickRequest): string {
  return `nothing ${request.compared}${request.only ? ` on ${request.only}` : ""}${describeKeeping(request, "keeps")}`;
}

function describeKeeping(
  { settings, isEstimated }: Pick<PickRequest, "settings" | "isEstimated">,
  keeps: "keep" | "keeps",
): string {
  return hasConstraints(settings) ? ` that ${isEstimated ? "likely " : ""}${keeps} to the constraints` : "";
}

/** The current configuration is left although another costs more, when it does not keep to the constraints. */
function describeBreak(current: MeasuredCandidate, inTheWay: readonly ConstraintCheck[]): string {
  if (inTheWay.length === 0) return "";
  const keep = breaksAny(inTheWay) ? "keep" : "surely keep";
  return `${formatConfiguration(current)} does not ${keep} to the constraints: ${describeChecks(inTheWay)}.`;
}

const breaksAny = (checks: readonly ConstraintCheck[]) => checks.some(({ isKept }) => !isKept);

function describeChecks(checks: readonly ConstraintCheck[]): string {
  const texts = listNames(checks.map(({ text }) => text));
  return breaksAny(checks) ? texts : `${texts}, but not by enough to be sure`;
}

const nameKind = (only: string) => (only ? `${only} configuration` : "configuration");

/** Whether anything but the strategy limits what may be picked. */
export function hasConstraints({ constraints }: Pick<Settings, "constraints">): boolean {
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
