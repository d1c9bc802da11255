import type { Assignment } from "../lib/assess/assess.ts";
import { createLambdaClient, reachTarget } from "../lib/clients.ts";
import type { Batch } from "../lib/measure/batch.ts";
import { readPlan } from "../lib/prepare/read-plan.ts";
import { provision } from "../lib/provision/provision.ts";
import { runKeys } from "../lib/store.ts";
import { handle } from "./handle.ts";

interface ProvisionEvent {
  readonly runId: string;
  readonly assignment: Assignment;
}

/** The attempt under which a refusal is stored: nothing was measured. */
const ATTEMPT = "refused";

/**
 * Makes or finds the clone of one assignment. A clone that Lambda refuses is stored as the candidate's failure, and
 * the run goes on without it.
 * @throws ThrottledError
 */
export const handler = handle(
  "provision",
  ({ runId }: ProvisionEvent) => runId,
  async ({ runId, assignment }, { store }) => {
    const plan = await readPlan(store, runId);
    const lambda = createLambdaClient(await reachTarget(plan.access, runId));
    const outcome = await provision(plan, assignment, lambda, store, () => new Date());
    if (outcome.state === "provisioned") {
      return { provisioned: true, functionName: outcome.clone.functionName };
    }
    const { errorType, errorMessage } = outcome;
    const batch: Batch = {
      candidateKey: assignment.key,
      round: assignment.round,
      attempt: ATTEMPT,
      invocations: [],
      startedAtMost: 0,
      failure: { reason: "not-provisioned", errorType, errorMessage },
    };
    await store.writeJson(runKeys.batch(runId, assignment.key, assignment.round, ATTEMPT), batch);
    return { provisioned: false, functionName: "" };
  },
);
