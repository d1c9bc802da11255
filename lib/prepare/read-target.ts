import {
  GetAccountSettingsCommand,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { isMissing } from "../aws-errors.ts";
import { TargetError } from "../errors.ts";
import { toActionableError } from "./aws-refusal.ts";
import { splitFunctionReference } from "./function-reference.ts";
import { CLONE_NAME_PREFIX, type Target } from "./plan.ts";

/** Most updates take seconds; those of a VPC or an image up to some minutes, which the user can wait for as well. */
const LONGEST_WAIT_MS = 60_000;
const POLL_MS = 2000;

/** How the target is read. */
export interface Reading {
  readonly lambda: LambdaClient;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** Whose policy must allow the reading, for the message when it does not. */
  readonly reader?: string;
}

/**
 * Reads the target with GetFunction, and waits up to a minute while it is being created or updated.
 * @throws TargetError when it does not exist, may not be read, is not ready or failed; ThrottledError
 */
export async function readTarget(lambdaARN: string, reading: Reading): Promise<GetFunctionCommandOutput> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const found = await getFunction(lambdaARN, reading);
    const { State, LastUpdateStatus } = found.Configuration ?? {};
    const isChanging = State === "Pending" || LastUpdateStatus === "InProgress";
    if (!isChanging) return checkState(found, lambdaARN);
    if (waitedMs >= LONGEST_WAIT_MS) {
      const what = State === "Pending" ? "being created (Pending)" : "being updated (InProgress)";
      throw new TargetError(
        `${lambdaARN} is still ${what} after ${LONGEST_WAIT_MS / 1000} seconds: try again when it is done`,
      );
    }
    await reading.sleep(POLL_MS);
  }
}

/**
 * What the plan says of the target.
 * @throws TargetError when it is of a kind that cannot be tuned, with every reason.
 */
export function describeTarget(
  found: GetFunctionCommandOutput,
  lambdaARN: string,
  tunerBucket: string,
): Target {
  const { Configuration: configuration } = found;
  if (!configuration?.FunctionArn || !configuration.FunctionName) {
    throw new TargetError(`Lambda described ${lambdaARN} without an ARN`);
  }
  refuseUntunable(found, lambdaARN, tunerBucket);
  const { unqualified, qualifier, region } = splitFunctionReference(configuration.FunctionArn);
  const named = qualifier ?? splitFunctionReference(lambdaARN).qualifier;
  return {
    functionName: configuration.FunctionName,
    functionArn: unqualified,
    qualifier: named === "$LATEST" ? undefined : named,
    version: configuration.Version ?? "$LATEST",
    region: region ?? "",
    runtime: configuration.Runtime,
    handler: configuration.Handler,
    packageType: configuration.PackageType ?? "Zip",
    memoryMb: configuration.MemorySize ?? 128,
    architecture: configuration.Architectures?.[0] ?? "x86_64",
    timeoutSeconds: configuration.Timeout ?? 3,
    ephemeralStorageMb: configuration.EphemeralStorage?.Size ?? 512,
    codeSha256: configuration.CodeSha256 ?? "",
    usesSnapStart: configuration.SnapStart?.ApplyOn === "PublishedVersions",
  };
}

/**
 * Concurrent executions that the account has in the region and has reserved for no function. Undefined when that may
 * not be read: it only helps to choose well.
 */
export async function readFreeConcurrency(lambda: LambdaClient): Promise<number | undefined> {
  try {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand());
    return AccountLimit?.UnreservedConcurrentExecutions;
  } catch {
    return undefined;
  }
}

async function getFunction(
  lambdaARN: string,
  { lambda, reader }: Reading,
): Promise<GetFunctionCommandOutput> {
  try {
    return await lambda.send(new GetFunctionCommand({ FunctionName: lambdaARN }));
  } catch (error) {
    if (isMissing(error)) {
      throw new TargetError(
        `${lambdaARN} does not exist: check the name, region, account and version or alias`,
        { cause: error },
      );
    }
    throw toActionableError(error, "lambda:GetFunction", lambdaARN, reader);
  }
}

function checkState(found: GetFunctionCommandOutput, lambdaARN: string): GetFunctionCommandOutput {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = found.Configuration ?? {};
  if (State !== undefined && State !== "Active" && State !== "Inactive") {
    throw new TargetError(`${lambdaARN} is ${State}, not Active: ${StateReason ?? "no reason given"}`);
  }
  if (LastUpdateStatus === "Failed") {
    throw new TargetError(
      `the last update of ${lambdaARN} failed, so it may run other code than it shows: ${LastUpdateStatusReason ?? "no reason given"}; deploy it again`,
    );
  }
  return found;
}

function refuseUntunable(
  { Configuration: found, Concurrency }: GetFunctionCommandOutput,
  lambdaARN: string,
  tunerBucket: string,
): void {
  const reasons = [
    found?.CapacityProviderConfig && "runs on Lambda Managed Instances, which are billed by the instance",
    found?.DurableConfig && "is a durable function, whose invocations span many environments",
    found?.TenancyConfig && "isolates tenants, so each invocation would need a tenant",
    found?.FunctionName?.startsWith(CLONE_NAME_PREFIX) && "is a throwaway clone of another run",
    found?.Environment?.Variables?.TUNER_BUCKET === tunerBucket && "is a part of this power tuner",
    Concurrency?.ReservedConcurrentExecutions === 0 && "is switched off (its reserved concurrency is 0)",
  ].filter((reason) => typeof reason === "string");
  if (reasons.length > 0) throw new TargetError(`${lambdaARN} cannot be tuned: it ${reasons.join("; it ")}`);
}
