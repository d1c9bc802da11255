import { MAX_UNSAFE_SHARE, UNSAFE_REASONS } from "../assess/contenders.ts";
import type { InvocationFailure } from "../measure/invocation.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countByKind, type OutcomeCounts } from "../samples/select.ts";
import type { FailureCount } from "./result.ts";

/** Share of failures of any kind above which a size cannot be recommended. */
const MAX_FAILED_SHARE = 0.5;

/**
 * Counts failures by reason and error type, most frequent first, each with the first message seen; allowed ones apart.
 * @param batches those of the candidate, for what kept it from being measured at all
 */
export function countFailures(samples: Samples, batches: readonly BatchHead[]): FailureCount[] {
  const counts = countByKind(samples);
  const ofInvocations = samples.failures.map((failure, kind) => ({ ...failure, count: counts[kind] ?? 0 }));
  const kindOf = ({ reason, errorType, isAllowed }: InvocationFailure) =>
    [reason, errorType, isAllowed].join(" ");
  const ofBatches = batches.flatMap(({ failure }) => (failure ? { ...failure, count: 1 } : []));
  return [...Map.groupBy([...ofInvocations, ...ofBatches], kindOf).values()]
    .map((group) => ({
      ...(group[0] as FailureCount),
      count: group.reduce((sum, { count }) => sum + count, 0),
    }))
    .toSorted((a, b) => b.count - a.count);
}

/**
 * Whether a candidate counts as failed: it never worked, it failed more often than it worked, or more than 2 % of
 * its invocations ran out of memory or time, crashed, or did not start. Allowed exceptions count neither way.
 * @returns the failure that decided it, or undefined when the candidate may be recommended. An allowed one only when
 *   nothing else happened at all.
 */
export function findDecidingFailure(
  { succeeded, failed }: OutcomeCounts,
  failures: readonly FailureCount[],
): FailureCount | undefined {
  const judged = succeeded + failed;
  const unexpected = failures.filter(({ isAllowed }) => !isAllowed);
  if (succeeded === 0 || failed > judged * MAX_FAILED_SHARE) return unexpected[0] ?? failures[0];
  const unsafe = unexpected.filter(({ reason }) => UNSAFE_REASONS.includes(reason));
  const unsafeCount = unsafe.reduce((sum, { count }) => sum + count, 0);
  return unsafeCount > judged * MAX_UNSAFE_SHARE ? unsafe[0] : undefined;
}
