import { randomUUID } from "node:crypto";
import type { FunctionReference } from "./function-name.ts";
import {
  DEFAULT_EPHEMERAL_STORAGE_MB,
  DEFAULT_MEMORY_MB,
  DEFAULT_TIMEOUT_SECONDS,
  type FunctionSettings,
} from "./function-settings.ts";
import { settle } from "./function-states.ts";
import type { FunctionVersion } from "./function-version.ts";
import { notFound, revisionMismatch } from "./lambda-errors.ts";
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
  /** It never becomes Active. */
  readonly failure?: StateReason;
}

/** Why a function or its update failed, as the API gives it. */
export interface StateReason {
  /** One of Lambda's codes, `InvalidSubnet`. */
  readonly code: string;
  readonly text: string;
}

/** A change of `$LATEST` under way: until it is done, invocations still get what was before. */
export interface RunningUpdate {
  readonly previous: StoredVersion;
  readonly doneAtMs: number;
  /** It never takes effect: `$LATEST` says what was asked for, and invocations go on with what was before. */
  failure?: StateReason;
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
  /** What `$LATEST` was when the last version was made. */
  lastPublished?: StoredVersion;
  /** Its last change has not taken effect yet; when it has, `$LATEST` gets another revision id. */
  isSettling: boolean;
  readonly aliases: Map<string, Alias>;
  readonly tags: Map<string, string>;
  reservedConcurrency?: number;
  runningInvocations: number;
}

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

  // Nothing sees a function but through here, so no timer is needed.
  const settleNow = (fn: StoredFunction): StoredFunction => {
    settle(fn, drain);
    return fn;
  };

  return {
    add: (fn) => void functions.set(fn.name, fn),
    has: (name) => functions.has(name),
    get(name) {
      const fn = functions.get(name);
      if (!fn) throw notFound(`Function not found: ${arnOf(name)}`);
      return settleNow(fn);
    },
    list: () => [...functions.values()].map(settleNow).sort((a, b) => (a.name < b.name ? -1 : 1)),
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
      hasSnapshot: version !== "$LATEST" && settings.SnapStart?.ApplyOn === "PublishedVersions",
    },
    settings,
    code,
    revisionId: randomUUID(),
    lastModified: new Date(),
    activeAtMs,
  };
}

/** @throws AwsError `PreconditionFailedException` when this is not the revision that the caller has seen. */
export function checkRevision(
  { revisionId }: { readonly revisionId: string },
  seen: string | undefined,
): void {
  if (seen !== undefined && seen !== revisionId) throw revisionMismatch();
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
