import { type CleanupOutcome, type CleanupTools, cleanup, type StateError } from "../lib/cleanup/cleanup.ts";
import { type SweepOutcome, sweep } from "../lib/cleanup/sweep.ts";
import { createLambdaClient, reachTarget } from "../lib/clients.ts";
import { createPatience } from "../lib/provision/patience.ts";
import { handle } from "./handle.ts";

/**
 * From the state machine: the run and its state. From EventBridge, when an execution ended without it: the execution.
 * From the daily schedule: the sweep.
 */
type CleanupEvent =
  | { readonly runId: string; readonly state: { readonly error?: StateError } }
  | { readonly detail: { readonly name: string } }
  | { readonly sweep: true };

/** No request of this step takes seconds. */
const REQUEST_TIMEOUT_MS = 20_000;

/** Kept back for storing and answering. */
const RESERVE_MS = 20_000;

/**
 * Removes what the run has made and tells how the run ends. From the rule, nothing reads the answer: the execution has
 * ended already. The sweep does it for all runs past their expiry.
 * @throws Error when a sweep could not look at everything, so that its failure is seen and it is repeated.
 */
export const handler = handle(
  "cleanup",
  (event: CleanupEvent) =>
    "sweep" in event ? undefined : "detail" in event ? event.detail.name : event.runId,
  async (event, { store, context, logger, count }): Promise<CleanupOutcome | SweepOutcome> => {
    const tools: CleanupTools = {
      store,
      patience: createPatience(context.getRemainingTimeInMillis(), RESERVE_MS),
      reach: async (access, runId) =>
        createLambdaClient({
          ...(access ? await reachTarget(access, runId) : {}),
          requestTimeoutMs: REQUEST_TIMEOUT_MS,
        }),
    };
    if ("sweep" in event) {
      const outcome = await sweep(tools);
      await count("LeftoverClones", outcome.leftovers.length);
      if (outcome.problems.length > 0)
        throw new Error(`the sweep is not complete: ${outcome.problems.join("; ")}`);
      return outcome;
    }
    const isStopped = "detail" in event;
    const error = isStopped ? undefined : event.state.error;
    const runId = isStopped ? event.detail.name : event.runId;
    const outcome = await cleanup(
      { runId, error, mayStillProvision: isStopped || error !== undefined },
      tools,
    );
    await count("LeftoverClones", outcome.leftovers.length);
    if (outcome.kept.length > 0)
      logger.warn("an alias points to versions of this run", { kept: outcome.kept });
    return outcome;
  },
);
