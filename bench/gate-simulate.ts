import { summarize } from "../lib/analyze/summarize.ts";
import type { Budget } from "../lib/gate/budget.ts";
import { confirmFailures, listAccused } from "../lib/gate/confirm-failure.ts";
import type { JudgedResult } from "../lib/gate/find-candidate.ts";
import { judgeResult } from "../lib/gate/judge-result.ts";
import { type Look, ONLY_LOOK, planLooks } from "../lib/gate/look.ts";
import { planNextLook } from "../lib/gate/needs-more.ts";
import type { Candidate } from "../lib/prepare/plan.ts";
import { NO_SAMPLES, type Samples } from "../lib/samples/samples.ts";
import { countOutcomes } from "../lib/samples/select.ts";
import { drawGaussian } from "../lib/stats/gaussian.ts";
import { buildPlan } from "../test/helpers/plans.ts";

/** A build whose durations are log-normal. */
export interface Build {
  readonly medianMs: number;
  /** Standard deviation of the logarithm. */
  readonly noise: number;
}

const CANDIDATE: Candidate = { key: "x86_64-1024", architecture: "x86_64", memoryMb: 1024 };
const PLAN = buildPlan([CANDIDATE.memoryMb]);

/** The standard normal distribution is below this with 95 %. */
const NORMAL_95 = 1.6448536269514722;

export function computeTrueP95Ms({ medianMs, noise }: Build): number {
  return medianMs * Math.exp(noise * NORMAL_95);
}

/** Durations of warm invocations, in hundredths of a millisecond as Lambda reports them. */
export function drawDurations({ medianMs, noise }: Build, count: number, random: () => number): number[] {
  return Array.from(
    { length: count },
    () => Math.round(medianMs * Math.exp(noise * drawGaussian(random)) * 100) / 100,
  );
}

/** A result with one candidate, which has these durations. */
export function buildResult(durationsMs: readonly number[]): JudgedResult {
  const zeros = durationsMs.map(() => 0);
  const samples: Samples = {
    ...NO_SAMPLES,
    startedAt: PLAN.startedAt,
    startedAtOffsetMs: zeros,
    round: durationsMs.map(() => 1),
    coldStart: zeros,
    durationMs: durationsMs,
    billedDurationMs: durationsMs.map(Math.ceil),
    maxMemoryUsedMb: durationsMs.map(() => 96),
  };
  return {
    target: PLAN.target,
    environment: { kind: "aws" },
    settings: PLAN.settings,
    prices: PLAN.prices,
    candidates: [
      {
        ...CANDIDATE,
        state: "measured",
        samples,
        counts: countOutcomes(samples),
        failures: [],
        summary: summarize(CANDIDATE, samples, PLAN, PLAN.prices),
        paretoOptimal: true,
        constraintChecks: [],
      },
    ],
    currentKey: CANDIDATE.key,
    recommendation: { state: "none", sentence: "nothing is recommended of one" },
  };
}

export interface Outcome {
  readonly exitCode: 0 | 1 | 3;
  readonly sampleCount: number;
}

/** Judges once, with `count` samples and no more to come. */
export function judgeOnce(
  budgets: readonly Budget[],
  durationsMs: readonly number[],
  baseline?: JudgedResult,
): Outcome {
  const { exitCode } = judgeResult({ result: buildResult(durationsMs), baseline, look: ONLY_LOOK, budgets });
  return { exitCode, sampleCount: durationsMs.length };
}

/**
 * Judges at each of the planned looks for as long as the gate asks for more. Failures against the baseline are then judged
 * on a sample of their own as well, as the gate confirms them.
 */
export function judgeWithLooks(
  budgets: readonly Budget[],
  build: Build,
  options: {
    readonly num: number;
    readonly maxNum: number;
    readonly random: () => number;
    readonly baseline?: JudgedResult;
    /** What failures are confirmed by, where that is not like the build: a machine that is disturbed no more. */
    readonly again?: Build;
  },
): { readonly first: Outcome; readonly last: Outcome; readonly confirmed: Outcome } {
  const { num, maxNum, random, baseline, again = build } = options;
  let look: Look = { number: 1, counts: planLooks(num, maxNum) };
  let durationsMs = drawDurations(build, num, random);
  let first: Outcome | undefined;
  for (;;) {
    const verdict = judgeResult({ result: buildResult(durationsMs), baseline, look, budgets });
    const outcome = { exitCode: verdict.exitCode, sampleCount: durationsMs.length };
    first ??= outcome;
    const next = planNextLook(verdict.judged, look);
    if (!next) {
      const { exitCode } =
        listAccused(verdict, ["error"]).length === 0
          ? verdict
          : confirmFailures(verdict, () => {
              const result = buildResult(drawDurations(again, durationsMs.length, random));
              return { result, baseline, look, budgets };
            }, ["error"]);
      return { first, last: outcome, confirmed: { ...outcome, exitCode } };
    }
    const more = Math.max(...next.needs.map((need) => need.more));
    durationsMs = [...durationsMs, ...drawDurations(build, more, random)];
    look = next.look;
  }
}
