import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { TuningPlan } from "../../prepare/plan.ts";
import type { Clone } from "../../provision/provision.ts";
import { runKeys, type Store } from "../../store.ts";
import { callAws, isMissing } from "./aws-call-error.ts";

/** What may still be there of a run: names for people. */
export type ListRemaining = () => Promise<readonly string[]>;

/**
 * Looks for what a run has recorded, one thing after the other until one is found that is there, and never again for
 * what was gone: looking shares 15 requests a second with the clean-up that it waits for (Lambda quotas).
 * @returns a list of that one and of all that were not looked at.
 */
export function createRemainingLister(
  store: Store,
  runId: string,
  plan: TuningPlan | undefined,
  lambda: LambdaClient,
): ListRemaining {
  const gone = new Set<string>();
  return async () => {
    // Cleanup closes the run before it looks what there is: until then, more may be made.
    if ((await store.readJson(runKeys.closed(runId))) === undefined) return [`clones of run ${runId}`];
    const clones = await store.readAll<Clone>(runKeys.clones(runId));
    if (clones.length > 0 && plan?.access.assumeRoleArn !== undefined) {
      throw new Error(`its clones are in the account of ${plan.access.assumeRoleArn}`);
    }
    const remaining: string[] = [];
    for (const clone of clones.filter(({ candidateKey }) => !gone.has(candidateKey))) {
      const name = describe(clone);
      if (name === undefined || (remaining.length === 0 && !(await isThere(lambda, clone)))) {
        gone.add(clone.candidateKey);
      } else remaining.push(name);
    }
    return remaining;
  };
}

/** Undefined for a version that was never made. */
function describe(clone: Clone): string | undefined {
  if (clone.kind === "function") return clone.functionName;
  const { functionArn, published, isRestored } = clone;
  if (!isRestored) return `${functionArn} with the memory of a candidate`;
  return published && `${functionArn}:${published.version}`;
}

async function isThere(lambda: LambdaClient, clone: Clone): Promise<boolean> {
  if (clone.kind === "version" && !clone.isRestored) return true;
  const [FunctionName, Qualifier] =
    clone.kind === "function" ? [clone.functionName] : [clone.functionArn, clone.published?.version];
  const read = lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  try {
    await callAws("lambda:GetFunctionConfiguration", FunctionName, read);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
