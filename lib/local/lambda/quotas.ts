/** What an account may use of Lambda in a region ("Lambda quotas"). */
export interface LambdaQuotas {
  /** Largest memory size of a function, in MB. New accounts have 3008. */
  readonly maxMemoryMb: number;
  /** Invocations in progress at any one time, those of the state machines' tasks among them. New accounts have 10. */
  readonly concurrentExecutions: number;
}

export const DEFAULT_QUOTAS: LambdaQuotas = { maxMemoryMb: 10_240, concurrentExecutions: 1000 };

/** So much must stay unreserved, or all of it in an account that has less. */
const MIN_UNRESERVED = 100;

/** How many executions must stay for functions without reserved concurrency. */
export function minUnreserved({ concurrentExecutions }: LambdaQuotas): number {
  return Math.min(MIN_UNRESERVED, concurrentExecutions);
}
