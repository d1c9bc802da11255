import { setTimeout as wait } from "node:timers/promises";
import { createLambdaClient, reachTarget } from "../lib/clients.ts";
import { type PrepareRequest, prepare } from "../lib/prepare/prepare.ts";
import { handle } from "./handle.ts";

/** No request of this step to Lambda takes seconds. */
const REQUEST_TIMEOUT_MS = 20_000;

/**
 * First state: from the execution's input to the run's plan in the store. Answers what the later states need to
 * find it.
 * @throws InputError, TargetError, ThrottledError
 */
export const handler = handle(
  "prepare",
  ({ runId }: PrepareRequest) => runId,
  async (event, { s3, store }) => {
    const plan = await prepare(event, {
      openLambda: async (access) =>
        createLambdaClient({
          ...(await reachTarget(access, event.runId)),
          requestTimeoutMs: REQUEST_TIMEOUT_MS,
        }),
      s3,
      store,
      sleep: async (durationMs) => {
        await wait(durationMs);
      },
    });
    return { runId: plan.runId, candidateConcurrency: plan.settings.candidateConcurrency };
  },
);
