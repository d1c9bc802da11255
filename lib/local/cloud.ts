import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createClock } from "./clock.ts";
import {
  createFaultPlan,
  type Fault,
  type InjectedFault,
  type TransitionFault,
} from "./faults/fault-plan.ts";
import { createFaultyServer } from "./faults/faulty-server.ts";
import { createFaultyTasks } from "./faults/faulty-tasks.ts";
import { type CloudServer, startServer } from "./http/server.ts";
import type { Caller } from "./http/session-token.ts";
import type { SessionKeys } from "./http/signature.ts";
import { codeBucket } from "./lambda/function-code.ts";
import { readFunctionName } from "./lambda/function-name.ts";
import { failTransition } from "./lambda/function-states.ts";
import { createFunctionStore } from "./lambda/function-store.ts";
import { acceptInvocation } from "./lambda/invoke-function.ts";
import { createInvoker } from "./lambda/invoker.ts";
import { functionArn, type LambdaContext } from "./lambda/lambda-context.ts";
import { createLambdaService } from "./lambda/lambda-service.ts";
import { openPackageStore } from "./lambda/package-store.ts";
import { DEFAULT_QUOTAS, type LambdaQuotas } from "./lambda/quotas.ts";
import { checkRunnable } from "./lambda/runtimes/check-runnable.ts";
import { toPrincipalArn } from "./principal.ts";
import { readObject } from "./s3/get-object.ts";
import { ObjectStore } from "./s3/object-store.ts";
import { createS3Service } from "./s3/s3-service.ts";
import { createExecutionRules } from "./states/execution-rules.ts";
import type { StatesContext } from "./states/states-context.ts";
import { createStatesService } from "./states/states-service.ts";
import { createStsService } from "./sts/sts-service.ts";

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
  /**
   * How much faster than real time passes, from 1 (the default): with 600, ten simulated minutes take a second. In
   * simulated time are the durations of recorded functions that wait, the time-outs of functions and what
   * `getRemainingTimeInMillis` says, Wait states, Retry intervals and `TimeoutSeconds` of state machines, and how long
   * an execution environment may be idle. In real time stay whatever a handler works, waits and measures by itself
   * (so REPORT lines of functions that run are real), the init limit, Pending and update states, slow faults,
   * signatures and all timestamps. Limits on real work get an allowance (lib/local/clock.ts); the
   * `Lambda-Runtime-Deadline-Ms` of the Runtime API is a real time, as it is read off a real clock.
   */
  readonly clockScale?: number;
  /** Of the account; what is left out is as in an account without reductions (10,240 MB, 1000 executions). */
  readonly quotas?: Partial<LambdaQuotas>;
  /**
   * How long functions are Pending and updates in progress, in milliseconds of real time; default 100: long enough for
   * callers to meet both states, and waiters to be needed.
   */
  readonly transitionMs?: number;
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
  /** Makes something go wrong, once or more often, under AWS's own errors. */
  injectFault(fault: Fault | TransitionFault): InjectedFault;
  /** Resolves when no rule-started invocation and no running execution is left. */
  settle(): Promise<void>;
  /** Stops executions, ends every process, removes cgroups and temporary folders, closes the port. */
  close(): Promise<void>;
}

const ACCOUNT_ID = "000000000000";
const TRANSITION_MS = 100;

/**
 * Starts an embedded cloud: Lambda, Step Functions, S3 and STS on a free port of 127.0.0.1, with access keys of its own
 * that only its answer tells.
 * @throws Error when the folder cannot be written or no way to run functions works on this host.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { region = "us-east-1", clockScale = 1 } = options;
  const clock = createClock(clockScale);
  // Functions run in folders of their own, where a relative path would lead elsewhere.
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const keys = createSessionKeys();
  const objects = new ObjectStore(join(dataDir, "s3"));
  const packages = await openPackageStore(join(dataDir, "packages"));
  let server: CloudServer | undefined;
  const endpoint = () => server?.endpoint ?? "";
  const invoker = await createInvoker({ region, endpoint, credentials: keys, clock });

  const lambda: LambdaContext = {
    region,
    accountId: ACCOUNT_ID,
    keys,
    endpoint,
    packages,
    invoker,
    checkRunnable,
    quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
    transitionMs: options.transitionMs ?? TRANSITION_MS,
    functions: createFunctionStore(
      (name) => functionArn({ region, accountId: ACCOUNT_ID }, name),
      // Nobody waits for the environments of a replaced $LATEST; close() ends whatever is left.
      (version) => void invoker.drain(version).catch(() => undefined),
    ),
    readObject: (bucket, key) => readObject(objects, bucket, key),
  };
  const accept = (name: string, qualifier?: string) => acceptInvocation(lambda, name, qualifier);
  const faults = createFaultPlan();
  const rules = createExecutionRules({ region, accountId: ACCOUNT_ID }, accept);
  const states: StatesContext = {
    region,
    accountId: ACCOUNT_ID,
    accept: createFaultyTasks(
      faults,
      accept,
      `arn:aws:sts::${ACCOUNT_ID}:assumed-role/states/embedded-cloud`,
    ),
    clock,
    stateMachines: new Map(),
    executions: new Map(),
    onStart: rules.watch,
  };
  const roleOf = (name: string) =>
    lambda.functions.has(name) ? lambda.functions.get(name).latest.settings.Role : undefined;
  const principalOf = (caller: Caller) => toPrincipalArn(caller, ACCOUNT_ID, roleOf);
  server = await startServer({
    keys,
    region,
    intercept: createFaultyServer({
      plan: faults,
      principalOf,
      kill: invoker.kill,
      killIfDoomed: invoker.killIfDoomed,
      failTransition: ({ name, resourceArn }, reason) =>
        failTransition(lambda.functions.get(readFunctionName(resourceArn).functionName), name, reason),
    }),
    services: {
      lambda: createLambdaService(lambda),
      states: createStatesService(states),
      sts: createStsService({ keys, principalOf }),
      s3: createS3Service({
        region,
        objects,
        codeBucket: codeBucket(region),
        readPackage: packages.readZip,
      }),
    },
  });

  const close = async () => {
    rules.clear();
    // At once, so that nothing new begins; it is done when the requests that are being served are.
    const served = server.close();
    await Promise.all([...states.executions.values()].map((execution) => execution.stop()));
    try {
      await invoker.close();
    } finally {
      await served;
      await packages.close();
    }
  };
  let closing: Promise<void> | undefined;
  return {
    endpoint: server.endpoint,
    region,
    accountId: ACCOUNT_ID,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    host: invoker.host,
    addRule: rules.add,
    injectFault: faults.inject,
    settle: rules.settle,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** As long as AWS's, and told apart from them by the prefix. */
function createSessionKeys(): SessionKeys {
  const letters = randomBytes(10).toString("hex").slice(0, 16).toUpperCase();
  return { accessKeyId: `LOCL${letters}`, secretAccessKey: randomBytes(30).toString("base64url") };
}
