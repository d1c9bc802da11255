import { AwsError } from "../http/aws-error.ts";
import { readFunctionName } from "./function-name.ts";
import { checkActive, findVersion, type StoredFunction, type StoredVersion } from "./function-store.ts";
import type { InvokeOptions, InvokeOutcome } from "./function-version.ts";
import type { LambdaContext } from "./lambda-context.ts";

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
 * `TooManyRequestsException` above the reserved concurrency.
 */
export function acceptInvocation(
  { functions, invoker }: LambdaContext,
  name: string,
  separateQualifier?: string | null,
): AcceptedInvocation {
  const { functionName, qualifier } = readFunctionName(name, separateQualifier);
  const fn = functions.get(functionName);
  const stored = chooseVersion(fn, qualifier);
  checkActive(stored);
  checkConcurrency(fn);
  const invokedArn = qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`;
  return {
    executedVersion: stored.version.version,
    async run(event, options) {
      checkConcurrency(fn);
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

function checkConcurrency({ reservedConcurrency, runningInvocations }: StoredFunction): void {
  if (reservedConcurrency === undefined || runningInvocations < reservedConcurrency) return;
  throw new AwsError("TooManyRequestsException", 429, "Rate Exceeded.", {
    fields: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    headers: { "retry-after": "1" },
  });
}
