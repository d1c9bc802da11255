import type { Batch } from "../measure/batch.ts";
import type { FailureReason, Invocation, InvocationFailure } from "../measure/invocation.ts";
import type { FailureCount } from "./result.ts";

/** Failures that come from the configuration itself: a size at which they happen is not safe to run at. */
const UNSAFE_REASONS: readonly FailureReason[] = ["out-of-memory", "time-out", "init-failure", "crash"];

/** Share of unsafe failures above which a size cannot be recommended. */
const MAX_UNSAFE_SHARE = 0.02;

/** Share of failures of any kind above which a size cannot be recommended. */
const MAX_FAILED_SHARE = 0.5;

/** Groups failures by reason and error type, most frequent first, each with the first message seen; allowed ones apart. */
export function countFailures(batches: readonly Batch[]): FailureCount[] {
  const failures = batches.flatMap((batch) => [
    ...(batch.failure ? [batch.failure] : []),
    ...batch.invocations.flatMap(({ failure }) => failure ?? []),
  ]);
  const groups = Map.groupBy(failures, ({ reason, errorType, isAllowed }) =>
    [reason, errorType, isAllowed].join(" "),
  );
  return [...groups.values()]
    .map((group) => ({ ...(group[0] as InvocationFailure), count: group.length }))
    .toSorted((a, b) => b.count - a.count);
}

/**
 * Whether a candidate counts as failed: it never worked, it failed more often than it worked, or more than 2 % of
 * its invocations ran out of memory or time, crashed, or did not start. Allowed exceptions count neither way.
 * @returns the failure that decided it, or undefined when the candidate may be recommended. An allowed one only when
 *   nothing else happened at all.
 */
export function findDecidingFailure(
  invocations: readonly Invocation[],
  failures: readonly FailureCount[],
): FailureCount | undefined {
  const judged = invocations.filter(({ failure }) => !failure?.isAllowed);
  const unexpected = failures.filter(({ isAllowed }) => !isAllowed);
  const failed = judged.filter(({ failure }) => failure).length;
  const isMeasured = failed < judged.length;
  if (!isMeasured || failed > judged.length * MAX_FAILED_SHARE) return unexpected[0] ?? failures[0];
  const unsafe = unexpected.filter(({ reason }) => UNSAFE_REASONS.includes(reason));
  const unsafeCount = unsafe.reduce((sum, { count }) => sum + count, 0);
  return unsafeCount > judged.length * MAX_UNSAFE_SHARE ? unsafe[0] : undefined;
}
