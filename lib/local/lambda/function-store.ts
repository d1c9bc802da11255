import { randomUUID } from "node:crypto";
import type { FunctionReference } from "./function-name.ts";
import {
  DEFAULT_EPHEMERAL_STORAGE_MB,
  DEFAULT_MEMORY_MB,
  DEFAULT_TIMEOUT_SECONDS,
  type FunctionSettings,
} from "./function-settings.ts";
import type { FunctionVersion } from "./function-version.ts";
import { conflict, notFound, revisionMismatch } from "./lambda-errors.ts";
import type { StoredPackage } from "./package-store.ts";

/** One state of a function's code and configuration: `$LATEST` at some time, or a published version. */
export interface StoredVersion {
  /** What the execution environments see. */
  readonly version: FunctionVersion;
  readonly settings: FunctionSettings;
  readonly code: StoredPackage;
  readonly revisionId: string;
  readonly lastModified: Date;
  /** When it stops being Pending, in epoch milliseconds. */
  readonly activeAtMs: number;
}

/** A change of `$LATEST` under way: until it is done, invocations still get what was before. */
export interface RunningUpdate {
  readonly previous: StoredVersion;
  readonly doneAtMs: number;
}

export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
  /** Share of invocations, 0 to 1, that go to another version. */
  readonly additionalWeights: Readonly<Record<string, number>>;
}

export interface StoredFunction {
  readonly name: string;
  /** Unqualified. */
  readonly arn: string;
  latest: StoredVersion;
  update?: RunningUpdate;
  /** Oldest first. */
  published: readonly StoredVersion[];
  lastPublishedNumber: number;
  readonly aliases: Map<string, Alias>;
  readonly tags: Map<string, string>;
  reservedConcurrency?: number;
  runningInvocations: number;
}

/** Pending and InProgress last this long: long enough for callers to meet both states, and waiters to be needed. */
export const TRANSITION_MS = 100;

export interface FunctionStore {
  add(fn: StoredFunction): void;
  has(name: string): boolean;
  /** @throws AwsError `ResourceNotFoundException`. */
  get(name: string): StoredFunction;
  /** All functions by name. */
  list(): StoredFunction[];
  remove(fn: StoredFunction): void;
}

/**
 * The functions of one cloud, in memory.
 * @param drain called for what was `$LATEST` before an update, once the update is done.
 */
export function createFunctionStore(
  arnOf: (name: string) => string,
  drain: (version: FunctionVersion) => void,
): FunctionStore {
  const functions = new Map<string, StoredFunction>();

  /** Ends an update whose time has come. Nothing sees a function but through here, so no timer is needed. */
  const settle = (fn: StoredFunction): StoredFunction => {
    if (fn.update && Date.now() >= fn.update.doneAtMs) {
      drain(fn.update.previous.version);
      fn.update = undefined;
    }
    return fn;
  };

  return {
    add: (fn) => void functions.set(fn.name, fn),
    has: (name) => functions.has(name),
    get(name) {
      const fn = functions.get(name);
      if (!fn) throw notFound(`Function not found: ${arnOf(name)}`);
      return settle(fn);
    },
    list: () => [...functions.values()].map(settle).sort((a, b) => (a.name < b.name ? -1 : 1)),
    remove: (fn) => void functions.delete(fn.name),
  };
}

/** The parts of a new state of `$LATEST` or a version; everything else follows from them. */
export interface VersionParts {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  readonly settings: FunctionSettings;
  readonly architecture: "x86_64" | "arm64";
  readonly code: StoredPackage;
  readonly activeAtMs: number;
}

/** A version with the defaults of Lambda for what the settings leave out. */
export function makeVersion(parts: VersionParts): StoredVersion {
  const { name, arn, version, settings, architecture, code, activeAtMs } = parts;
  return {
    version: {
      functionName: name,
      version,
      functionArn: arn,
      runtime: settings.Runtime ?? "",
      handler: settings.Handler ?? "",
      codeDir: code.codeDir,
      memoryMb: settings.MemorySize ?? DEFAULT_MEMORY_MB,
      timeoutSeconds: settings.Timeout ?? DEFAULT_TIMEOUT_SECONDS,
      ephemeralStorageMb: settings.EphemeralStorage?.Size ?? DEFAULT_EPHEMERAL_STORAGE_MB,
      architecture,
      environment: settings.Environment?.Variables ?? {},
      logFormat: settings.LoggingConfig?.LogFormat ?? "Text",
      systemLogLevel: settings.LoggingConfig?.SystemLogLevel ?? "INFO",
    },
    settings,
    code,
    revisionId: randomUUID(),
    lastModified: new Date(),
    activeAtMs,
  };
}

/**
 * Replaces `$LATEST`, which takes effect after a short while.
 * @throws AwsError `ResourceConflictException` while the function is Pending or another update is in progress.
 */
export function startUpdate(fn: StoredFunction, next: StoredVersion): void {
  checkChangeable(fn);
  fn.update = { previous: fn.latest, doneAtMs: Date.now() + TRANSITION_MS };
  fn.latest = next;
}

/** @throws AwsError `ResourceConflictException` while the function is Pending or an update is in progress. */
export function checkChangeable(fn: StoredFunction): void {
  checkActive(fn.latest);
  if (fn.update) {
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${fn.arn}`,
    );
  }
}

/** @throws AwsError `PreconditionFailedException` when this is not the revision that the caller has seen. */
export function checkRevision(
  { revisionId }: { readonly revisionId: string },
  seen: string | undefined,
): void {
  if (seen !== undefined && seen !== revisionId) throw revisionMismatch();
}

/** @throws AwsError `ResourceConflictException` while the version is Pending. */
export function checkActive(stored: StoredVersion): void {
  if (Date.now() < stored.activeAtMs) {
    throw conflict(
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  }
}

/** `$LATEST` as it is or will be, a published version, or the version an alias points to. */
export function findVersion(fn: StoredFunction, qualifier: string | undefined): StoredVersion {
  if (qualifier === undefined || qualifier === "$LATEST") return fn.latest;
  const number = fn.aliases.get(qualifier)?.version ?? qualifier;
  if (number === "$LATEST") return fn.latest;
  const found = fn.published.find(({ version }) => version.version === number);
  if (!found) throw notFound(`Function not found: ${fn.arn}:${qualifier}`);
  return found;
}

/** @throws AwsError `ResourceNotFoundException`. */
export function findReferenced(
  store: FunctionStore,
  { functionName, qualifier }: FunctionReference,
): { fn: StoredFunction; stored: StoredVersion; qualifier?: string } {
  const fn = store.get(functionName);
  return { fn, stored: findVersion(fn, qualifier), qualifier };
}
