import type { Clock } from "../clock.ts";
import type { RunnableDefinition } from "./definition.ts";
import type { Execution } from "./execution.ts";
import type { AcceptInvocation } from "./invoke-task.ts";

/** A state machine as it was created. Updating one makes a new object; running executions keep theirs. */
export interface StoredStateMachine {
  readonly arn: string;
  readonly name: string;
  /** JSON text as the caller gave it. */
  readonly definition: string;
  readonly runnable: RunnableDefinition;
  readonly roleArn: string;
  readonly createdAt: Date;
  readonly loggingConfiguration: unknown;
  readonly tracingConfiguration: unknown;
}

/** What the operations of Step Functions work on. */
export interface StatesContext {
  readonly region: string;
  readonly accountId: string;
  readonly accept: AcceptInvocation;
  readonly clock: Clock;
  /** By ARN. */
  readonly stateMachines: Map<string, StoredStateMachine>;
  /** By ARN, oldest first. */
  readonly executions: Map<string, Execution>;
  /** Called once for each execution that was started. */
  readonly onStart: (execution: Execution) => void;
}

/** Epoch seconds with milliseconds as fraction, as Step Functions sends times. */
export function epochSeconds(time: Date): number {
  return time.getTime() / 1000;
}
