import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Assignment } from "../lib/assess/assess.ts";
import { createLambdaClient, createMeasuringClient, reachTarget } from "../lib/clients.ts";
import { measure } from "../lib/measure/measure.ts";
import type { PayloadSet } from "../lib/prepare/payloads.ts";
import { readPlan } from "../lib/prepare/read-plan.ts";
import { runKeys } from "../lib/store.ts";
import { handle } from "./handle.ts";

interface MeasureEvent {
  readonly runId: string;
  readonly assignment: Assignment;
  /** Of the clone, with the version that is measured where there is one. */
  readonly functionName: string;
}

/** Of requests for the clone's configuration: none takes seconds. */
const REQUEST_TIMEOUT_MS = 20_000;

/**
 * Measures one assignment and stores its batch. Answers which candidate and round it was; the measurements are in
 * the store.
 * @throws ThrottledError
 */
export const handler = handle(
  "measure",
  ({ runId }: MeasureEvent) => runId,
  async ({ runId, assignment, functionName }, { store, context, count }) => {
    const [plan, payloads] = await Promise.all([
      readPlan(store, runId),
      store.readJson<PayloadSet>(runKeys.payloads(runId)),
    ]);
    if (!payloads) throw new Error(`run ${runId} has no payloads`);
    const options = await reachTarget(plan.access, runId);
    const batch = await measure(
      {
        runId,
        candidate: assignment,
        functionName,
        round: assignment.round,
        invocations: assignment.invocations,
        coldStarts: assignment.coldStarts,
        shareUsd: assignment.shareUsd,
        attempt: context.awsRequestId,
        payloads,
        processors: plan.processors,
        target: plan.target,
        prices: plan.prices,
        settings: plan.settings,
      },
      {
        lambda: createMeasuringClient(plan.settings.concurrency, options),
        control: createLambdaClient({ ...options, requestTimeoutMs: REQUEST_TIMEOUT_MS }),
        store,
        now: () => new Date(),
        remainingMs: () => context.getRemainingTimeInMillis(),
        sleep: (ms, signal) => wait(ms, undefined, { signal }),
        createUuid: randomUUID,
      },
    );
    await count("Invocations", batch.invocations.length);
    return { candidateKey: batch.candidateKey, round: batch.round };
  },
);
