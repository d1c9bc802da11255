import type { TuningPlan } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { RunSamples } from "../samples/collect-samples.ts";
import { createRandom } from "../stats/random.ts";
import { askForFirst, askForMore, verify } from "./ask.ts";
import { drawPossibilities } from "./beliefs.ts";
import { type Contender, listContenders } from "./contenders.ts";
import { measureExcess } from "./nearness.ts";
import { at, average, type Beliefs, computeLikelihoods, computeLosses, isMeasured, lowest } from "./weigh.ts";

/** What the search makes of everything measured so far. */
export interface Finding {
  /** Invocations to send next by candidate; empty when the search has ended. */
  readonly wanted: ReadonlyMap<string, number>;
  /** Only verification is left, or nothing. */
  readonly isDecided: boolean;
  /** There when the search has ended: the decision is good enough, or all that could change it have got what they may. */
  readonly stopReason?: "decided" | "num";
  /** The candidate it would recommend now; absent before the first warm invocation, and when none can be shown to keep the constraints. */
  readonly pickKey?: string;
  /**
   * What the recommendation is expected to lose against the true best of all candidates, measured or not: 0.01 is 1 %
   * of the strategy's score, and the mean over what is possible. As far as it may break a constraint that another
   * candidate keeps, 30 % are lost. 1 before there is any to recommend.
   */
  readonly expectedLoss: number;
  /** Expected scores by candidate, of those that were measured: what the strategy minimises. */
  readonly scores: ReadonlyMap<string, number>;
  /** How likely each of them keeps the constraints, 0 to 1. */
  readonly keeps: ReadonlyMap<string, number>;
  /** Expected billed duration of a warm invocation by candidate, measured or not; empty as long as none is measured. */
  readonly billedMs: ReadonlyMap<string, number>;
  /** How likely each measured candidate is as good as the pick, within the margin, or better. */
  readonly likelihoods: ReadonlyMap<string, number>;
  /** What competes for the recommendation, the pick first: within the margin of it as far as is known. */
  readonly finalists: readonly string[];
}

/** Possible truths that are drawn for one decision. */
const DRAWS = 500;

/**
 * The expected loss that is good enough, as a share of the margin, before anything is spent and for each invocation that
 * is: a difference that takes hundreds of invocations to see is not worth them. Found with bench:decisions: with these
 * it decides by less than 60 invocations on average, and regrets less than 0.4 %.
 */
const GOOD_ENOUGH_SHARE = 0.03;
const GOOD_ENOUGH_SHARE_PER_INVOCATION = 0.0042;

/** Below this share of a good enough loss, nothing is gained by measuring. */
const NEGLIGIBLE_SHARE = 0.1;

/** A recommendation keeps the constraints with at least this likelihood, as far as is known. */
export const LIKELY = 0.9;

/** Up to this likelihood, measuring a candidate tells nothing more about whether it keeps the constraints. */
const UNLIKELY = 0.05;

/** Finalists are verified with `num` invocations each. */
const MAX_FINALISTS = 6;

/** Likelihood of being as good as the pick, within the margin, that makes a finalist. */
const FINALIST_LIKELIHOOD = 0.1;

/**
 * Decides what to measure next, by expected opportunity cost (Chick and Inoue, New Two-Stage and Sequential Procedures
 * for Selecting the Best Simulated System, Operations Research 49, 2001): draws what the samples leave possible, and
 * measures the candidates that would most likely be better than the one it would recommend, weighed by how much better,
 * until that is less than good enough. Then the finalists get up to `num` invocations. Holds no state: its randomness is
 * seeded by the run, so the same samples give the same finding.
 *
 * @param isOver nothing more is measured, for whatever reason: what few invocations leave open then counts against a
 *   candidate, as it does in Analyze
 */
export function search(plan: TuningPlan, run: RunSamples, prices: PriceList, isOver = false): Finding {
  const contenders = listContenders(plan, run, isOver);
  const spent = contenders.reduce((sum, { invocations }) => sum + invocations, 0);
  const random = createRandom(`${plan.runId} ${spent}`);
  const possibilities = drawPossibilities(contenders, plan, prices, random, DRAWS);
  const beliefs = average(contenders, possibilities);
  const pick = choosePick(contenders, beliefs, (contender) => measureExcess(contender, plan, prices));
  if (spent === 0 || pick === undefined) {
    const wanted = askForFirst(contenders, plan);
    return {
      wanted,
      isDecided: wanted.size === 0,
      ...(wanted.size === 0 ? { stopReason: "num" as const } : {}),
      ...name(contenders, beliefs, pick, [], []),
      expectedLoss: 1,
    };
  }

  const canPickTell = canTell(contenders[pick], at(beliefs.keeps, pick));
  const { total, byContender } = computeLosses(contenders, possibilities, pick, canPickTell);
  const goodEnough = computeGoodEnough(plan, spent);
  const likelihoods = computeLikelihoods(contenders, possibilities, pick, plan);
  const finalists = chooseFinalists(contenders, likelihoods, pick, plan);
  const found = { ...name(contenders, beliefs, pick, finalists, likelihoods), expectedLoss: total };
  if (total > goodEnough) {
    const negligible = goodEnough * NEGLIGIBLE_SHARE;
    const wanted = askForMore(
      contenders,
      byContender,
      beliefs,
      canPickTell ? pick : undefined,
      plan,
      negligible,
    );
    if (wanted.size > 0) return { ...found, wanted, isDecided: false };
  }
  const wanted = verify(contenders, finalists);
  const stopReason = total > goodEnough ? "num" : "decided";
  return { ...found, wanted, isDecided: true, ...(wanted.size === 0 ? { stopReason } : {}) };
}

/**
 * The lowest expected score of those that likely keep the constraints; else the one that most likely does, of equals the
 * nearest to the limits.
 */
function choosePick(
  contenders: readonly Contender[],
  { scores, keeps }: Beliefs,
  excessOf: (contender: Contender) => number,
): number | undefined {
  const measured = [...contenders.keys()].filter((index) => isMeasured(contenders[index]));
  const likely = measured.filter((index) => at(keeps, index) >= LIKELY);
  if (likely.length > 0) return lowest(likely, (index) => at(scores, index));
  const most = Math.max(...measured.map((index) => at(keeps, index)));
  const equals = measured.filter((index) => at(keeps, index) === most);
  return lowest(equals, (index) => {
    const contender = contenders[index];
    return contender ? excessOf(contender) : Number.POSITIVE_INFINITY;
  });
}

/** Whether measuring the pick tells if it keeps the constraints, or it likely does; else others have to be found. */
function canTell(pick: Contender | undefined, keeps: number): boolean {
  return keeps >= LIKELY || (keeps > UNLIKELY && pick !== undefined && pick.left > 0);
}

function computeGoodEnough({ settings }: TuningPlan, spent: number): number {
  const share = GOOD_ENOUGH_SHARE + spent * GOOD_ENOUGH_SHARE_PER_INVOCATION;
  return share * (settings.marginPercent / 100);
}

/** The pick, those that may be as good, and the current configuration, as it is compared with. */
function chooseFinalists(
  contenders: readonly Contender[],
  likelihoods: readonly number[],
  pick: number,
  { target }: TuningPlan,
): number[] {
  const ties = [...contenders.keys()]
    .filter((index) => index !== pick && (likelihoods[index] ?? 0) >= FINALIST_LIKELIHOOD)
    .toSorted((a, b) => (likelihoods[b] ?? 0) - (likelihoods[a] ?? 0));
  const current = contenders.findIndex(
    ({ architecture, memoryMb, standing }) =>
      standing === "in" && architecture === target.architecture && memoryMb === target.memoryMb,
  );
  const finalists = [pick, ...ties].slice(0, MAX_FINALISTS);
  return current === -1 || finalists.includes(current) ? finalists : [...finalists, current];
}

function name(
  contenders: readonly Contender[],
  { scores, keeps, billedMs }: Beliefs,
  pick: number | undefined,
  finalists: readonly number[],
  likelihoods: readonly number[],
): Pick<Finding, "pickKey" | "scores" | "keeps" | "billedMs" | "finalists" | "likelihoods"> {
  const keyOf = (index: number) => contenders[index]?.key ?? "";
  const measured = [...contenders.keys()].filter((index) => isMeasured(contenders[index]));
  const isPicked = pick !== undefined && at(keeps, pick) >= LIKELY;
  return {
    ...(isPicked ? { pickKey: keyOf(pick) } : {}),
    scores: new Map(measured.map((index) => [keyOf(index), at(scores, index)])),
    keeps: new Map(measured.map((index) => [keyOf(index), at(keeps, index)])),
    // Before the first warm invocation nothing limits the draws, and their mean says nothing.
    billedMs: new Map(
      measured.length === 0 ? [] : contenders.map(({ key }, index) => [key, at(billedMs, index)]),
    ),
    finalists: finalists.map(keyOf),
    likelihoods: new Map(measured.map((index) => [keyOf(index), likelihoods[index] ?? 0])),
  };
}
