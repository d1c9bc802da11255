import { GetRoleCommand, type IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { createIamClient } from "../../clients.ts";
import { CLONE_NAME_PREFIX } from "../../prepare/plan.ts";
import { callAws } from "../aws/aws-call-error.ts";
import { nameExecution } from "../aws/execution-state.ts";
import { type Finding, failed, ok, skipped, skipWhenDenied } from "./check.ts";
import { isStandIn, type Patient } from "./patient.ts";

/** An action on a resource. */
interface Needed {
  readonly action: string;
  readonly resource: string;
  /** The service that a role is passed to, a condition of `iam:PassRole`. */
  readonly passedTo?: string;
}

const STAND_IN = skipped("the endpoint on this machine has no IAM to ask");

/** May the caller start, watch and stop executions, and read what they store? */
export async function checkCaller(patient: Patient): Promise<Finding> {
  if (isStandIn(patient)) return STAND_IN;
  const { callerArn, tuner, bucketName } = patient;
  if (!callerArn || !tuner) return skipped("needs credentials and a state machine");
  if (callerArn.endsWith(":root")) return ok("the account's root user");
  const execution = nameExecution(tuner, "*");
  return await withIam(patient, async (iam) => {
    const missing = await simulate(iam, await findPolicySource(iam, callerArn), [
      { action: "states:StartExecution", resource: tuner.stateMachineArn },
      { action: "states:DescribeExecution", resource: execution },
      { action: "states:StopExecution", resource: execution },
      ...(bucketName
        ? [{ action: "s3:GetObject", resource: `arn:${partitionOf(callerArn)}:s3:::${bucketName}/runs/x` }]
        : []),
    ]);
    return describeMissing(missing, "you may start, watch and stop executions", "ask for these permissions");
  });
}

/** What each step needs for this target, asked of the step's own role. */
export async function checkSteps(patient: Patient): Promise<Finding> {
  if (isStandIn(patient)) return STAND_IN;
  const { steps, target } = patient;
  if (!steps || !target) return skipped("needs a state machine that can be read, and a function");
  const [, partition, , , accountId] = target.arn.split(":");
  const clone = `arn:${partition}:lambda:${target.region}:${accountId}:function:${CLONE_NAME_PREFIX}x`;
  const needed: Readonly<Record<string, readonly Needed[]>> = {
    Prepare: [{ action: "lambda:GetFunction", resource: target.arn }],
    Provision: [
      { action: "lambda:GetFunction", resource: target.arn },
      { action: "lambda:CreateFunction", resource: clone },
      { action: "lambda:TagResource", resource: clone },
      ...(target.roleArn
        ? [{ action: "iam:PassRole", resource: target.roleArn, passedTo: "lambda.amazonaws.com" }]
        : []),
    ],
    Measure: [{ action: "lambda:InvokeFunction", resource: clone }],
    Cleanup: [{ action: "lambda:DeleteFunction", resource: clone }],
  };
  return await withIam(patient, async (iam) => {
    const missing: string[] = [];
    for (const [step, permissions] of Object.entries(needed)) {
      const FunctionName = steps[step];
      if (!FunctionName) continue;
      const role = await readRole(patient, FunctionName);
      if (!role) continue;
      const lacking = await simulate(iam, role, permissions);
      missing.push(...lacking.map((permission) => `${step}: ${permission}`));
    }
    const todo = "name the function and its role in the stack's targets and passRoles, and deploy it again";
    return describeMissing(missing, "the steps may clone, invoke and remove what they must", todo);
  });
}

/** May Prepare ask CloudWatch what the function does in production? Runs go on where it may not. */
export async function checkProduction(patient: Patient): Promise<Finding> {
  if (isStandIn(patient)) return STAND_IN;
  const functionName = patient.steps?.Prepare;
  if (!functionName) return skipped("needs a state machine that can be read");
  return await withIam(patient, async (iam) => {
    const role = await readRole(patient, functionName);
    if (!role) return skipped(`${functionName} was described without a role`);
    const missing = await simulate(iam, role, [{ action: "cloudwatch:GetMetricData", resource: "*" }]);
    const todo = "deploy the stack again; without it, runs work, and know nothing of production";
    return describeMissing(
      missing.map((permission) => `Prepare: ${permission}`),
      "runs may read what the function does in production from CloudWatch",
      todo,
    );
  });
}

async function readRole({ aws }: Patient, FunctionName: string): Promise<string | undefined> {
  const read = aws.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return (await callAws("lambda:GetFunctionConfiguration", FunctionName, read)).Role;
}

async function withIam(patient: Patient, look: (iam: IAMClient) => Promise<Finding>): Promise<Finding> {
  const iam = createIamClient(patient.aws.options);
  try {
    return await look(iam);
  } catch (error) {
    return skipWhenDenied(error);
  } finally {
    iam.destroy();
  }
}

function describeMissing(missing: readonly string[], allowed: string, todo: string): Finding {
  return missing.length === 0 ? ok(allowed) : failed(`not allowed: ${missing.join("; ")}`, todo);
}

/** One question for each, as each has its own resource. @returns those that are not allowed */
async function simulate(
  iam: IAMClient,
  PolicySourceArn: string,
  needed: readonly Needed[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const { action, resource, passedTo } of needed) {
    const { EvaluationResults = [] } = await callAws(
      "iam:SimulatePrincipalPolicy",
      PolicySourceArn,
      iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn,
          ActionNames: [action],
          ResourceArns: [resource],
          ContextEntries: passedTo
            ? [
                {
                  ContextKeyName: "iam:PassedToService",
                  ContextKeyType: "string",
                  ContextKeyValues: [passedTo],
                },
              ]
            : undefined,
        }),
      ),
    );
    const isAllowed = EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed");
    if (!isAllowed) missing.push(`${action} on ${resource}`);
  }
  return missing;
}

/** A session's ARN names its role without the path, which only IAM knows. */
async function findPolicySource(iam: IAMClient, callerArn: string): Promise<string> {
  const roleName = /:assumed-role\/([^/]+)\//.exec(callerArn)?.[1];
  if (roleName === undefined) return callerArn;
  const { Role } = await callAws(
    "iam:GetRole",
    roleName,
    iam.send(new GetRoleCommand({ RoleName: roleName })),
  );
  return Role?.Arn ?? callerArn;
}

const partitionOf = (arn: string) => arn.split(":")[1] ?? "aws";
