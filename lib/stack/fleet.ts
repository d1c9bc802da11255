import { Aws } from "aws-cdk-lib";
import { type CfnRole, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { fillPlaceholders } from "./definition.ts";
import { FLEET_SUFFIX } from "./metrics.ts";

/** What a fleet's state machine is made of. */
export interface FleetParts {
  /** Of the tuning state machine; the fleet's own name is made of it. */
  readonly name: string;
  readonly tuning: StateMachine;
  readonly analyzeFunctionArn: string;
  readonly bucket: IBucket;
  readonly bucketKeyArn?: string | undefined;
  readonly logGroup: ILogGroup;
  readonly rolePath: string;
}

/**
 * The state machine of lib/fleet.asl.json: a Distributed Map that starts the tuning state machine for each function of
 * its input. Its role may start that one and itself, look at and stop what these started, write the map's results, and
 * call Analyze for the overview.
 */
export function createFleet(scope: Construct, parts: FleetParts): StateMachine {
  const role = createRole(scope, parts);
  const stateMachine = new StateMachine(scope, "FleetStateMachine", {
    stateMachineName: nameFleet(parts.name),
    definitionBody: DefinitionBody.fromString(
      fillPlaceholders(
        "fleet.asl.json",
        new Map([
          ["partition", Aws.PARTITION],
          ["tuningStateMachineArn", parts.tuning.stateMachineArn],
          ["analyzeFunctionArn", parts.analyzeFunctionArn],
          ["bucketName", parts.bucket.bucketName],
        ]),
      ),
    ),
    role,
    tracingEnabled: true,
    // Never its data, which would hold payloads.
    logs: { destination: parts.logGroup, level: LogLevel.ALL, includeExecutionData: false },
  });
  return stateMachine;
}

/** `power-tuner-fleet` */
function nameFleet(name: string): string {
  return `${name}${FLEET_SUFFIX}`;
}

/**
 * Which actions a Distributed Map and `startExecution.sync:2` need: Step Functions developer guide, "IAM policies for
 * using Distributed Map states" and "Start a new AWS Step Functions state machine from a running execution". ARNs of
 * the fleet itself are made of its name: it does not exist before its role does. It may redrive none of its map's
 * executions (states:RedriveExecution): a tuning run cannot be started again under its name, so a fleet that was stopped
 * is started anew with the functions that are left.
 */
function createRole(
  scope: Construct,
  { name, tuning, analyzeFunctionArn, bucket, bucketKeyArn, rolePath }: FleetParts,
): Role {
  const states = `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
  const fleet = nameFleet(name);
  const executions = [
    `${states}:execution:${name}:*`,
    `${states}:execution:${fleet}:*`,
    `${states}:execution:${fleet}/*`,
  ];
  const results = `${bucket.bucketArn}/work/fleets/*`;
  const allow = (actions: readonly string[], resources: readonly string[]) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  });
  const role = new Role(scope, "FleetRole", {
    assumedBy: new ServicePrincipal("states.amazonaws.com"),
    description: "Power tuner: tunes many functions",
    path: rolePath,
  });
  (role.node.defaultChild as CfnRole).policies = [
    {
      policyName: "fleet",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          allow(["states:StartExecution"], [tuning.stateMachineArn, `${states}:stateMachine:${fleet}`]),
          allow(["states:DescribeExecution", "states:StopExecution"], executions),
          allow(
            ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            [
              `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
            ],
          ),
          allow(
            ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
            [results],
          ),
          ...(bucketKeyArn ? [allow(["kms:Decrypt", "kms:GenerateDataKey"], [bucketKeyArn])] : []),
          allow(["lambda:InvokeFunction"], [analyzeFunctionArn]),
        ],
      },
    },
  ];
  acknowledgeWildcards(
    role,
    [...executions, results, "*"],
    "Executions get their names when they start, and results of a map theirs when they are written; Step Functions' log delivery and X-Ray have no resources to name (Step Functions developer guide).",
  );
  return role;
}
