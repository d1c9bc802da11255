import { probit } from "simple-statistics";
import type { Settings } from "../prepare/plan.ts";
import type { ConfidenceInterval } from "../stats/interval.ts";
import { LEVEL } from "./duration-figures.ts";
import { getDurations, readStatistic } from "./figures.ts";
import { computeScoreRatio, type ScoreRatio, scaleCosts } from "./ratios.ts";
import type { MeasuredCandidate } from "./result.ts";

/**
 * What decided: nothing else may be picked; it is the best; it is the best of those that are better than the current
 * configuration beyond noise, as the best is not; it is the current configuration and nothing is better beyond noise; or,
 * among those that are the same, the lower p95 or the smaller memory.
 */
export type DecisionRule = "only" | "best" | "sure" | "current" | "latency" | "memory";

/**
 * A ratio against the margin: `same` is wholly within it, `different` wholly beyond it, and all else cannot be told from
 * what was measured.
 */
export type Verdict = "same" | "different" | "cannot-tell";

/** A candidate that the strategy does not tell from the best, and what is known of it. */
export interface Tie {
  readonly candidateKey: string;
  readonly verdict: Exclude<Verdict, "different">;
  /** Of what the strategy compares, this candidate's over the best one's: 1.02 is 2 % worse. */
  readonly scoreRatio: number;
  /** 95 %; absent where a sample is too small. */
  readonly scoreRatioInterval?: ConfidenceInterval;
  /** The samples are too small for the objective's percentile: the interval is that of the means. */
  readonly isOfMeans?: boolean;
}

export interface Decision {
  readonly pick: MeasuredCandidate;
  /** Lowest by what the strategy compares, whether or not it is picked: by the estimates where there are some. */
  readonly best: MeasuredCandidate;
  readonly rule: DecisionRule;
  readonly ties: readonly Tie[];
  /** Among these p95 and memory decided, best first; the pick alone where another rule did. */
  readonly tied: readonly MeasuredCandidate[];
  /** There where the current configuration is kept although another is the best. */
  readonly kept?: Kept;
}

/** Why the best is not recommended instead of the current configuration. */
export interface Kept {
  /**
   * It is not better by more than the `margin`; its interval reaches 1 (`noise`); or it does not, but would if it were as
   * wide as so many contenders ask for (`luck`).
   */
  readonly why: "margin" | "noise" | "luck";
  /** How many may be the best. */
  readonly contenders: number;
}

/** What is known of candidates beyond their own samples. */
export interface Estimates {
  /** What the strategy compares, lower is better: only the ratios of these numbers matter. */
  score(candidateKey: string): number;
  /** Whether it is surely worse than the best, although too few invocations of its own show that. */
  isFarBehind(candidateKey: string): boolean;
  /** How likely it keeps the constraints, 0 to 1: its own figures may be luck. */
  keeps(candidateKey: string): number;
}

/**
 * Picks among candidates that may be picked and keep the constraints. The best has the lowest score. The current
 * configuration stays unless the best is better by more than the margin and beyond noise: the 95 % interval of its ratio
 * lies below 1, a wider one where several may be the best. Where only the best is not sure enough, the next best one that
 * is takes its place. Else, of those that are the same as the best and better than
 * the current one, the lowest p95 wins, and within the margin of that the least memory.
 *
 * @param allowed at least one
 * @param current where it was measured, whether or not it may be picked
 */
export function decide(
  allowed: readonly [MeasuredCandidate, ...MeasuredCandidate[]],
  current: MeasuredCandidate | undefined,
  settings: Settings,
  estimates: Estimates | undefined,
): Decision {
  const score = chooseScore(allowed, settings, estimates);
  const [best, ...others] = allowed.toSorted((a, b) => compareNumbers(score(a), score(b))) as [
    MeasuredCandidate,
    ...MeasuredCandidate[],
  ];
  const margin = settings.marginPercent / 100;
  const judged = others.map((candidate) => {
    const found = computeScoreRatio(candidate, best, settings);
    const verdict = judgeRatio(found.interval, margin);
    const isTold = verdict === "cannot-tell" && estimates?.isFarBehind(candidate.key);
    return { candidate, found, verdict: isTold ? "different" : verdict } as const;
  });
  const ties = judged.flatMap(({ candidate, found, verdict }) =>
    verdict === "different" ? [] : [toTie(candidate, found, verdict)],
  );
  const decideFor = (pick: MeasuredCandidate, rule: DecisionRule, tied = [pick]): Decision => ({
    pick,
    best,
    rule,
    ties,
    tied,
  });

  if (others.length === 0) return decideFor(best, "only");
  const same = judged.filter(({ verdict }) => verdict === "same").map(({ candidate }) => candidate);
  const rival = current && allowed.includes(current) ? current : undefined;
  if (best === rival) return decideFor(best, same.length > 0 ? "current" : "best");
  const contenders = 1 + ties.filter(({ candidateKey }) => candidateKey !== rival?.key).length;
  const weigh = (candidate: MeasuredCandidate, among = contenders): Kept["why"] | undefined => {
    if (!rival) return undefined;
    if (!(score(candidate) / score(rival) < 1 / (1 + margin))) return "margin";
    return findNoise(computeScoreRatio(candidate, rival, settings), among);
  };
  const why = weigh(best);
  if (rival && why) {
    // All others had the chance to look better by luck.
    const surest = others.find((candidate) => candidate !== rival && !weigh(candidate, others.length));
    return surest ? decideFor(surest, "sure") : { ...decideFor(rival, "current"), kept: { why, contenders } };
  }

  const tied = [best, ...same.filter((candidate) => candidate !== rival && !weigh(candidate))];
  if (tied.length === 1) return decideFor(best, "best");
  const p95Of = (candidate: MeasuredCandidate) => getDurations(candidate, settings).p95Ms;
  const lowestP95Ms = Math.min(...tied.map(p95Of));
  const near = tied.filter((candidate) => p95Of(candidate) <= lowestP95Ms * (1 + margin));
  const [pick = best] = near.toSorted((a, b) => a.memoryMb - b.memoryMb || p95Of(a) - p95Of(b));
  return decideFor(pick, near.length === 1 ? "latency" : "memory", tied);
}

/**
 * Where a ratio lies against the margin, which is as wide in both directions: from 1/(1 + margin) to 1 + margin.
 *
 * @param margin 0.01 is 1 %
 */
export function judgeRatio(interval: ConfidenceInterval | undefined, margin: number): Verdict {
  if (!interval) return "cannot-tell";
  const [low, high] = [1 / (1 + margin), 1 + margin];
  if (interval.low >= low && interval.high <= high) return "same";
  return interval.low > high || interval.high < low ? "different" : "cannot-tell";
}

/**
 * Why a candidate is not better than the current one beyond noise; undefined where it is. The best of several that cannot
 * be told apart is likely to be the luckiest: for `contenders` of them the interval's upper reach is stretched on the
 * logarithm, by the normal quantiles of Bonferroni's level for so many comparisons and of 95 %.
 */
function findNoise(
  { ratio, interval, isOfMeans }: ScoreRatio,
  contenders: number,
): "noise" | "luck" | undefined {
  if (!interval) return "noise";
  const centre = isOfMeans ? Math.sqrt(interval.low * interval.high) : ratio;
  const outside = (1 - LEVEL) / 2;
  const stretch = probit(1 - outside / contenders) / probit(1 - outside);
  const isBeyondNoise = Math.log(centre) + stretch * Math.log(interval.high / centre) < 0;
  if (isBeyondNoise) return undefined;
  return interval.high < 1 ? "luck" : "noise";
}

function chooseScore(
  allowed: readonly MeasuredCandidate[],
  settings: Settings,
  estimates: Estimates | undefined,
): (candidate: MeasuredCandidate) => number {
  const { strategy, balancedWeight, objective } = settings;
  if (estimates) return ({ key }) => estimates.score(key);
  const durationOf = (candidate: MeasuredCandidate) =>
    readStatistic(getDurations(candidate, settings), objective);
  const costOf = scaleCosts(allowed);
  if (strategy === "cost") return costOf;
  if (strategy === "speed") return durationOf;
  return (candidate) => costOf(candidate) ** balancedWeight * durationOf(candidate) ** (1 - balancedWeight);
}

/** Infinity is as far as itself. */
export const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a - b);

function toTie(
  { key }: MeasuredCandidate,
  { ratio, interval, isOfMeans }: ScoreRatio,
  verdict: Tie["verdict"],
): Tie {
  return {
    candidateKey: key,
    verdict,
    scoreRatio: ratio,
    ...(interval && { scoreRatioInterval: interval }),
    ...(isOfMeans && { isOfMeans }),
  };
}
