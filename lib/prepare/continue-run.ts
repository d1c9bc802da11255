import { InputError } from "../errors.ts";
import { takeOverBatches } from "../samples/take-over-batches.ts";
import { runKeys, type Store } from "../store.ts";
import { findDifferences } from "./find-differences.ts";
import { type Continued, getNum, type TuningPlan } from "./plan.ts";

/** A run whose batches may be taken over. */
export interface EarlierRun {
  readonly plan: TuningPlan;
  /** Whether it came to a result; else it was stopped or broke off. */
  readonly hasResult: boolean;
}

/**
 * Reads the run that a new one continues, and checks that its invocations are what the new run's would be.
 * @throws InputError when there is no such run, when it has not ended, and with every difference
 */
export async function readEarlierRun(runId: string, now: TuningPlan, store: Store): Promise<EarlierRun> {
  const refuse = (allowed: string, hint?: string) => ({ field: "continueFrom", value: runId, allowed, hint });
  const [plan, closed, resultKeys] = await Promise.all([
    store.readJson<TuningPlan>(runKeys.plan(runId)),
    store.readJson(runKeys.closed(runId)),
    store.listKeys(runKeys.result(runId)),
  ]);
  if (!plan) {
    const hint = "there is no run of this name in the tuner's bucket that came as far as measuring";
    throw new InputError([refuse("the name of an execution of this tuner", hint)]);
  }
  if (closed === undefined) {
    throw new InputError([
      refuse("a run that has ended", "it is still running: wait for its end, or stop it"),
    ]);
  }
  const mistakes = findDifferences(plan, now).map(({ what, earlier, now: after }) =>
    refuse(
      `a run in which ${what} is the same`,
      earlier === undefined ? "it has changed since" : `it was ${earlier}, and is ${after} now`,
    ),
  );
  if (mistakes.length > 0) throw new InputError(mistakes);
  return { plan, hasResult: resultKeys.length > 0 };
}

/**
 * Copies the batches of the earlier run to the new one, those of its candidates. Repeating it does no harm.
 * @throws the store's own errors
 */
export async function continueRun(
  { plan: earlier, hasResult }: EarlierRun,
  { runId, candidates, settings }: TuningPlan,
  store: Store,
): Promise<Continued> {
  const keys = candidates.map(({ key }) => key);
  const taken = await takeOverBatches(store, {
    fromRunId: earlier.runId,
    toRunId: runId,
    candidateKeys: new Set(keys),
    measuredAgain: new Set(keys.filter((key) => getNum(settings, key) > 0)),
    brokeOff: !hasResult,
  });
  return { runId: earlier.runId, ...taken };
}
