import type { StopReason } from "../assess/assess.ts";
import { getNum, type Settings } from "../prepare/plan.ts";
import { formatConfiguration } from "../report/format.ts";
import type { CandidateResult } from "./result.ts";

/**
 * Why none is recommended, in a sentence, where maxCostUsd was spent before a second configuration was measured: the only
 * one is then no choice, unless it is the current one.
 *
 * @returns undefined where there was something to compare with, or nothing else was asked for
 */
export function explainUncompared(
  candidates: readonly CandidateResult[],
  currentKey: string,
  settings: Pick<Settings, "num" | "numByConfiguration">,
  stopReason: StopReason | undefined,
): string | undefined {
  if (stopReason !== "max-cost") return undefined;
  const tried = candidates.filter(({ state }) => state !== "pruned");
  const untried = candidates.filter(({ state, key }) => state === "pruned" && getNum(settings, key) > 0);
  const [only] = tried;
  if (!only || tried.length > 1 || untried.length === 0) return undefined;
  if (only.state !== "measured" || only.key === currentKey) return undefined;
  return `Only ${formatConfiguration(only)} was measured before maxCostUsd was spent, and there is nothing to compare it with, so none is recommended: raise maxCostUsd.`;
}
