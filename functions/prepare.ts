import { createLambdaClient } from "../lib/clients.ts";
import { type PrepareRequest, prepare } from "../lib/prepare/prepare.ts";
import { handle } from "./handle.ts";

const lambda = createLambdaClient();

/**
 * First state: from the execution's input to the run's plan in the store. Answers what the later states need to
 * find it.
 * @throws InputError, TargetError, ThrottledError
 */
export const handler = handle(
  "prepare",
  ({ runId }: PrepareRequest) => runId,
  async (event, { store }) => {
    const plan = await prepare(event, lambda, store);
    return { runId: plan.runId, candidateConcurrency: plan.settings.candidateConcurrency };
  },
);
