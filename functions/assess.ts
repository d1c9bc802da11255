import { assess } from "../lib/assess/assess.ts";
import { storeFailure } from "../lib/measure/store-failure.ts";
import { readPlan } from "../lib/prepare/read-plan.ts";
import { readSamples } from "../lib/samples/read-samples.ts";
import { handle } from "./handle.ts";

interface AssessEvent {
  readonly runId: string;
  readonly candidateConcurrency: number;
  /** One entry per candidate of the last round; `error` where Provision or Measure itself failed. */
  readonly outcomes: readonly {
    readonly candidateKey: string;
    readonly round: number;
    readonly error?: string;
  }[];
}

/** The attempt under which a broken step is stored, beside what it had measured. */
const ATTEMPT = "step-failed";

/**
 * Reads every stored batch and decides the next round. A step that broke off is stored as its candidate's failure
 * first. Answers the assignments of the next round, or `done` and why.
 */
export const handler = handle(
  "assess",
  ({ runId }: AssessEvent) => runId,
  async ({ runId, candidateConcurrency, outcomes }, { store }) => {
    const plan = await readPlan(store, runId);
    for (const { candidateKey, round, error } of outcomes) {
      if (!error) continue;
      await storeFailure(store, runId, { candidateKey, round }, ATTEMPT, {
        reason: "step-failed",
        errorType: error,
        errorMessage: "a step of the tuner failed for this configuration; its logs say why",
      });
    }
    const run = await readSamples(store, runId);
    return { runId, candidateConcurrency, ...assess(plan, run, plan.prices) };
  },
);
