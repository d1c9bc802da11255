import { countStateTransitions } from "../analyze/transitions.ts";
import { assess } from "../assess/assess.ts";
import type { Batch } from "../measure/batch.ts";
import type { Invocation } from "../measure/invocation.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd } from "../prices/cost.ts";
import { collectSamples } from "../samples/collect-samples.ts";
import { drawGaussian } from "../stats/gaussian.ts";
import { createRandom } from "../stats/random.ts";
import { MEMORY_MB_PER_VCPU } from "../units.ts";

/** A function as it may be. Nobody has measured it: an estimate tries several. */
export interface SupposedFunction {
  /** Of a warm invocation at the target's own memory, in milliseconds. */
  readonly durationMs: number;
  /** Part of that which is work of the CPU, 0 to 1; the rest is waiting, which memory does not shorten. */
  readonly workShare: number;
  /** Standard deviation of the duration's logarithm. */
  readonly noise: number;
  /** What a cold start takes longer. */
  readonly initMs: number;
}

/** What running takes besides the function itself, in milliseconds. */
export interface Overhead {
  /** Once: starting and planning, analyzing and cleaning up. */
  readonly onceMs: number;
  /** Of each round. */
  readonly roundMs: number;
  /** Of making one clone. */
  readonly cloneMs: number;
  /** Of sending one invocation. */
  readonly invocationMs: number;
}

/** What a run comes to. */
export interface SimulatedRun {
  readonly invocations: number;
  readonly costUsd: number;
  readonly elapsedMs: number;
  /** Of Step Functions. */
  readonly stateTransitions: number;
}

/**
 * Plays a run with the function that Assess calls in every run, against durations that follow the scaling model: waiting
 * plus work divided by the share of a vCPU, up to one (memory / 1769, Lambda developer guide), the same on both
 * architectures, with log-normal noise. The same arguments give the same run.
 * @param plan its candidates, settings, target and prices count; with `maxCostUsd` and `maxMinutes` as in a run
 */
export function simulateRun(plan: TuningPlan, supposed: SupposedFunction, overhead: Overhead): SimulatedRun {
  const random = createRandom(JSON.stringify([plan.runId, supposed]));
  const batches: Batch[] = [];
  const seen = new Set<string>();
  let [invocations, costUsd, elapsedMs] = [0, 0, overhead.onceMs];
  for (;;) {
    const { assignments, done, round } = assess(plan, collectSamples(batches), plan.prices);
    if (done) return { invocations, costUsd, elapsedMs, stateTransitions: countStateTransitions(batches) };
    const durationsMs = assignments.map((assignment): number => {
      const isNew = !seen.has(assignment.key);
      seen.add(assignment.key);
      const cold = Math.max(assignment.coldStarts, isNew ? plan.settings.concurrency : 0);
      const { shareUsd = Number.POSITIVE_INFINITY } = assignment;
      const drawn: Drawn[] = [];
      let spentUsd = 0;
      while (drawn.length < assignment.invocations && spentUsd < shareUsd) {
        const one = draw(assignment, plan, supposed, drawn.length < cold, random);
        drawn.push(one);
        spentUsd += priceUsd(assignment, plan, one.billedMs);
      }
      costUsd += spentUsd;
      invocations += drawn.length;
      batches.push(buildBatch(assignment, round, drawn, Date.parse(plan.startedAt) + elapsedMs));
      const eachMs = overhead.invocationMs + plan.settings.sleepBetweenRunsMs;
      const busyMs = drawn.reduce((sum, one) => sum + one.billedMs + eachMs, 0);
      return (isNew ? overhead.cloneMs : 0) + busyMs / plan.settings.concurrency;
    });
    elapsedMs += overhead.roundMs + spread(durationsMs, plan.settings.candidateConcurrency);
  }
}

interface Drawn {
  readonly durationMs: number;
  readonly billedMs: number;
  readonly isCold: boolean;
}

function draw(
  { memoryMb }: Candidate,
  { target }: TuningPlan,
  { durationMs, workShare, noise, initMs }: SupposedFunction,
  isCold: boolean,
  random: () => number,
): Drawn {
  const slowdown = shareOf(target.memoryMb) / shareOf(memoryMb);
  const meanMs = durationMs * (1 - workShare + workShare * slowdown);
  const longestMs = target.timeoutSeconds * 1000;
  const drawnMs = Math.min(longestMs, meanMs * Math.exp(noise * drawGaussian(random) - noise ** 2 / 2));
  return { durationMs: drawnMs, billedMs: Math.ceil(drawnMs + (isCold ? initMs : 0)), isCold };
}

const shareOf = (memoryMb: number) => Math.min(1, memoryMb / MEMORY_MB_PER_VCPU);

function priceUsd({ architecture, memoryMb }: Candidate, plan: TuningPlan, billedDurationMs: number): number {
  const { ephemeralStorageMb } = plan.target;
  return computeInvocationCostUsd({
    prices: plan.prices,
    architecture,
    memoryMb,
    billedDurationMs,
    ephemeralStorageMb,
  });
}

function buildBatch(
  { key, memoryMb }: Candidate,
  round: number,
  drawn: readonly Drawn[],
  startMs: number,
): Batch {
  let offsetMs = 0;
  const invocations = drawn.map(({ durationMs, billedMs, isCold }, index): Invocation => {
    const startedAt = new Date(startMs + offsetMs).toISOString();
    offsetMs += billedMs;
    const requestId = `${round}-${index}`;
    return {
      requestId,
      round,
      startedAt,
      coldStart: isCold,
      report: {
        requestId,
        durationMs,
        billedDurationMs: billedMs,
        memoryMb,
        maxMemoryUsedMb: 0,
        status: "success",
      },
    };
  });
  return { candidateKey: key, round, attempt: "simulated", invocations, startedAtMost: invocations.length };
}

/** How long several take beside each other, each when a place is free. @param places 0 for as many as there are */
function spread(durationsMs: readonly number[], places: number): number {
  const busyUntilMs = new Array<number>(places === 0 ? Math.max(1, durationsMs.length) : places).fill(0);
  for (const durationMs of durationsMs) {
    const first = busyUntilMs.indexOf(Math.min(...busyUntilMs));
    busyUntilMs[first] = (busyUntilMs[first] ?? 0) + durationMs;
  }
  return Math.max(...busyUntilMs);
}
