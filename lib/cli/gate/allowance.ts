import type { GateTarget } from "../../gate/list-targets.ts";
import { formatUsd } from "../../report/format.ts";
import type { InputFields } from "../tune/input-flags.ts";
import type { GateLimits } from "./check-flags.ts";

type Limited = Pick<GateTarget, "name" | "maxCostUsd">;

/** What measuring may still cost and take, over all targets together. */
export interface Allowance {
  /** Why nothing more may be measured for a target, in a sentence; undefined where something may. */
  findEnd(target: Limited): string | undefined;
  /**
   * The fields of an execution input that hold a run within it.
   * @param isContinued whether the run counts what those before it, of the same target, have cost
   */
  limitRun(target: Limited, isContinued: boolean): InputFields;
  /** Notes what a run has cost. */
  take(target: Limited, costUsd: number): void;
}

const MS_PER_MINUTE = 60_000;

/** A run needs a limit above 0; with this one it ends after what it sends at once. */
const LEAST_USD = 1e-9;
/** Less than this rounds to none. */
const LEAST_MINUTES = 0.01;

/**
 * Keeps count of what runs have cost.
 * @param nowMs of a clock
 */
export function openAllowance(
  { maxCostUsd, maxMinutes }: Pick<GateLimits, "maxCostUsd" | "maxMinutes">,
  nowMs: () => number,
): Allowance {
  const startedAtMs = nowMs();
  const spent = new Map<string, number>();
  const spentOn = ({ name }: Limited) => spent.get(name) ?? 0;
  const spentInAll = () => [...spent.values()].reduce((sum, usd) => sum + usd, 0);
  const leftMinutes = () =>
    maxMinutes === undefined ? undefined : maxMinutes - (nowMs() - startedAtMs) / MS_PER_MINUTE;
  const leftUsd = (target: Limited) =>
    Math.min(
      (maxCostUsd ?? Number.POSITIVE_INFINITY) - spentInAll(),
      (target.maxCostUsd ?? Number.POSITIVE_INFINITY) - spentOn(target),
    );
  return {
    findEnd(target) {
      if ((leftMinutes() ?? 1) <= 0) return `the ${maxMinutes} minutes of --max-minutes are over`;
      if (leftUsd(target) > 0) return undefined;
      const isOwn = target.maxCostUsd !== undefined && spentOn(target) >= target.maxCostUsd;
      return isOwn
        ? `maxCostUsd of ${formatUsd(target.maxCostUsd ?? 0)} is spent`
        : `--max-cost of ${formatUsd(maxCostUsd ?? 0)} is spent`;
    },
    limitRun(target, isContinued) {
      const minutes = leftMinutes();
      const left = leftUsd(target);
      const maxUsd = left + (isContinued ? spentOn(target) : 0);
      return {
        ...(Number.isFinite(left) && { maxCostUsd: Math.max(LEAST_USD, maxUsd) }),
        ...(minutes !== undefined && { maxMinutes: Math.max(LEAST_MINUTES, minutes) }),
      };
    },
    take(target, costUsd) {
      spent.set(target.name, spentOn(target) + costUsd);
    },
  };
}
