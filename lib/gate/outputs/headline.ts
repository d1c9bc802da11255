import { formatCount } from "../../report/format.ts";
import type { GateOutcome } from "../outcome.ts";
import { isJudged, sortTold, type Weight, weigh } from "./tell-target.ts";

/** What a gate says as a whole. */
export interface Headline {
  readonly sign: "✗" | "?" | "!" | "✓";
  /** `Gate failed: 2 of 5 checks`. */
  readonly text: string;
}

/** Over all targets: `Gate passed: 5 checks of 2 targets`, `Gate undecided: 1 of 5 checks and 1 target without a verdict`. */
export function describeHeadline(outcome: GateOutcome): Headline {
  const told = sortTold(outcome);
  const count = (weight: Weight) => told.filter(({ check }) => weigh(check) === weight).length;
  const all = `${formatCount(told.length)} ${told.length === 1 ? "check" : "checks"}`;
  const unjudged = outcome.targets.filter((target) => !isJudged(target)).length;
  const targets = (some: number) => `${formatCount(some)} ${some === 1 ? "target" : "targets"}`;
  if (outcome.state === "failed") return { sign: "✗", text: `Gate failed: ${count("failed")} of ${all}` };
  if (outcome.state === "undecided") {
    const parts = [
      ...(count("undecided") > 0 ? [`${formatCount(count("undecided"))} of ${all}`] : []),
      ...(unjudged > 0 ? [targets(unjudged)] : []),
    ];
    const what = parts.length > 0 ? `${parts.join(" and ")} without a verdict` : "nothing was judged";
    return { sign: "?", text: `Gate undecided: ${what}` };
  }
  const warned = count("warned");
  const whole = `${all} of ${targets(outcome.targets.length)}`;
  return warned > 0
    ? { sign: "!", text: `Gate passed: ${whole}, ${formatCount(warned)} with a warning` }
    : { sign: "✓", text: `Gate passed: ${whole}` };
}

/**
 * What changed or is over, in one sentence: of the heaviest check that says so.
 * @returns undefined where nothing is known to be over or to have changed
 */
export function describeDelta(outcome: GateOutcome): string | undefined {
  const told = sortTold(outcome);
  const worst = told.find(({ check, words }) => weigh(check) !== "passed" && words.over !== undefined);
  if (worst) return `${worst.target}: ${worst.words.headline}, ${worst.words.over}.`;
  const changed = told.find(({ check }) => check.increase?.compared);
  return changed && `${changed.target}: ${changed.check.name}, ${changed.words.measured}.`;
}
