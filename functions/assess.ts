import { assess } from "../lib/assess/assess.ts";
import { createS3Client } from "../lib/clients.ts";
import type { Batch } from "../lib/measure/batch.ts";
import type { TuningPlan } from "../lib/prepare/plan.ts";
import { openStore, runKeys } from "../lib/store.ts";
import { readConfiguration } from "./configuration.ts";

const s3 = createS3Client();

interface AssessEvent {
  readonly runId: string;
  readonly candidateConcurrency: number;
  /** One entry per candidate of the last round; `error` where Provision or Measure itself failed. */
  readonly outcomes: readonly {
    readonly candidateKey: string;
    readonly round: number;
    readonly error?: string;
  }[];
}

/**
 * Reads every stored batch and decides the next round. A step that broke off is stored as its candidate's failure
 * first.
 * @returns the assignments of the next round, or `done`.
 */
export async function handler({ runId, candidateConcurrency, outcomes }: AssessEvent) {
  const store = openStore(s3, readConfiguration(process.env).bucketName);
  const plan = await store.readJson<TuningPlan>(runKeys.plan(runId));
  if (!plan) throw new Error(`run ${runId} has no plan`);
  for (const { candidateKey, round, error } of outcomes) {
    if (error) await recordFailedStep(candidateKey, round, error);
  }
  const batches = await store.readAll<Batch>(runKeys.samples(runId));
  return { runId, candidateConcurrency, ...assess(plan, batches) };

  /** Keeps what the round had measured before its step failed. */
  async function recordFailedStep(candidateKey: string, round: number, error: string) {
    const key = runKeys.batch(runId, candidateKey, round);
    const measured = await store.readJson<Batch>(key);
    const batch: Batch = {
      candidateKey,
      round,
      invocations: measured?.invocations ?? [],
      failure: {
        reason: "step-failed",
        errorType: error,
        errorMessage: "a step of the tuner failed for this configuration; its logs say why",
      },
    };
    await store.writeJson(key, batch);
  }
}
