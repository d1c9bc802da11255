import { randomUUID } from "node:crypto";
import type { ExecutionRule } from "../cloud.ts";
import type { Ending, Execution } from "./execution.ts";
import type { AcceptInvocation } from "./invoke-task.ts";

export interface ExecutionRules {
  add(rule: ExecutionRule): void;
  /** Forgets all rules: the cloud is closing. */
  clear(): void;
  /** Watches an execution and, when it ends, invokes the function of each rule that matches. */
  watch(execution: Execution): void;
  /** Resolves when no watched execution runs and every invocation that one started has ended. */
  settle(): Promise<void>;
}

/** Rules on the event "Step Functions Execution Status Change", with functions as their targets. */
export function createExecutionRules(
  account: { readonly region: string; readonly accountId: string },
  accept: AcceptInvocation,
): ExecutionRules {
  const rules: ExecutionRule[] = [];
  const pending = new Set<Promise<void>>();

  const invokeTargets = async (execution: Execution) => {
    const ending = await execution.ended;
    const matching = rules.filter(
      (rule) => rule.stateMachineArn === execution.stateMachine.arn && rule.statuses.includes(ending.status),
    );
    const event = Buffer.from(JSON.stringify(describeEnd(account, execution, ending)));
    // As with EventBridge, nobody is told when a target fails; its own log shows it.
    await Promise.allSettled(matching.map(async ({ functionName }) => accept(functionName).run(event)));
  };

  return {
    add: (rule) => void rules.push(rule),
    clear: () => void rules.splice(0),
    watch(execution) {
      const watching = invokeTargets(execution).finally(() => pending.delete(watching));
      pending.add(watching);
    },
    async settle() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

/** The event in EventBridge's shape (Step Functions developer guide, "EventBridge events"). */
function describeEnd(
  { region, accountId }: { readonly region: string; readonly accountId: string },
  { arn, name, stateMachine, startDate, input }: Execution,
  { status, stopDate, output, error, cause }: Ending,
) {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: accountId,
    time: stopDate.toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: stateMachine.arn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate.getTime(),
      input,
      inputDetails: { included: true },
      output: output ?? null,
      outputDetails: output === undefined ? null : { included: true },
      error: error ?? null,
      cause: cause ?? null,
    },
  };
}
