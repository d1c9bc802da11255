import type { Assignment } from "../lib/assess/assess.ts";
import { createLambdaClient, createS3Client } from "../lib/clients.ts";
import type { Batch } from "../lib/measure/batch.ts";
import type { TuningPlan } from "../lib/prepare/plan.ts";
import { provision } from "../lib/provision/provision.ts";
import { openStore, runKeys } from "../lib/store.ts";
import { readConfiguration } from "./configuration.ts";

const lambda = createLambdaClient();
const s3 = createS3Client();

/**
 * Makes or finds the clone of one assignment. A clone that Lambda refuses is stored as the candidate's failure, and
 * the run goes on without it.
 * @throws ThrottledError
 */
export async function handler({ runId, assignment }: { runId: string; assignment: Assignment }) {
  const store = openStore(s3, readConfiguration(process.env).bucketName);
  const plan = await store.readJson<TuningPlan>(runKeys.plan(runId));
  if (!plan) throw new Error(`run ${runId} has no plan`);
  const outcome = await provision(plan, assignment, lambda, store, () => new Date());
  if (outcome.state === "provisioned") {
    return { provisioned: true, functionName: outcome.clone.functionName };
  }
  const { errorType, errorMessage } = outcome;
  const batch: Batch = {
    candidateKey: assignment.key,
    round: assignment.round,
    invocations: [],
    failure: { reason: "not-provisioned", errorType, errorMessage },
  };
  await store.writeJson(runKeys.batch(runId, assignment.key, assignment.round), batch);
  return { provisioned: false, functionName: "" };
}
