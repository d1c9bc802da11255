import { Stack } from "aws-cdk-lib";
import { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { PermissionsBoundary } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { createAlarms } from "./alarms.ts";
import { checkProps } from "./check-props.ts";
import { createCleanupRules, createDeadLetterQueue } from "./cleanup-rules.ts";
import { createFleet } from "./fleet.ts";
import { capitalize, createLogGroups } from "./log-groups.ts";
import { DEFAULT_NAME } from "./metrics.ts";
import { listPermissions } from "./permissions.ts";
import type { PowerTunerProps } from "./power-tuner-props.ts";
import { createBucket } from "./results-bucket.ts";
import { describeScope } from "./scope.ts";
import { createStateMachine } from "./state-machine.ts";
import { packageAsset, StepFunction } from "./step-function.ts";
import { STEPS, type Step } from "./steps.ts";

/**
 * The power tuner: a state machine, its seven steps, a bucket for results, and the rules and alarms that see to it
 * that no clone stays. It reads targets and changes none, unless `applyTo` or `isolationByVersionsOf` names them.
 */
export class PowerTuner extends Construct {
  readonly stateMachine: StateMachine;
  /** Starts the state machine for each of many functions, and makes an overview of all. */
  readonly fleet: StateMachine;
  readonly bucket: IBucket;
  readonly functions: Readonly<Record<Step, LambdaFunction>>;
  /** Where clones write what they print. */
  readonly cloneLogGroup: ILogGroup;
  /** Clean-ups that failed for good. */
  readonly deadLetterQueue: IQueue;

  /** @throws InputError with every setting that cannot be. */
  constructor(scope: Construct, id: string, props: PowerTunerProps = {}) {
    super(scope, id);
    checkProps(props);
    const { namePrefix = DEFAULT_NAME, rolePath = "/", code = packageAsset, extraPolicies = {} } = props;
    if (props.permissionsBoundary) PermissionsBoundary.of(this).apply(props.permissionsBoundary);

    const bucket = createBucket(this, props);
    const { encryptionKey, logRetention: retention } = props;
    const logGroups = createLogGroups(this, { namePrefix, retention, encryptionKey });
    const deadLetterQueue = createDeadLetterQueue(this);
    const permissions = listPermissions(
      describeScope(Stack.of(this), props, {
        bucketArn: bucket.bucketArn,
        deadLetterQueueArn: deadLetterQueue.queueArn,
        logGroupArns: mapSteps((step) => logGroups.steps[step].logGroupArn),
      }),
    );
    const securityGroups =
      props.vpc && !props.securityGroups
        ? [new SecurityGroup(this, "SecurityGroup", { vpc: props.vpc, description: "Power tuner: steps" })]
        : props.securityGroups;

    const steps = mapSteps(
      (step) =>
        new StepFunction(this, capitalize(step), {
          step,
          functionName: `${namePrefix}-${step}`,
          permissions: permissions[step],
          extraPolicies: extraPolicies[step] ?? [],
          rolePath,
          logGroup: logGroups.steps[step],
          environment: {
            TUNER_BUCKET: bucket.bucketName,
            TUNER_CLONE_LOG_GROUP: logGroups.clones.logGroupName,
            POWERTOOLS_SERVICE_NAME: namePrefix,
          },
          code: code(step),
          // For the rules below, which do not wait for an answer; the state machine does.
          deadLetterQueueArn: step === "cleanup" ? deadLetterQueue.queueArn : undefined,
          vpc: props.vpc,
          vpcSubnets: props.vpcSubnets,
          securityGroups,
        }),
    );
    this.functions = mapSteps((step) => steps[step].function);
    this.bucket = bucket;
    this.cloneLogGroup = logGroups.clones;
    this.deadLetterQueue = deadLetterQueue;
    this.stateMachine = createStateMachine(this, {
      name: namePrefix,
      functionArns: mapSteps((step) => steps[step].function.functionArn),
      logGroup: logGroups.stateMachine,
      rolePath,
    });
    this.fleet = createFleet(this, {
      name: namePrefix,
      tuning: this.stateMachine,
      analyzeFunctionArn: this.functions.analyze.functionArn,
      bucket,
      bucketKeyArn: encryptionKey?.keyArn,
      logGroup: logGroups.fleet,
      rolePath,
    });
    createCleanupRules(this, {
      stateMachine: this.stateMachine,
      cleanup: this.functions.cleanup,
      deadLetterQueue,
    });
    createAlarms(this, { namePrefix, deadLetterQueue, topic: props.alarmTopic });
  }
}

function mapSteps<T>(make: (step: Step) => T): Record<Step, T> {
  return Object.fromEntries(STEPS.map((step) => [step, make(step)])) as Record<Step, T>;
}
