import { ON_INCONCLUSIVE } from "../../gate/decide-exit.ts";
import { MAX_COST_USD } from "../../prepare/input-field.ts";
import { type Checked, collectMistakes, invalid, valid } from "../checked.ts";
import { parseChoice } from "../flags.ts";
import type { GateFlags } from "./command.ts";

/** An execution lasts a day at most, and so does the gate. */
const MAX_MINUTES = 1380;

/** The flags that say how the gate measures and ends. */
export interface GateLimits {
  /** Of all targets and looks together, in the currency of the prices. */
  readonly maxCostUsd?: number | undefined;
  readonly maxMinutes?: number | undefined;
  readonly onInconclusive: (typeof ON_INCONCLUSIVE)[number];
}

/** Reads the flags that need no file. */
export function checkLimits({
  maxCost,
  maxMinutes,
  onInconclusive = "fail",
}: Pick<GateFlags, "maxCost" | "maxMinutes" | "onInconclusive">): Checked<GateLimits> {
  const cost = parseAbove("--max-cost", maxCost, { max: MAX_COST_USD, unit: "US dollars" });
  const minutes = parseAbove("--max-minutes", maxMinutes, { max: MAX_MINUTES, unit: "minutes" });
  const inconclusive = parseChoice("--on-inconclusive", onInconclusive, ON_INCONCLUSIVE);
  if (!cost.ok || !minutes.ok || !inconclusive.ok) {
    return invalid(...collectMistakes([cost, minutes, inconclusive]));
  }
  return valid({
    maxCostUsd: cost.value,
    maxMinutes: minutes.value,
    onInconclusive: inconclusive.value,
  });
}

function parseAbove(
  field: string,
  text: string | undefined,
  { max, unit }: { readonly max: number; readonly unit: string },
): Checked<number | undefined> {
  if (text === undefined) return valid(undefined);
  const value = /^\d{1,12}(\.\d{1,12})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value > 0 && value <= max) return valid(value);
  return invalid({ field, value: text, allowed: `a number of ${unit} above 0, at most ${max}` });
}
