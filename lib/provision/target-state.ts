import { createHash } from "node:crypto";
import {
  type FunctionConfiguration,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { isOtherRevision, mayGoThroughLater } from "../aws-errors.ts";
import { type Patience, sendPatiently } from "./patience.ts";
import { NotProvisionedError } from "./refusal.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** What the target's $LATEST was before a candidate changed its memory. */
export interface TargetState {
  readonly memoryMb: number;
  readonly revisionId: string;
  readonly codeSha256: string;
  /** Of everything else in its configuration; a hash, as environment variables are secrets. */
  readonly fingerprint: string;
  /** Why Lambda failed at the last update after it had answered, when it did: then it shows what does not run. */
  readonly failedUpdate?: string;
}

/**
 * What changes by itself, or is compared by itself: the runtime's patch version too, which Lambda may move with any
 * update of a function (Lambda developer guide, runtime updates).
 */
const LEFT_OUT: readonly (keyof FunctionConfiguration)[] = [
  "MemorySize",
  "CodeSha256",
  "ConfigSha256",
  "RevisionId",
  "LastModified",
  "State",
  "StateReason",
  "StateReasonCode",
  "LastUpdateStatus",
  "LastUpdateStatusReason",
  "LastUpdateStatusReasonCode",
  "RuntimeVersionConfig",
];

function describeState(configuration: FunctionConfiguration = {}): TargetState {
  const rest = Object.entries(configuration)
    .filter(([name]) => !LEFT_OUT.includes(name as keyof FunctionConfiguration))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    memoryMb: configuration.MemorySize ?? 0,
    revisionId: configuration.RevisionId ?? "",
    codeSha256: configuration.CodeSha256 ?? "",
    fingerprint: createHash("sha256").update(JSON.stringify(rest, sortKeys)).digest("hex"),
    ...(configuration.LastUpdateStatus === "Failed" && {
      failedUpdate: configuration.LastUpdateStatusReason ?? "Lambda gives no reason",
    }),
  };
}

/** Lambda promises no order of members. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** $LATEST once no update of it is in progress. */
export async function readState(
  lambda: LambdaClient,
  functionArn: string,
  patience: Patience,
): Promise<TargetState> {
  return describeState((await waitUntilReady(lambda, functionArn, undefined, patience)).Configuration);
}

/** Whether the same code has the same configuration, whatever its memory. */
export function isSameButMemory(a: TargetState, b: TargetState): boolean {
  return a.codeSha256 === b.codeSha256 && a.fingerprint === b.fingerprint;
}

/**
 * Changes the memory of $LATEST if it still is at this revision. An answer that was lost makes the repeated request
 * fail for the revision that the first one made, so the caller must read the state afterwards and judge by it.
 * @throws what Lambda says, other than that the revision has changed.
 */
export async function sendMemory(
  lambda: LambdaClient,
  functionArn: string,
  memoryMb: number,
  revisionId: string,
  patience: Patience,
): Promise<void> {
  try {
    await sendPatiently(
      () =>
        lambda.send(
          new UpdateFunctionConfigurationCommand({
            FunctionName: functionArn,
            MemorySize: memoryMb,
            RevisionId: revisionId,
          }),
        ),
      patience,
      mayGoThroughLater,
    );
  } catch (error) {
    if (!isOtherRevision(error)) throw error;
  }
}

/** A memory size that a candidate set, and what was there before. */
export interface MemoryChange {
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly before: TargetState;
}

/** `changed`: somebody else has changed $LATEST since, and nothing of ours is in it any more. */
export type Restoration = "restored" | "changed";

/** Somebody who deploys again and again is given way to, but not for ever. */
const MAX_ATTEMPTS = 5;

/**
 * Gives $LATEST the memory that it had, while it still is the size that a candidate set; reads it back and compares.
 * Whatever somebody else has changed meanwhile stays: only memory is sent, and only at the revision that was read.
 * @throws NotProvisionedError and Lambda's errors when it is not known to be restored.
 */
export async function restoreMemory(
  lambda: LambdaClient,
  { functionArn, memoryMb, before }: MemoryChange,
  patience: Patience,
): Promise<Restoration> {
  let failedUpdate: string | undefined;
  for (let attempt = 0; attempt <= MAX_ATTEMPTS; attempt++) {
    const found = await readState(lambda, functionArn, patience);
    if (memoryMb === before.memoryMb) return isSameState(found, before) ? "restored" : "changed";
    const hasFailed = isSameState(found, before) && found.failedUpdate !== undefined;
    if (found.memoryMb !== memoryMb && !hasFailed) {
      return isSameState(found, before) ? "restored" : "changed";
    }
    failedUpdate = found.failedUpdate;
    if (attempt < MAX_ATTEMPTS) {
      await sendMemory(lambda, functionArn, before.memoryMb, found.revisionId, patience);
    }
  }
  const reason = failedUpdate === undefined ? "" : ` (Lambda failed at the last: ${failedUpdate})`;
  throw new NotProvisionedError(
    "NotRestored",
    `${functionArn} may still have ${memoryMb} MB after ${MAX_ATTEMPTS} attempts to give it its ${before.memoryMb} MB back${reason}`,
  );
}

function isSameState(a: TargetState, b: TargetState): boolean {
  return a.memoryMb === b.memoryMb && isSameButMemory(a, b);
}
