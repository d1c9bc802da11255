import type { Assignment } from "../lib/assess/assess.ts";
import { createLambdaClient, reachTarget } from "../lib/clients.ts";
import { storeFailure } from "../lib/measure/store-failure.ts";
import { readPlan } from "../lib/prepare/read-plan.ts";
import { createPatience } from "../lib/provision/patience.ts";
import { provision } from "../lib/provision/provision.ts";
import { readConfiguration } from "./configuration.ts";
import { handle } from "./handle.ts";

interface ProvisionEvent {
  readonly runId: string;
  readonly assignment: Assignment;
}

/** The attempt under which a refusal is stored: nothing was measured. */
const ATTEMPT = "refused";

/** Kept back for undoing what went wrong, and of that for storing and answering. */
const UNDO_RESERVE_MS = 120_000;
const ANSWER_RESERVE_MS = 15_000;

/** A package of 50 MB that is sent inline takes a while; nothing else takes seconds. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Makes or finds what one assignment is measured on. A candidate that Lambda refuses is stored as its failure, and
 * the run goes on without it.
 * @throws ThrottledError
 */
export const handler = handle(
  "provision",
  ({ runId }: ProvisionEvent) => runId,
  async ({ runId, assignment }, { store, context, logger }) => {
    const plan = await readPlan(store, runId);
    const remainingMs = context.getRemainingTimeInMillis();
    const outcome = await provision(plan, assignment, {
      lambda: createLambdaClient({
        ...(await reachTarget(plan.access, runId)),
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
      }),
      store,
      patience: createPatience(remainingMs, UNDO_RESERVE_MS),
      undoPatience: createPatience(remainingMs, ANSWER_RESERVE_MS),
      tunerRegion: process.env.AWS_REGION ?? plan.access.region,
      cloneLogGroup: readConfiguration(process.env).cloneLogGroup,
    });
    if (outcome.state === "provisioned") {
      const { functionName, notes } = outcome;
      if (notes.length > 0) logger.warn("the clone differs from the target", { functionName, notes });
      return { provisioned: true, functionName };
    }
    const { errorType, errorMessage } = outcome;
    logger.warn("refused", { candidateKey: assignment.key, errorType, errorMessage });
    const { key: candidateKey, round } = assignment;
    const failure = { reason: "not-provisioned", errorType, errorMessage } as const;
    await storeFailure(store, runId, { candidateKey, round }, ATTEMPT, failure);
    return { provisioned: false, functionName: "" };
  },
);
