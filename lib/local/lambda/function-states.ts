import { randomUUID } from "node:crypto";
import type { StateReason, StoredFunction, StoredVersion } from "./function-store.ts";
import type { FunctionVersion } from "./function-version.ts";
import { conflict } from "./lambda-errors.ts";

const CANNOT_NOW = "The operation cannot be performed at this time.";

/**
 * Ends a creation or an update whose time has come. `$LATEST` then has another revision id than the answer to the
 * request had (AWS, github aws/aws-sdk issue 377; localstack's tests that were validated against AWS).
 * @param drain called for what was `$LATEST` before an update that went well.
 */
export function settle(fn: StoredFunction, drain: (version: FunctionVersion) => void): void {
  const { update, latest } = fn;
  if (!fn.isSettling || Date.now() < (update?.doneAtMs ?? latest.activeAtMs)) return;
  fn.isSettling = false;
  fn.latest = withNewRevision(latest);
  if (!update || update.failure) return;
  drain(update.previous.version);
  fn.update = undefined;
}

/** The same state of `$LATEST` under another revision id. */
export function withNewRevision(stored: StoredVersion): StoredVersion {
  return { ...stored, revisionId: randomUUID() };
}

/**
 * Replaces `$LATEST`, which takes effect after a while.
 * @throws AwsError `ResourceConflictException` while the function is Pending or another update is in progress.
 */
export function startUpdate(fn: StoredFunction, next: StoredVersion, transitionMs: number): void {
  checkChangeable(fn);
  // What still runs is from before an update that failed.
  fn.update = { previous: fn.update?.previous ?? fn.latest, doneAtMs: Date.now() + transitionMs };
  fn.latest = next;
  fn.isSettling = true;
}

/** @throws AwsError `ResourceConflictException` while the function is Pending or an update is in progress. */
export function checkChangeable(fn: StoredFunction): void {
  checkActive(fn.latest);
  if (isUpdating(fn)) throw conflict(`${CANNOT_NOW} An update is in progress for resource: ${fn.arn}`);
}

/** Whether a change of `$LATEST` is on its way; false again once it failed. */
export function isUpdating({ update, isSettling }: StoredFunction): boolean {
  return update !== undefined && isSettling;
}

/** @throws AwsError `ResourceConflictException` while the version is Pending, or when it failed. */
export function checkActive(stored: StoredVersion): void {
  const state = stateOf(stored);
  if (state === "Active") return;
  throw conflict(`${CANNOT_NOW} The function is currently in the following state: ${state}`);
}

/** Now: a version is Pending for as long as Lambda takes to make it. */
export function stateOf({ activeAtMs, failure }: StoredVersion): "Pending" | "Active" | "Failed" {
  if (Date.now() < activeAtMs) return "Pending";
  return failure ? "Failed" : "Active";
}

/** Lets what has just begun, a creation, an update or the making of a version, fail in the end. */
export function failTransition(fn: StoredFunction, operation: string, reason: StateReason): void {
  if (operation === "PublishVersion") {
    fn.published = fn.published.map((stored) =>
      stateOf(stored) === "Pending" ? { ...stored, failure: reason } : stored,
    );
  } else if (fn.update) {
    fn.update.failure = reason;
  } else {
    fn.latest = { ...fn.latest, failure: reason };
  }
}
