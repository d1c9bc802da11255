import type { TuningOutput } from "../lib/analyze/output.ts";
import type { TuningResult } from "../lib/analyze/result.ts";
import { apply } from "../lib/apply/apply.ts";
import { createLambdaClient, reachTarget } from "../lib/clients.ts";
import { readPlan } from "../lib/prepare/read-plan.ts";
import { createPatience } from "../lib/provision/patience.ts";
import { runKeys } from "../lib/store.ts";
import { handle } from "./handle.ts";

interface ApplyEvent {
  readonly runId: string;
  /** What Analyze answered. */
  readonly output: TuningOutput;
}

/** A package of 50 MB that is sent inline takes a while; nothing else takes seconds. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Kept back for telling how it ended. */
const RESERVE_MS = 15_000;

/**
 * Changes the target when the input asked for it, and adds what became of it to the execution's output.
 * @throws TargetError, ThrottledError
 */
export const handler = handle(
  "apply",
  ({ runId }: ApplyEvent) => runId,
  async ({ runId, output }, { store, context, logger }) => {
    const [plan, result] = await Promise.all([
      readPlan(store, runId),
      store.readJson<TuningResult>(runKeys.result(runId)),
    ]);
    if (!result) throw new Error(`run ${runId} has no result`);
    const applied = await apply(plan, result, {
      lambda: createLambdaClient({
        ...(await reachTarget(plan.access, runId)),
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
      }),
      store,
      patience: createPatience(context.getRemainingTimeInMillis(), RESERVE_MS),
      tunerRegion: process.env.AWS_REGION ?? plan.access.region,
    });
    logger.info("applied", { state: applied.state });
    const refused =
      applied.state === "refused"
        ? [{ code: "not-applied", message: `Nothing was applied: ${applied.reason}` }]
        : [];
    return { ...output, warnings: [...output.warnings, ...refused], applied };
  },
);
