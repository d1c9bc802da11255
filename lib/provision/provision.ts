import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  type LambdaClient,
  LambdaServiceException,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { ThrottledError } from "../errors.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { runKeys, type Store } from "../store.ts";
import { buildCloneRequest, nameClone, RUN_TAG } from "./clone-request.ts";

/** A throwaway copy of the target for one candidate. Recorded in the store before it is created. */
export interface Clone {
  readonly functionName: string;
  readonly candidateKey: string;
  readonly createdAt: string;
}

export type ProvisionOutcome =
  | { readonly state: "provisioned"; readonly clone: Clone }
  | { readonly state: "refused"; readonly errorType: string; readonly errorMessage: string };

/** Lambda creates most functions in seconds; images and VPC functions may take minutes. */
const ACTIVE_TIMEOUT_SECONDS = 300;
const POLL_SECONDS = { minDelay: 0.2, maxDelay: 5 };

/**
 * Makes the clone of a candidate and waits until it is active. Repeating it finds the clone that is there.
 * The record is written first: whatever happens afterwards, Cleanup knows the name. Stopping an execution does not
 * stop a step that is running, so this one may outlive its run's Cleanup: a clone that Cleanup could not see any more
 * is deleted here.
 * A refusal by Lambda (memory above the account's quota, wrong architecture for the package, a failed start) is
 * an outcome of this candidate and not an error.
 * @throws ThrottledError when Lambda throttles beyond the SDK's retries.
 */
export async function provision(
  plan: TuningPlan,
  candidate: Candidate,
  lambda: LambdaClient,
  store: Store,
  now: () => Date,
): Promise<ProvisionOutcome> {
  const functionName = nameClone(plan.executionArn, candidate.key);
  const key = runKeys.clone(plan.runId, candidate.key);
  const recorded = await store.readJson<Clone>(key);
  const clone = recorded ?? { functionName, candidateKey: candidate.key, createdAt: now().toISOString() };

  try {
    if (recorded && (await isOurs(lambda, functionName, plan.runId))) {
      await waitUntilActive(lambda, functionName);
      return { state: "provisioned", clone };
    }
    await store.writeJson(key, clone);
    if (await isClosed(plan, store)) return RUN_HAS_ENDED;
    const target = await lambda.send(
      new GetFunctionCommand({
        FunctionName: plan.target.functionArn,
        Qualifier: plan.target.qualifier && plan.target.version,
      }),
    );
    await create(
      lambda,
      buildCloneRequest(target, candidate, plan, {
        bucketName: store.bucketName,
        key: runKeys.code(plan.runId),
      }),
    );
    if (await isClosed(plan, store)) {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName }));
      return RUN_HAS_ENDED;
    }
    await waitUntilActive(lambda, functionName);
    return { state: "provisioned", clone };
  } catch (error) {
    return toOutcome(error, functionName);
  }
}

const RUN_HAS_ENDED: ProvisionOutcome = {
  state: "refused",
  errorType: "RunEnded",
  errorMessage: "the run had ended before the clone was made",
};

async function isClosed(plan: TuningPlan, store: Store): Promise<boolean> {
  return (await store.readJson(runKeys.closed(plan.runId))) !== undefined;
}

async function isOurs(lambda: LambdaClient, functionName: string, runId: string): Promise<boolean> {
  try {
    const { Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: functionName }));
    return Tags?.[RUN_TAG] === runId;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return false;
    throw error;
  }
}

/** A conflict means that an earlier attempt of this very step created it: the name belongs to this run alone. */
async function create(lambda: LambdaClient, request: CreateFunctionCommandInput): Promise<void> {
  try {
    await lambda.send(new CreateFunctionCommand(request));
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceConflictException") return;
    throw error;
  }
}

/** The SDK's waiter ends with a plain error that holds the last answer as text, so the reason is read again. */
async function waitUntilActive(lambda: LambdaClient, functionName: string): Promise<void> {
  const request = { FunctionName: functionName };
  try {
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: ACTIVE_TIMEOUT_SECONDS, ...POLL_SECONDS },
      request,
    );
  } catch (error) {
    const { Configuration } = await lambda.send(new GetFunctionCommand(request));
    // One throttled look ends the waiter, and says nothing of the clone.
    if (Configuration?.State === "Active") return;
    throw new NotActiveError(
      `the clone is ${Configuration?.State}: ${Configuration?.StateReason ?? "no reason given"}`,
      { cause: error },
    );
  }
}

class NotActiveError extends Error {
  override readonly name = "NotActiveError";
}

function toOutcome(error: unknown, functionName: string): ProvisionOutcome {
  if (!(error instanceof NotActiveError || error instanceof LambdaServiceException)) throw error;
  if (/Throttl|TooManyRequests|RequestLimitExceeded/.test(error.name)) {
    throw new ThrottledError(`Lambda throttled the creation of ${functionName}: ${error.message}`, {
      cause: error,
    });
  }
  if (error instanceof LambdaServiceException && error.$fault === "server") throw error;
  return { state: "refused", errorType: error.name, errorMessage: error.message };
}
