import { failsAlways, HOPELESS_FAILURES } from "../measure/batch.ts";
import type { FailureReason, InvocationFailure } from "../measure/invocation.ts";
import type { OutcomeCounts } from "../samples/select.ts";

/** Failures that come from the configuration itself: a size at which they happen is not safe to run at. */
const UNSAFE_REASONS: readonly FailureReason[] = ["out-of-memory", "time-out", "init-failure", "crash"];

/** Share of unsafe failures above which a size cannot be recommended. */
const MAX_UNSAFE_SHARE = 0.02;

/** Share of failures of any kind above which a size cannot be recommended. */
const MAX_FAILED_SHARE = 0.5;

/** Up to so many unsafe failures, or so many more failures than successes, may be chance, and more invocations tell. */
const CHANCE_UNSAFE = 1;
const CHANCE_FAILED = HOPELESS_FAILURES;

/** Why a candidate cannot be recommended. */
export type Unfitness = "never-worked" | "mostly-failed" | "unsafe";

/** Whether it is not expected, and comes from the configuration itself. */
export function isUnsafe({ reason, isAllowed }: InvocationFailure): boolean {
  return !isAllowed && UNSAFE_REASONS.includes(reason);
}

/**
 * Whether a candidate that was invoked can be recommended: not when it never worked, failed more often than it worked,
 * or ran out of memory or time, crashed, or did not start in more than 2 % of its invocations. Allowed exceptions count
 * neither way. The search judges by this while it goes on, and Analyze at the end.
 *
 * @param unsafe failures for which `isUnsafe` holds; they count in `failed` as well
 * @param left invocations that it may still get. While they can bring the shares down again, what may be chance is not
 *   held against it.
 * @returns undefined when it can
 */
export function judgeOutcomes(
  { succeeded, failed, unsafe }: Pick<OutcomeCounts, "succeeded" | "failed"> & { readonly unsafe: number },
  left: number,
): Unfitness | undefined {
  if (succeeded === 0) return left === 0 || failsAlways({ succeeded, failed }) ? "never-worked" : undefined;
  const judged = succeeded + failed;
  const isTooMany = (count: number, maxShare: number, isChance: boolean) =>
    count > judged * maxShare && !(isChance && count <= (judged + left) * maxShare);
  if (isTooMany(failed, MAX_FAILED_SHARE, failed <= succeeded + CHANCE_FAILED)) return "mostly-failed";
  return isTooMany(unsafe, MAX_UNSAFE_SHARE, unsafe <= CHANCE_UNSAFE) ? "unsafe" : undefined;
}
