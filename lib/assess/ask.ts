import type { TuningPlan } from "../prepare/plan.ts";
import { toGbSeconds } from "../units.ts";
import { type Contender, findSurest } from "./contenders.ts";
import { chooseFirstSizes } from "./first-sizes.ts";
import { at, type Beliefs } from "./weigh.ts";

/** A size that is new gets its cold starts and so many warm invocations. */
export const WARM_OF_NEW = 2;

/** When more than so many at once would all be cold starts, a first look is small, and the next one finds it warm. */
const MOST_COLD_OF_NEW = 4;

/** One that is measured again gets at least so many, or a quarter of what it has. */
const MORE_AT_LEAST = 3;
const MORE_SHARE = 0.25;

/** Sizes measured in one round, beside the one that would be recommended. */
const SIZES_PER_ROUND = 3;

/** How much GB-seconds count against what an invocation may tell: not at all with 0, in proportion with 1. By bench:decisions. */
const COST_POWER = 0.3;

/** The first round of verification. */
const VERIFY_AT_LEAST = 5;

/** What to send as long as nothing can be recommended: first sizes, and further ones where those do not work. */
export function askForFirst(contenders: readonly Contender[], plan: TuningPlan): Map<string, number> {
  const open = contenders.filter(({ standing, left }) => standing === "in" && left > 0);
  const started = open.filter(({ invocations }) => invocations > 0);
  // What has worked, if only cold so far, is warm the next time. Where all has failed, further sizes may work, and the
  // surest of all is among them.
  const isCold = started.some(({ cold }) => cold.billedMs.length > 0);
  const untried = isCold ? [] : open.filter(({ invocations }) => invocations === 0);
  const fresh = chooseFirstSizes(untried);
  const isFirstRound = untried.length === contenders.length;
  const surestKey = findSurest(plan.candidates, plan.target)?.key;
  const surest = isFirstRound ? [] : untried.filter(({ key }) => key === surestKey);
  return new Map(
    [...started, ...fresh, ...surest].map((contender) => [contender.key, countNext(contender, plan)]),
  );
}

/**
 * What to send to those that most loss is owed to, for what their GB-seconds cost, and to the pick where it has fewer.
 * @param losses by contender
 * @param pick absent when measuring it tells nothing more: it surely breaks the constraints
 * @param negligible up to this loss, nothing is gained by measuring
 */
export function askForMore(
  contenders: readonly Contender[],
  losses: Float64Array,
  { billedMs }: Beliefs,
  pick: number | undefined,
  plan: TuningPlan,
  negligible: number,
): Map<string, number> {
  const costs = contenders.map(({ memoryMb }, index) => toGbSeconds(at(billedMs, index), memoryMb));
  const cheapest = Math.min(...costs);
  const worth = (index: number) => at(losses, index) / ((costs[index] ?? 1) / cheapest) ** COST_POWER;
  const isOpen = (index: number) => (contenders[index]?.left ?? 0) > 0;
  const chosen = [...contenders.keys()]
    .filter((index) => isOpen(index) && at(losses, index) > (pick === undefined ? 0 : negligible))
    .toSorted((a, b) => worth(b) - worth(a))
    .slice(0, SIZES_PER_ROUND);
  if (pick === undefined) return ask(contenders, chosen, plan);
  const most = Math.max(
    0,
    ...chosen.map((index) => {
      const contender = contenders[index];
      return contender ? contender.invocations + countNext(contender, plan) : 0;
    }),
  );
  const isBehind = chosen.length === 0 || (contenders[pick]?.invocations ?? 0) < most;
  if (isBehind && isOpen(pick) && !chosen.includes(pick)) chosen.push(pick);
  return ask(contenders, chosen, plan);
}

/** What the finalists still get: rounds that double, until each has `num`. */
export function verify(contenders: readonly Contender[], finalists: readonly number[]): Map<string, number> {
  return new Map(
    finalists.flatMap((index): [string, number][] => {
      const contender = contenders[index];
      if (!contender || contender.left === 0) return [];
      const { key, invocations, left } = contender;
      return [[key, Math.min(left, Math.max(VERIFY_AT_LEAST, invocations))]];
    }),
  );
}

function ask(
  contenders: readonly Contender[],
  indexes: readonly number[],
  plan: TuningPlan,
): Map<string, number> {
  return new Map(
    indexes.flatMap((index): [string, number][] => {
      const contender = contenders[index];
      return contender ? [[contender.key, countNext(contender, plan)]] : [];
    }),
  );
}

/** The first invocations at once are all cold starts, so more are sent to see warm ones. */
function countNext({ invocations, left }: Contender, { settings }: TuningPlan): number {
  const { concurrency } = settings;
  const wanted =
    invocations === 0
      ? (concurrency > MOST_COLD_OF_NEW ? 1 : concurrency) + WARM_OF_NEW
      : Math.max(MORE_AT_LEAST, Math.round(invocations * MORE_SHARE));
  return Math.min(wanted, left);
}
