/** What the host gives to the functions of the embedded cloud, and how it is limited. */
export interface LocalHost {
  /** How a function's CPU share is enforced. */
  readonly cpuMethod: "cgroup-v2" | "cgroup-v1" | "systemd-run" | "duty-cycle";
  /** Length of one quota period in milliseconds; Lambda's is 20. */
  readonly cpuPeriodMs: number;
  readonly cpus: number;
  readonly architecture: "x86_64" | "arm64";
  readonly memoryMb: number;
  /** For example `linux 6.1.0`. */
  readonly platform: string;
}

export interface LocalCloudOptions {
  /** Folder for objects and packages; created when missing. */
  readonly dataDir: string;
  /** Default `us-east-1`. */
  readonly region?: string;
}

/** A rule as EventBridge has them: when an execution ends in one of these states, a function is invoked. */
export interface ExecutionRule {
  readonly stateMachineArn: string;
  readonly statuses: readonly ("SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED")[];
  /** Invoked with the event `Step Functions Execution Status Change`, in EventBridge's shape. */
  readonly functionName: string;
}

/** A running embedded cloud. Speaks AWS's wire protocols on 127.0.0.1 to whoever signs with its keys. */
export interface LocalCloud {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  /** Always 000000000000: no AWS account has it. */
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly host: LocalHost;
  addRule(rule: ExecutionRule): void;
  /** Resolves when no rule-started invocation and no running execution is left. */
  settle(): Promise<void>;
  /** Stops executions, ends every process, removes cgroups and temporary folders, closes the port. */
  close(): Promise<void>;
}
