import { AwsError } from "../http/aws-error.ts";
import { readFunctionName } from "./function-name.ts";
import { checkActive } from "./function-states.ts";
import { findVersion, type StoredFunction, type StoredVersion } from "./function-store.ts";
import type { InvokeOptions, InvokeOutcome } from "./function-version.ts";
import type { LambdaContext } from "./lambda-context.ts";
import type { LambdaQuotas } from "./quotas.ts";

/** An invocation that may begin: everything that Lambda refuses at once has been checked. */
export interface AcceptedInvocation {
  readonly executedVersion: string;
  /** Runs the function; a function error is part of the outcome. */
  run(event: Buffer, options?: InvokeOptions): Promise<InvokeOutcome>;
}

/**
 * Finds the version to invoke and takes a place in the function's concurrency when it runs.
 * @param name name, partial or full ARN, with or without qualifier.
 * @throws AwsError `ResourceNotFoundException`, `ResourceConflictException` while Pending,
 * `TooManyRequestsException` above the reserved concurrency, or that of the account.
 */
export function acceptInvocation(
  context: LambdaContext,
  name: string,
  separateQualifier?: string | null,
): AcceptedInvocation {
  const { functions, invoker } = context;
  const { functionName, qualifier } = readFunctionName(name, separateQualifier);
  const fn = functions.get(functionName);
  const stored = chooseVersion(fn, qualifier);
  checkActive(stored);
  checkConcurrency(context, fn);
  const invokedArn = qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`;
  return {
    executedVersion: stored.version.version,
    async run(event, options) {
      checkConcurrency(context, fn);
      fn.runningInvocations += 1;
      try {
        return await invoker.invoke(stored.version, event, invokedArn, options);
      } finally {
        fn.runningInvocations -= 1;
      }
    },
  };
}

/** While an update of `$LATEST` is in progress, invocations still run what was before. */
function chooseVersion(fn: StoredFunction, qualifier: string | undefined): StoredVersion {
  const alias = qualifier === undefined ? undefined : fn.aliases.get(qualifier);
  const routed = alias && chooseRoute(alias.additionalWeights);
  const found = findVersion(fn, routed ?? qualifier);
  return found === fn.latest && fn.update ? fn.update.previous : found;
}

function chooseRoute(weights: Readonly<Record<string, number>>): string | undefined {
  let chance = Math.random();
  for (const [version, weight] of Object.entries(weights)) {
    if (chance < weight) return version;
    chance -= weight;
  }
  return undefined;
}

/** Concurrency of the account that no function has reserved for itself. */
export function countUnreserved(quotas: LambdaQuotas, functions: readonly StoredFunction[]): number {
  const reserved = functions.reduce((sum, fn) => sum + (fn.reservedConcurrency ?? 0), 0);
  return quotas.concurrentExecutions - reserved;
}

function checkConcurrency({ functions, quotas }: LambdaContext, fn: StoredFunction): void {
  const { reservedConcurrency, runningInvocations } = fn;
  if (reservedConcurrency !== undefined) {
    if (runningInvocations >= reservedConcurrency) {
      throw throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    }
    return;
  }
  const all = functions.list();
  const running = all
    .filter((other) => other.reservedConcurrency === undefined)
    .reduce((sum, other) => sum + other.runningInvocations, 0);
  if (running >= countUnreserved(quotas, all)) throw throttled("ConcurrentInvocationLimitExceeded");
}

function throttled(reason: string): AwsError {
  return new AwsError("TooManyRequestsException", 429, "Rate Exceeded.", {
    fields: { Reason: reason },
    headers: { "retry-after": "1" },
  });
}
