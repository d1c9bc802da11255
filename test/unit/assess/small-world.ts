import type { Assessment, Assignment } from "../../../lib/assess/assess.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import type { Invocation, InvocationFailure } from "../../../lib/measure/invocation.ts";
import { addUpBatches } from "../../../lib/measure/spend.ts";
import type { Candidate, Settings, TuningPlan } from "../../../lib/prepare/plan.ts";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { assessBatches } from "../../helpers/assess-batches.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

/** How a function behaves that exists in a test only. */
export interface World {
  /** Mean duration of a warm invocation. */
  meanMs(candidate: Candidate): number;
  /** Standard deviation of the logarithm of a duration; 2 % when left out. */
  readonly noise?: number;
  /** How long an environment takes to start; 200 ms when left out. */
  readonly coldMs?: number;
  /** How the candidate's invocation fails; `place` counts its invocations from 0. */
  fail?(candidate: Candidate, place: number): InvocationFailure | undefined;
  readonly seed?: string;
}

/** What a run did in a world, from its first round to its last. */
export interface WholeRun {
  readonly batches: readonly Batch[];
  /** One for each round, and the last one, which is done. */
  readonly assessments: readonly Assessment[];
  readonly last: Assessment;
  /** By candidate, of those that were invoked. */
  readonly sent: ReadonlyMap<string, number>;
  readonly invocations: number;
}

const COLD_MS = 200;

export const buildSearch = (memorySizesMb: readonly number[], settings: Partial<Settings> = {}): TuningPlan =>
  buildPlan(memorySizesMb, { sampling: "search", num: 40, ...settings });

/** CPU-bound work up to one vCPU: as cheap at every size below it, and slower. */
export const scaleWork =
  (workMs: number, waitingMs = 0) =>
  ({ memoryMb, architecture }: Candidate): number =>
    waitingMs + ((architecture === "arm64" ? 0.85 : 1) * workMs * 1769) / Math.min(memoryMb, 1769);

/** Runs a plan to its end, round by round, as the state machine does. */
export function runThrough(plan: TuningPlan, world: World): WholeRun {
  const measure = openWorld(plan, world);
  const batches: Batch[] = [];
  const assessments: Assessment[] = [];
  for (let rounds = 0; rounds <= 1000; rounds++) {
    const assessment = assessBatches(plan, batches);
    assessments.push(assessment);
    if (assessment.done) {
      const sent = new Map<string, number>();
      for (const { candidateKey, invocations } of batches) {
        sent.set(candidateKey, (sent.get(candidateKey) ?? 0) + invocations.length);
      }
      const invocations = [...sent.values()].reduce((sum, count) => sum + count, 0);
      return { batches, assessments, last: assessment, sent, invocations };
    }
    for (const assignment of assessment.assignments) batches.push(measure(assignment));
  }
  throw new Error("the run does not end");
}

type Measure = (
  assignment: Candidate &
    Pick<Assignment, "round" | "invocations"> &
    Partial<Pick<Assignment, "coldStarts" | "shareUsd">>,
) => Batch;

/**
 * Measures candidates of a world, one invocation after the other by its own clock. As many are cold as have to be sent
 * at once to environments that are not there yet, or as are forced. As Measure does, it sends no more when the share of
 * `maxCostUsd` is spent.
 */
export function openWorld(
  { settings, startedAt, target, prices }: TuningPlan,
  { meanMs, noise = 0.02, coldMs = COLD_MS, fail, seed = "world" }: World,
): Measure {
  const random = createRandom(seed);
  const places = new Map<string, number>();
  const environments = new Map<string, number>();
  let nowMs = Date.parse(startedAt);
  return (assignment) => {
    const { key, architecture, memoryMb, round } = assignment;
    const candidate: Candidate = { key, architecture, memoryMb };
    const known = environments.get(key) ?? 0;
    const needed = Math.min(settings.concurrency, assignment.invocations);
    const cold = Math.max(assignment.coldStarts ?? 0, needed - known);
    environments.set(key, Math.max(known, needed));
    const invocations: Invocation[] = [];
    const { shareUsd = Number.POSITIVE_INFINITY } = assignment;
    const spentUsd = () => addUpBatches([{ invocations }], { candidate, target, prices }).reportedUsd;
    while (invocations.length < assignment.invocations && spentUsd() < shareUsd) {
      const place = places.get(key) ?? 0;
      places.set(key, place + 1);
      const durationMs = meanMs(candidate) * Math.exp(noise * drawGaussian(random));
      const invocation = buildInvocation(memoryMb, durationMs, {
        round,
        failure: fail?.(candidate, place),
        ...(invocations.length < cold ? { initDurationMs: coldMs } : {}),
      });
      const sentAt = new Date(nowMs).toISOString();
      nowMs += durationMs;
      invocations.push({ ...invocation, startedAt: sentAt });
    }
    return buildBatch(key, round, invocations);
  };
}
