import { randomUUID } from "node:crypto";
import type { Batch } from "../lib/measure/batch.ts";
import type { Invocation } from "../lib/measure/invocation.ts";
import type { Candidate, TuningPlan } from "../lib/prepare/plan.ts";
import { createRandom } from "../lib/stats/random.ts";
import { runKeys, type Store } from "../lib/store.ts";
import { buildPlan } from "../test/helpers/plans.ts";

/** The longest that Assess makes a round. */
const BATCH_SIZE = 500;
const PARALLEL_WRITES = 10;
const COLD_SHARE = 0.01;
const FAILED_SHARE = 0.005;

/** 20 sizes on both architectures, from 128 to 9856 MB. */
const SIZES_MB = Array.from({ length: 20 }, (_, index) => 128 + index * 512);

export const CANDIDATES = SIZES_MB.length * 2;

/** Stores the plan of a run and so many invocations, an equal part for each candidate, as Measure would have. */
export async function storeRun(store: Store, runId: string, samples: number): Promise<void> {
  const plan: TuningPlan = {
    ...buildPlan(SIZES_MB, {
      architectures: ["x86_64", "arm64"],
      num: samples / CANDIDATES,
      sampling: "search",
    }),
    runId,
  };
  await store.writeJson(runKeys.plan(runId), plan);
  for (const candidate of plan.candidates) {
    const random = createRandom(`${runId} ${candidate.key}`);
    const rounds = Math.ceil(samples / CANDIDATES / BATCH_SIZE);
    for (let first = 1; first <= rounds; first += PARALLEL_WRITES) {
      const count = Math.min(PARALLEL_WRITES, rounds - first + 1);
      const batches = Array.from({ length: count }, (_, index) =>
        buildBatch(candidate, first + index, Math.min(BATCH_SIZE, samples / CANDIDATES), random),
      );
      await Promise.all(
        batches.map((batch) =>
          store.writeJson(runKeys.batch(runId, candidate.key, batch.round, batch.attempt), batch),
        ),
      );
    }
  }
}

function buildBatch(candidate: Candidate, round: number, length: number, random: () => number): Batch {
  const firstAtMs = Date.UTC(2026, 10, 21) + round * 600_000;
  return {
    candidateKey: candidate.key,
    round,
    attempt: randomUUID(),
    invocations: Array.from({ length }, (_, index) =>
      buildInvocation(candidate, round, firstAtMs + index * 1000, random),
    ),
    startedAtMost: length,
  };
}

/** Durations with an exponential tail; now and then a cold start or a failure. */
function buildInvocation(
  { memoryMb }: Candidate,
  round: number,
  sentAtMs: number,
  random: () => number,
): Invocation {
  const requestId = randomUUID();
  const coldStart = random() < COLD_SHARE;
  const hasFailed = random() < FAILED_SHARE;
  const durationMs = Math.round((30 + 130_000 / memoryMb) * (1 - Math.log(1 - random()) / 5) * 100) / 100;
  const initDurationMs = Math.round((200 + 100 * random()) * 100) / 100;
  return {
    requestId,
    round,
    startedAt: new Date(sentAtMs + Math.floor(random() * 500)).toISOString(),
    coldStart,
    report: {
      requestId,
      durationMs,
      billedDurationMs: Math.ceil(durationMs + (coldStart ? initDurationMs : 0)),
      memoryMb,
      maxMemoryUsedMb: 90 + Math.floor(random() * 10),
      ...(coldStart && { initDurationMs }),
      status: hasFailed ? "failure" : "success",
    },
    ...(hasFailed && {
      failure: { reason: "function-error", errorType: "Error", errorMessage: `no order ${requestId}` },
    }),
  };
}
