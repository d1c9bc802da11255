import { Duration } from "aws-cdk-lib";
import { EventField, type IRuleTarget, Rule, RuleTargetInput, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as FunctionTarget } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";

/** Where the clean-up leaves what it could not do. Its messages name runs and hold no payload. */
export function createDeadLetterQueue(scope: Construct): Queue {
  return new Queue(scope, "CleanupDeadLetters", {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}

/**
 * A stopped or timed-out execution skips its Cleanup state: a rule calls the same step. A daily sweep finds what
 * even that has missed.
 */
export function createCleanupRules(
  scope: Construct,
  {
    stateMachine,
    cleanup,
    deadLetterQueue,
  }: {
    readonly stateMachine: IStateMachine;
    readonly cleanup: IFunction;
    readonly deadLetterQueue: IQueue;
  },
): void {
  const callCleanup = (event: RuleTargetInput): IRuleTarget =>
    new FunctionTarget(cleanup, {
      event,
      deadLetterQueue,
      retryAttempts: 10,
      maxEventAge: Duration.hours(6),
    });

  new Rule(scope, "EndedExecutions", {
    description: "Power tuner: cleans up after executions that ended without their Cleanup state",
    eventPattern: {
      source: ["aws.states"],
      detailType: ["Step Functions Execution Status Change"],
      detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ["ABORTED", "TIMED_OUT", "FAILED"] },
    },
    targets: [
      // The event itself holds the execution's input, and with it the payload.
      callCleanup(
        RuleTargetInput.fromObject({
          detail: {
            name: EventField.fromPath("$.detail.name"),
            executionArn: EventField.fromPath("$.detail.executionArn"),
            stateMachineArn: EventField.fromPath("$.detail.stateMachineArn"),
            status: EventField.fromPath("$.detail.status"),
          },
        }),
      ),
    ],
  });
  new Rule(scope, "DailySweep", {
    description: "Power tuner: deletes clones past their expiry",
    schedule: Schedule.rate(Duration.days(1)),
    targets: [callCleanup(RuleTargetInput.fromObject({ sweep: true }))],
  });
}
