import { isUnsafe, judgeOutcomes } from "../assess/judge-outcomes.ts";
import type { InvocationFailure } from "../measure/invocation.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countByKind, type OutcomeCounts } from "../samples/select.ts";
import type { FailureCount } from "./result.ts";

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
 * Whether a candidate counts as failed, by `judgeOutcomes` at the end of the run.
 * @returns the failure that decided it, or undefined when the candidate may be recommended. An allowed one only when
 *   nothing else happened at all.
 */
export function findDecidingFailure(
  { succeeded, failed }: OutcomeCounts,
  failures: readonly FailureCount[],
): FailureCount | undefined {
  const unsafe = failures.filter(isUnsafe);
  const unsafeCount = unsafe.reduce((sum, { count }) => sum + count, 0);
  const unfitness = judgeOutcomes({ succeeded, failed, unsafe: unsafeCount }, 0);
  if (unfitness === undefined) return undefined;
  return unfitness === "unsafe" ? unsafe[0] : (failures.find(({ isAllowed }) => !isAllowed) ?? failures[0]);
}
