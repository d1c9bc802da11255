import { type CleanupOutcome, cleanup, type StateError } from "../lib/cleanup/cleanup.ts";
import { createLambdaClient } from "../lib/clients.ts";
import { handle } from "./handle.ts";

/** Patient: a clone that stays because Lambda throttles would end a good run as a failed one. */
const lambda = createLambdaClient({ maxAttempts: 8 });

/** From the state machine: the run and its state. From EventBridge, when an execution ended without it: the execution. */
type CleanupEvent =
  | { readonly runId: string; readonly state: { readonly error?: StateError } }
  | { readonly detail: { readonly name: string } };

/**
 * Deletes the run's clones and tells how the run ends. From the rule, nothing reads the answer: the execution has
 * ended already.
 */
export const handler = handle(
  "cleanup",
  (event: CleanupEvent) => ("detail" in event ? event.detail.name : event.runId),
  async (event, { store, count }): Promise<CleanupOutcome> => {
    const outcome =
      "detail" in event
        ? await cleanup(event.detail.name, undefined, lambda, store)
        : await cleanup(event.runId, event.state.error, lambda, store);
    count("LeftoverClones", outcome.leftovers.length);
    return outcome;
  },
);
