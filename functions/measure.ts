import type { Context } from "aws-lambda";
import type { Assignment } from "../lib/assess/assess.ts";
import { createMeasuringClient, createS3Client } from "../lib/clients.ts";
import { measure } from "../lib/measure/measure.ts";
import type { TuningPlan } from "../lib/prepare/plan.ts";
import type { StoredInput } from "../lib/prepare/prepare.ts";
import { openStore, runKeys } from "../lib/store.ts";
import { readConfiguration } from "./configuration.ts";

const s3 = createS3Client();

interface MeasureEvent {
  readonly runId: string;
  readonly assignment: Assignment;
  readonly functionName: string;
}

/**
 * Measures one assignment and stores its batch.
 * @returns which candidate and round it was; the measurements are in the store.
 * @throws ThrottledError
 */
export async function handler({ runId, assignment, functionName }: MeasureEvent, context: Context) {
  const store = openStore(s3, readConfiguration(process.env).bucketName);
  const [plan, input] = await Promise.all([
    store.readJson<TuningPlan>(runKeys.plan(runId)),
    store.readJson<StoredInput>(runKeys.input(runId)),
  ]);
  if (!plan || !input) throw new Error(`run ${runId} has no plan`);
  const batch = await measure(
    {
      runId,
      candidateKey: assignment.key,
      functionName,
      round: assignment.round,
      invocations: assignment.invocations,
      payload: JSON.stringify(input.payload),
      settings: plan.settings,
    },
    {
      lambda: createMeasuringClient(plan.settings.concurrency),
      store,
      now: () => new Date(),
      remainingMs: () => context.getRemainingTimeInMillis(),
    },
  );
  return { candidateKey: batch.candidateKey, round: batch.round };
}
