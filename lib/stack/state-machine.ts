import { Aws } from "aws-cdk-lib";
import { type CfnRole, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { fillDefinition } from "./definition.ts";
import { STEPS, type Step } from "./steps.ts";

/** The state machine of lib/tuning.asl.json, with a role that may invoke the steps and nothing else. */
export function createStateMachine(
  scope: Construct,
  {
    name,
    functionArns,
    logGroup,
    rolePath,
  }: {
    readonly name: string;
    readonly functionArns: Readonly<Record<Step, string>>;
    readonly logGroup: ILogGroup;
    readonly rolePath: string;
  },
): StateMachine {
  const role = new Role(scope, "StateMachineRole", {
    assumedBy: new ServicePrincipal("states.amazonaws.com"),
    description: "Power tuner: invokes the steps",
    path: rolePath,
  });
  (role.node.defaultChild as CfnRole).policies = [
    {
      policyName: "steps",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["lambda:InvokeFunction"],
            Resource: STEPS.map((step) => functionArns[step]),
          },
        ],
      },
    },
  ];
  const stateMachine = new StateMachine(scope, "StateMachine", {
    stateMachineName: name,
    definitionBody: DefinitionBody.fromString(fillDefinition(Aws.PARTITION, functionArns)),
    role,
    tracingEnabled: true,
    // Every event, for the audit; never its data, which would hold payloads.
    logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
  });
  acknowledgeWildcards(
    role,
    ["*"],
    "Step Functions' log delivery and X-Ray have no resources to name (Step Functions developer guide); nothing else has a wildcard.",
  );
  return stateMachine;
}
