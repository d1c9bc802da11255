import type { StopReason } from "../assess/assess.ts";

/** For every reason but these it was the search that did not ask for it. */
const WORDS: Readonly<Partial<Record<StopReason, string>>> = {
  "max-cost": "measuring ended at maxCostUsd before",
  time: "the time limit came before",
  "history-limit": "the execution's history was nearly full before",
};

/**
 * Why a candidate of the plan was never invoked, in a few words that also say it of several.
 * @param isRuledOut the search left it out for what happened to others
 * @param isAsked false where `numByConfiguration` lists others only
 */
export function explainPruned(
  stopReason: StopReason | undefined,
  isRuledOut: boolean,
  isAsked = true,
): string {
  if (!isAsked) return "not in numByConfiguration, and not in what was taken over";
  if (isRuledOut) {
    return "they would fail as others did, by running out of memory or time, or on an architecture where nothing worked";
  }
  return (stopReason && WORDS[stopReason]) ?? "not needed for the decision";
}
