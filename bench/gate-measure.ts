import type { Budget, RelativeBudget } from "../lib/gate/budget.ts";
import { planLooks } from "../lib/gate/look.ts";
import { drawGaussian } from "../lib/stats/gaussian.ts";
import { computePercentile } from "../lib/stats/percentile.ts";
import { createRandom } from "../lib/stats/random.ts";
import {
  type Build,
  buildResult,
  computeTrueP95Ms,
  drawDurations,
  judgeOnce,
  judgeWithLooks,
  type Outcome,
} from "./gate-simulate.ts";

/** Samples at the first look. */
export const SAMPLE_COUNTS = [50, 100, 200, 400];

const BUILD: Build = { medianMs: 100, noise: 0.5 };

/** Shares of the builds. */
export interface GateFigures {
  /** A gate that compares the figure with the limit. */
  readonly pointFails: number;
  /** Judged once, with the first samples. */
  readonly failedOnce: number;
  /** With all looks, as the next two. */
  readonly failed: number;
  readonly undecided: number;
  readonly passed: number;
  /** At the end. */
  readonly meanSamples: number;
}

export interface SampleFigures {
  readonly num: number;
  readonly looks: readonly number[];
  readonly good: GateFigures;
  readonly bad: GateFigures;
  readonly unchanged: Confirmed & {
    readonly failedWithAllowance: number;
    readonly undecidedWithAllowance: number;
  };
  /** Compared with a baseline that is 30 % faster, where 10 % more are allowed. */
  readonly slower: Confirmed;
  /** Unchanged, and measured while the machine was slower or faster than it was; another time when it is confirmed. */
  readonly disturbed: Confirmed;
}

interface Confirmed extends GateFigures {
  /** Failed after it was measured again. */
  readonly confirmed: number;
}

/** Standard deviation of the logarithm by which runs differ, as those on shared machines do. */
const RUN_NOISE = 0.15;

/** Judges `repetitions` builds of each kind, always the same ones. */
export function measureGate(num: number, repetitions: number): SampleFigures {
  const maxNum = 4 * num;
  const options = { num, maxNum, repetitions };
  const p95Ms = computeTrueP95Ms(BUILD);
  return {
    num,
    looks: planLooks(num, maxNum),
    good: measureAbsolute("good", p95Ms / 0.9, options),
    bad: measureAbsolute("bad", p95Ms / 1.2, options),
    unchanged: measureUnchanged(options),
    slower: measureAllowed("slower", () => 1.3, options),
    disturbed: measureAllowed("disturbed", (random) => Math.exp(RUN_NOISE * drawGaussian(random)), options),
  };
}

interface Options {
  readonly num: number;
  readonly maxNum: number;
  readonly repetitions: number;
}

function measureAbsolute(kind: string, max: number, { num, maxNum, repetitions }: Options): GateFigures {
  const random = createRandom(`${kind} ${num}`);
  const budgets: Budget[] = [{ kind: "absolute", metric: "p95", at: "current", level: "error", max }];
  const outcomes = Array.from({ length: repetitions }, () => {
    const durationsMs = drawDurations(BUILD, num, random);
    const { last } = judgeWithLooks(budgets, BUILD, { num, maxNum, random });
    return { isPointOver: computeP95Ms(durationsMs) > max, once: judgeOnce(budgets, durationsMs), last };
  });
  return summarizeOutcomes(outcomes);
}

function measureUnchanged({ num, maxNum, repetitions }: Options): SampleFigures["unchanged"] {
  const random = createRandom(`unchanged ${num}`);
  const budgets = listIncreases(0, 0);
  const allowing = listIncreases(10, 1);
  const withAllowance = { 0: 0, 1: 0, 3: 0 };
  const outcomes = Array.from({ length: repetitions }, () => {
    const before = drawDurations(BUILD, num, random);
    const durationsMs = drawDurations(BUILD, num, random);
    const baseline = buildResult(before);
    const { last, confirmed } = judgeWithLooks(budgets, BUILD, { num, maxNum, random, baseline });
    const allowed = judgeWithLooks(allowing, BUILD, { num, maxNum, random, baseline });
    withAllowance[allowed.last.exitCode] += 1 / repetitions;
    const isPointOver = computeP95Ms(durationsMs) > computeP95Ms(before);
    return { isPointOver, once: judgeOnce(budgets, durationsMs, baseline), last, confirmed };
  });
  return {
    ...summarizeOutcomes(outcomes),
    confirmed: countConfirmed(outcomes),
    failedWithAllowance: withAllowance[1],
    undecidedWithAllowance: withAllowance[3],
  };
}

/**
 * Builds against a baseline of as many samples as the last look has, which `baseline update` measures; 10 % and 1 more are
 * allowed.
 * @param drawFactor by what durations of the looks are longer than the baseline's; those of the confirmation by another
 */
function measureAllowed(
  kind: string,
  drawFactor: (random: () => number) => number,
  { num, maxNum, repetitions }: Options,
): Confirmed {
  const random = createRandom(`${kind} ${num}`);
  const budgets = listIncreases(10, 1);
  const drawBuild = (): Build => ({ ...BUILD, medianMs: drawFactor(random) * BUILD.medianMs });
  const outcomes = Array.from({ length: repetitions }, () => {
    const [build, again] = [drawBuild(), drawBuild()];
    const before = drawDurations(BUILD, maxNum, random);
    const durationsMs = drawDurations(build, num, random);
    const baseline = buildResult(before);
    const { last, confirmed } = judgeWithLooks(budgets, build, { num, maxNum, random, baseline, again });
    const isPointOver = computeP95Ms(durationsMs) > 1.1 * computeP95Ms(before);
    return { isPointOver, once: judgeOnce(budgets, durationsMs, baseline), last, confirmed };
  });
  return { ...summarizeOutcomes(outcomes), confirmed: countConfirmed(outcomes) };
}

const countConfirmed = (outcomes: readonly { readonly confirmed: Outcome }[]) =>
  outcomes.filter(({ confirmed }) => confirmed.exitCode === 1).length / outcomes.length;

function listIncreases(percent: number, atLeast: number): RelativeBudget[] {
  return (["cost", "meanBilled", "p95"] as const).map((metric) => ({
    kind: "relative",
    metric,
    at: "current",
    level: "error",
    percent,
    // Cost per million is about a tenth of the milliseconds.
    atLeast: metric === "cost" ? atLeast / 10 : atLeast,
  }));
}

const computeP95Ms = (durationsMs: readonly number[]) =>
  computePercentile(
    durationsMs.toSorted((a, b) => a - b),
    95,
  );

function summarizeOutcomes(
  outcomes: readonly { readonly isPointOver: boolean; readonly once: Outcome; readonly last: Outcome }[],
): GateFigures {
  const shareOf = (is: (outcome: (typeof outcomes)[number]) => boolean) =>
    outcomes.filter(is).length / outcomes.length;
  return {
    pointFails: shareOf(({ isPointOver }) => isPointOver),
    failedOnce: shareOf(({ once }) => once.exitCode === 1),
    failed: shareOf(({ last }) => last.exitCode === 1),
    undecided: shareOf(({ last }) => last.exitCode === 3),
    passed: shareOf(({ last }) => last.exitCode === 0),
    meanSamples: outcomes.reduce((sum, { last }) => sum + last.sampleCount, 0) / outcomes.length,
  };
}
