import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Duration, Fn } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import { type CfnRole, type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SystemLogLevel,
} from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { DIST_URL } from "./packages.ts";
import type { Permission } from "./permissions.ts";
import { STEP_ARCHITECTURE, STEP_CONFIGURATIONS, STEP_HANDLER, STEP_RUNTIME, type Step } from "./steps.ts";

export interface StepFunctionProps {
  readonly step: Step;
  readonly functionName: string;
  readonly permissions: readonly Permission[];
  readonly extraPolicies: readonly PolicyStatement[];
  readonly rolePath: string;
  readonly logGroup: ILogGroup;
  readonly environment: Readonly<Record<string, string>>;
  readonly code: Code;
  readonly deadLetterQueueArn?: string;
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups?: readonly ISecurityGroup[];
}

/** One step of the state machine: its function, and a role that may do what the step does and nothing else. */
export class StepFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: StepFunctionProps) {
    super(scope, id);
    const { step, logGroup } = props;
    const { memoryMb, timeoutSeconds } = STEP_CONFIGURATIONS[step];

    this.role = createRole(this, props);
    this.function = new LambdaFunction(this, "Function", {
      functionName: props.functionName,
      description: `Power tuner: ${step}`,
      code: props.code,
      handler: STEP_HANDLER,
      runtime: new Runtime(STEP_RUNTIME, RuntimeFamily.NODEJS),
      architecture: STEP_ARCHITECTURE === "arm64" ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      environment: { ...props.environment },
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups && [...props.securityGroups],
    });
    // Set below the construct's own props, which would add to the role what is among its permissions already.
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.tracingConfig = { mode: "Active" };
    if (props.deadLetterQueueArn) resource.deadLetterConfig = { targetArn: props.deadLetterQueueArn };
  }
}

function createRole(
  scope: Construct,
  { step, rolePath, permissions, extraPolicies }: StepFunctionProps,
): Role {
  const role = new Role(scope, "Role", {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    description: `Power tuner: what ${step} may do`,
    path: rolePath,
  });
  // Not as PolicyStatements: those take no CloudFormation conditions and no lists that are filled in at deployment.
  (role.node.defaultChild as CfnRole).policies = [
    {
      policyName: step,
      policyDocument: { Version: "2012-10-17", Statement: permissions.map(describeStatement) },
    },
  ];
  for (const { resources, why } of permissions) acknowledgeWildcards(role, resources, why);
  for (const statement of extraPolicies) role.addToPolicy(statement);
  return role;
}

function describeStatement({ actions, resources, conditions, onlyIf }: Permission): unknown {
  const statement = {
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(conditions && { Condition: conditions }),
  };
  return onlyIf ? Fn.conditionIf(onlyIf, statement, { Ref: "AWS::NoValue" }) : statement;
}

/**
 * The package of a step as `npm run build` has left it.
 * @throws Error that says what to run when it is missing.
 */
export function packageAsset(step: Step): Code {
  const path = fileURLToPath(new URL(`functions/${step}.zip`, DIST_URL));
  if (!existsSync(path)) throw new Error(`dist/functions/${step}.zip is missing: run npm run build`);
  return Code.fromAsset(path);
}
