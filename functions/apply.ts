import type { TuningResult } from "../lib/analyze/result.ts";
import { apply } from "../lib/apply.ts";
import { createLambdaClient, reachTarget } from "../lib/clients.ts";
import { readPlan } from "../lib/prepare/read-plan.ts";
import { runKeys } from "../lib/store.ts";
import { handle } from "./handle.ts";

interface ApplyEvent {
  readonly runId: string;
  /** The execution's output, which Analyze made. */
  readonly output: Record<string, unknown>;
}

/** Adds what was applied to the execution's output. */
export const handler = handle(
  "apply",
  ({ runId }: ApplyEvent) => runId,
  async ({ runId, output }, { store }) => {
    const [plan, result] = await Promise.all([
      readPlan(store, runId),
      store.readJson<TuningResult>(runKeys.result(runId)),
    ]);
    if (!result) throw new Error(`run ${runId} has no result`);
    const lambda = createLambdaClient(await reachTarget(plan.access, runId));
    return { ...output, applied: await apply(plan.apply.isAsked, result, lambda) };
  },
);
