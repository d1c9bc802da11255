import type { GetFunctionCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import type { Patience } from "../provision/patience.ts";
import { waitUntilMade, waitUntilReady } from "../provision/wait-until-ready.ts";
import type { Architecture } from "../units.ts";

/** What is read of $LATEST, or of a version, before anything is changed. */
export interface Latest {
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly codeSha256: string;
  readonly revisionId: string;
  /** Why the last change of it failed, when it did. */
  readonly failedUpdate?: string;
  readonly answer: GetFunctionCommandOutput;
}

/**
 * Reads a function once no update of it is in progress.
 * @param version $LATEST when left out
 * @throws NotProvisionedError when it is not ready in time, and Lambda's own errors.
 */
export async function readLatest(
  lambda: LambdaClient,
  functionArn: string,
  patience: Patience,
  version?: string,
): Promise<Latest> {
  return describe(await waitUntilReady(lambda, functionArn, version, patience));
}

/** Reads a version that has just been published, once it can be invoked. Errors as `readLatest`. */
export async function readPublished(
  lambda: LambdaClient,
  functionArn: string,
  patience: Patience,
  version: string,
): Promise<Latest> {
  return describe(await waitUntilMade(lambda, functionArn, version, patience));
}

function describe(answer: GetFunctionCommandOutput): Latest {
  const found = answer.Configuration ?? {};
  return {
    memoryMb: found.MemorySize ?? 0,
    architecture: found.Architectures?.[0] ?? "x86_64",
    codeSha256: found.CodeSha256 ?? "",
    revisionId: found.RevisionId ?? "",
    ...(found.LastUpdateStatus === "Failed" && {
      failedUpdate: found.LastUpdateStatusReason ?? "Lambda gives no reason",
    }),
    answer,
  };
}
