/**
 * One immutable published version (or the current `$LATEST`) of a function in the embedded cloud, as the
 * execution environments need it. The control plane makes a new object on each change of code or
 * configuration, so object identity decides whether an environment may be reused.
 */
export interface FunctionVersion {
  readonly functionName: string;
  /** `$LATEST` or a number as text. */
  readonly version: string;
  /** Unqualified function ARN. */
  readonly functionArn: string;
  readonly runtime: string;
  /** As the user gave it, `index.handler`; empty for `provided`. */
  readonly handler: string;
  /** Folder that holds the unpacked package. Read-only for the function. */
  readonly codeDir: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMb: number;
  readonly architecture: "x86_64" | "arm64";
  readonly environment: Readonly<Record<string, string>>;
  readonly logFormat: "Text" | "JSON";
  /** Lambda's SystemLogLevel; only used when logFormat is JSON. */
  readonly systemLogLevel: "DEBUG" | "INFO" | "WARN";
  /** SnapStart: its environments are restored from a snapshot. Never of `$LATEST`. */
  readonly hasSnapshot: boolean;
}

/** What a synchronous Invoke gives back. A function error is a normal outcome, not an exception. */
export interface InvokeOutcome {
  readonly requestId: string;
  readonly executedVersion: string;
  readonly payload: Buffer;
  /** The value of X-Amz-Function-Error. */
  readonly functionError?: "Unhandled";
  /** Everything the environment logged for this invocation, START to REPORT, in the version's log format. */
  readonly log: Buffer;
}

export interface InvokeOptions {
  /**
   * The function's process is killed in the middle: when the first request that it makes to the cloud was carried
   * out, or, when it makes none, in place of its answer.
   */
  readonly crash?: boolean;
}

/** Runs invocations in execution environments. */
export interface Invoker {
  /** @param invokedArn the ARN as the caller qualified it, for the Runtime API's header. */
  invoke(
    version: FunctionVersion,
    event: Buffer,
    invokedArn: string,
    options?: InvokeOptions,
  ): Promise<InvokeOutcome>;
  /** Kills the process of one environment; its invocation ends as that of a function that crashed. */
  kill(environmentId: string): void;
  /** Kills it when the invocation that it runs is meant to crash, and says whether it did. */
  killIfDoomed(environmentId: string): boolean;
  /** Ends all environments of this version, busy ones too (it was deleted). */
  retire(version: FunctionVersion): Promise<void>;
  /** Ends the environments of this version, each after the invocation it has (`$LATEST` changed). */
  drain(version: FunctionVersion): Promise<void>;
  /** Ends every environment, removes every cgroup and temporary folder. */
  close(): Promise<void>;
}
